package transfer

import (
	"context"
	"fmt"

	"github.com/dingevent/dingevent/journal"
)

// entries copies those that the target has not yet.
func (c *transfer) entries(ctx context.Context) error {
	next, err := c.resume(ctx)
	if err != nil {
		return err
	}
	pages := make(chan []journal.Entry)
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	read := make(chan error, 1)
	go func() { // so that one side reads while the other one writes
		read <- c.read(ctx, next, pages)
		close(pages)
	}()
	for page := range pages {
		if err == nil {
			if err = c.to.Import(ctx, page...); err != nil {
				stop(err)
			}
			c.tell(Progress{Entries, c.first, page[len(page)-1].Seq + 1, c.next})
		}
	}
	if failed := <-read; err == nil {
		err = failed
	}
	return err
}

// read sends the source's entries from next on.
func (c *transfer) read(ctx context.Context, next journal.Seq, pages chan<- []journal.Entry) error {
	for next < c.next {
		page, err := c.from.Read(ctx, next, pageSize)
		if err != nil {
			return fmt.Errorf("read the source: %w", err)
		}
		if len(page) == 0 {
			return nil
		}
		select {
		case pages <- page:
			next = page[len(page)-1].Seq + 1
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// resume returns the sequence at which the copy goes on. What it has last must be what the source has there.
func (c *transfer) resume(ctx context.Context) (journal.Seq, error) {
	next, err := c.to.Next(ctx)
	if err != nil || next == 1 {
		return 1, err
	}
	last := next - 1
	source, err := c.from.Read(ctx, last, 1)
	if err != nil {
		return 0, err
	}
	target, err := c.to.Read(ctx, last, 1)
	if err != nil {
		return 0, err
	}
	if len(source) == 0 || len(target) == 0 || !alike(&source[0], &target[0]) {
		return 0, differ("the unfinished copy ends with entry %d, which is another one in the source, or gone there", last)
	}
	c.report.Resumed = last
	return next, nil
}
