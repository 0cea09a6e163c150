package transfer

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/dingevent/dingevent/journal"
)

// ErrDiffers: the copy is not what the source is now.
var ErrDiffers = errors.New("the copy differs from its source")

func differ(format string, args ...any) error {
	return fmt.Errorf("%w: %s; see that nothing works with either, remove the unfinished copy and begin anew", ErrDiffers, fmt.Sprintf(format, args...))
}

// verify reads both sides, compares them, and sums them up.
func (c *transfer) verify(ctx context.Context) error {
	source, target := newDigest(), newDigest()
	if err := c.compareEntries(ctx, source, target); err != nil {
		return err
	}
	if err := c.compareState(ctx, source, target); err != nil {
		return err
	}
	c.report.Digest = hex.EncodeToString(source.Sum(nil))
	if sum := hex.EncodeToString(target.Sum(nil)); sum != c.report.Digest {
		return differ("the digests are %s and %s", c.report.Digest, sum)
	}
	next, err := c.from.Next(ctx)
	if err == nil && next != c.next {
		err = fmt.Errorf("the source took events meanwhile: it ends at %d, and not at %d; stop what works with it, and run the copy again", next-1, c.next-1)
	}
	return err
}

// compareEntries reads the logs side by side.
func (c *transfer) compareEntries(ctx context.Context, source, target digest) error {
	from, to := &reader{log: c.from, next: 1}, &reader{log: c.to, next: 1}
	for {
		x, err := from.entry(ctx)
		if err != nil {
			return err
		}
		y, err := to.entry(ctx)
		switch {
		case err != nil:
			return err
		case x == nil && y == nil:
			return nil
		case x == nil || y != nil && y.Seq < x.Seq:
			return differ("it has entry %d, and the source has not", y.Seq)
		case y == nil || x.Seq < y.Seq:
			return differ("it lacks entry %d", x.Seq)
		case !alike(x, y):
			return differ("entry %d is another one", x.Seq)
		}
		source.entry(x)
		target.entry(y)
		c.count(x)
	}
}

func (c *transfer) count(e *journal.Entry) {
	r := &c.report
	if r.Entries++; r.Entries == 1 {
		r.First = e.Seq
	}
	r.Last = e.Seq
	if e.Damage != "" {
		r.Damaged++
	}
	if r.Entries%pageSize == 0 {
		c.tell(Progress{Verifying, c.first, e.Seq + 1, c.next})
	}
}

// A reader gives the entries of a log one by one.
type reader struct {
	log  journal.Log
	next journal.Seq
	page []journal.Entry
}

// entry returns the next one; nil at the end.
func (r *reader) entry(ctx context.Context) (*journal.Entry, error) {
	if len(r.page) == 0 {
		page, err := r.log.Read(ctx, r.next, pageSize)
		if err != nil || len(page) == 0 {
			return nil, err
		}
		r.page, r.next = page, page[len(page)-1].Seq+1
	}
	e := &r.page[0]
	r.page = r.page[1:]
	return e, nil
}
