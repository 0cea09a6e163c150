package failedlist

import (
	"context"
	"errors"
	"time"

	"github.com/dingevent/dingevent/openapi"
	"github.com/dingevent/dingevent/source"
)

// A List is the list of failed pushes. An [openapi.Client] is one.
type List interface {
	FailedPushes(ctx context.Context, corpID string) (openapi.FailedPage, error)
}

var _ List = (*openapi.Client)(nil)

// A reading reads the list to its end, page by page. It is used once.
type reading struct {
	storing
	list    List
	place   *source.Place
	settled *time.Time // the call that is known to be stored, or never made

	note note // the counts are those before the reading
}

// run reads until there is no more. lasting is the context of a call and of storing its page; ctx says whether to begin another call.
// The error of a call is an [*openapi.Error]; any other one means that the journal cannot be used.
func (r *reading) run(ctx, lasting context.Context) error {
	for {
		if err := r.begin(lasting); err != nil {
			return err
		}
		page, failed := r.list.FailedPushes(lasting, r.corpID)
		if err := r.store(lasting, page, r.note.Calling); err != nil {
			return err
		}
		r.end(page.Cut, failed)
		if failed == nil && page.More && ctx.Err() == nil {
			continue // the next begin saves what this one has led to
		}
		return errors.Join(failed, r.place.Save(lasting, r.now()))
	}
}

// now is the note with what the reading has led to so far.
func (r *reading) now() note {
	n := r.note
	n.add(r.got.Counts)
	return n
}

// begin notes that a call begins. So the claim holds, and the journal can be written right now, or there is no call.
func (r *reading) begin(ctx context.Context) error {
	if !r.place.MayBegin() {
		return errors.New("it is unsure whether this gateway holds the claim of the list")
	}
	next := r.now()
	next.Calling = time.Now().UTC()
	*r.settled = next.Calling // until it is made
	if err := r.place.Save(ctx, next); err != nil {
		return err
	}
	*r.settled, r.note.Calling = time.Time{}, next.Calling
	r.got.Calls++
	return nil
}

// end notes the end of a call, after what came of it was stored.
func (r *reading) end(cut bool, failed error) {
	*r.settled = r.note.Calling
	r.note.Calling = time.Time{}
	if failed == nil {
		r.note.Last = time.Now().UTC()
	}
	if cut {
		r.got.Unsure++
	}
}
