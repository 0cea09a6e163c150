package transfer

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// state copies what is kept for subscriptions. It begins anew each time, because it may have changed since it was cut off.
func (c *transfer) state(ctx context.Context) error {
	if err := c.clear(ctx); err != nil {
		return fmt.Errorf("clear the state of the copy: %w", err)
	}
	list, err := kept(ctx, c.from)
	if err != nil {
		return err
	}
	for _, s := range list {
		if err := c.subscription(ctx, s); err != nil {
			return fmt.Errorf("copy subscription %q: %w", s.Name, err)
		}
		c.tell(Progress{Phase: State})
	}
	requests, err := c.from.Requests(ctx, "", 0)
	for _, r := range requests {
		if err == nil {
			r.Begin = true // its subscription may be what it asks for
			_, err = c.to.Ask(ctx, r.Subscription, r)
		}
	}
	return err
}

// kept lists the subscriptions and the sources of a journal.
func kept(ctx context.Context, in journal.State) ([]journal.Subscription, error) {
	list, err := in.Subscriptions(ctx)
	if err != nil {
		return nil, err
	}
	sources, err := in.Sources(ctx)
	return append(list, sources...), err
}

// clear takes away what a copy that was cut off has left.
func (c *transfer) clear(ctx context.Context) error {
	list, err := kept(ctx, c.to)
	if err != nil {
		return err
	}
	requests, err := c.to.Requests(ctx, "", 0)
	if err != nil {
		return err
	}
	for _, r := range requests {
		list = append(list, journal.Subscription{Name: r.Subscription})
	}
	for _, s := range list {
		if err := c.to.Unsubscribe(ctx, s.Name); err != nil {
			return err
		}
	}
	return nil
}

// subscription copies one with all its rows.
func (c *transfer) subscription(ctx context.Context, s journal.Subscription) error {
	claim, err := c.claim(ctx, journal.WorkOf(s.Name))
	if err != nil {
		return err
	}
	defer claim.Release()
	begin := journal.Progress{Begin: true, Cursor: min(s.Cursor, c.next), Note: s.Note}
	if journal.IsSource(s.Name) {
		begin.Cursor = s.Cursor
	}
	if !s.Pause.IsZero() {
		begin.Pause = &s.Pause
	}
	if err := claim.Save(ctx, begin); err != nil {
		return err
	}
	err = eachException(ctx, c.from, s.Name, func(page []journal.Exception) error {
		c.tell(Progress{Phase: State})
		return claim.Save(ctx, journal.Progress{Exceptions: page})
	})
	if err != nil {
		return err
	}
	return eachAttempt(ctx, c.from, s.Name, func(page []journal.Attempt) error {
		c.tell(Progress{Phase: State})
		return claim.Save(ctx, journal.Progress{Attempts: page})
	})
}

// claim claims a work of the target. The claim of a copy that was killed may have to expire first.
func (c *transfer) claim(ctx context.Context, work string) (journal.Claim, error) {
	for patience := time.Now().Add(20 * time.Second); ; {
		claim, err := c.to.Claim(ctx, work, "journal copy")
		if !errors.Is(err, journal.ErrClaimed) || time.Now().After(patience) {
			return claim, err
		}
		select {
		case <-time.After(200 * time.Millisecond):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func eachException(ctx context.Context, in journal.State, name string, f func([]journal.Exception) error) error {
	for q := (journal.ExceptionQuery{Limit: pageSize}); ; {
		page, err := in.Exceptions(ctx, name, q)
		if err != nil || len(page) == 0 {
			return err
		}
		if err := f(page); err != nil {
			return err
		}
		q.From = page[len(page)-1].Seq + 1
	}
}

func eachAttempt(ctx context.Context, in journal.State, name string, f func([]journal.Attempt) error) error {
	for q := (journal.AttemptQuery{Limit: pageSize, Oldest: true}); ; {
		page, err := in.Attempts(ctx, name, q)
		if err != nil || len(page) == 0 {
			return err
		}
		if err := f(page); err != nil {
			return err
		}
		q.After = &page[len(page)-1]
	}
}
