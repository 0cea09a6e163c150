package delivery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// A store is the journal as one subscription uses it. It keeps nothing of its own.
type store struct {
	journal.Journal
	name string // the subscription's
	log  *slog.Logger

	trouble *trouble // nil: none is kept
}

// subscribe makes the subscription known to the journal, and returns its cursor.
func (s store) subscribe(ctx context.Context, sub *Subscription) (cursor journal.Seq, err error) {
	start := journal.Seq(sub.Start)
	switch {
	case !sub.Since.IsZero():
		start, err = s.Since(ctx, sub.Since)
	case sub.Start == FromNow:
		start, err = s.Next(ctx)
	}
	if err != nil {
		return 0, err
	}
	return s.Subscribe(ctx, s.name, start)
}

// known returns what the journal knows of the subscription. The error wraps journal.ErrNotFound if that is nothing.
func (s store) known(ctx context.Context) (journal.Subscription, error) {
	subs, err := s.Subscriptions(ctx, s.name)
	if err == nil && len(subs) == 0 {
		err = journal.ErrNotFound
	}
	if err != nil {
		return journal.Subscription{}, err
	}
	return subs[0], nil
}

// insist calls f, which uses the journal, until it returns nil, ctx ends, or it can never succeed.
func (s store) insist(ctx context.Context, what string, f func() error) error {
	const maxPause = 5 * time.Second
	pause := 100 * time.Millisecond
	for failures := 0; ; failures++ {
		err := f()
		switch {
		case err == nil && failures > 0:
			s.log.Info("the journal works again", "task", what)
			return nil
		case err == nil:
			return nil
		case ctx.Err() != nil, isFinal(err):
			return s.wrap(what, err)
		case failures == 0:
			s.log.Warn("the journal fails; trying until it works", "task", what, "error", err)
			s.trouble.begin(what, err)
			defer s.trouble.end(what)
		}
		select {
		case <-time.After(pause):
			pause = min(2*pause, maxPause)
		case <-ctx.Done():
			return s.wrap(what, err)
		}
	}
}

// isFinal reports whether it is no use to try again.
func isFinal(err error) bool {
	return errors.Is(err, journal.ErrClosed) || errors.Is(err, journal.ErrNotFound) ||
		errors.Is(err, journal.ErrLost) || errors.Is(err, journal.ErrClaimed)
}

func (s store) wrap(what string, err error) error {
	return fmt.Errorf("delivery: subscription %q: %s: %w", s.name, what, err)
}

// unlessEnded drops an error that came because ctx has ended, or after that.
func unlessEnded(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

const rowPage = 1000 // rows that are loaded at once

// eachRow calls f with every row that q selects, in order.
func eachRow(ctx context.Context, state journal.State, name string, q journal.ExceptionQuery, f func(journal.Exception)) error {
	q.Limit = rowPage
	for {
		rows, err := state.Exceptions(ctx, name, q)
		if err != nil {
			return err
		}
		for _, row := range rows {
			f(row)
			q.From = row.Seq + 1
		}
		if len(rows) < rowPage {
			return nil
		}
	}
}
