package delivery

import (
	"context"
	"fmt"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// Pause makes a subscription attempt nothing until it is resumed, also after a restart. Attempts under way end by
// themselves. New events wait in the log, and the time of retries stands still. With drain, events that were taken from the log are
// still attempted until they are done, and only new events wait. Pausing what is paused changes the reason.
//
// It is a request in the journal: whatever Run works the subscription applies it, in this process or in another. If none does, Pause
// applies it itself. The error wraps [ErrTaken] if that takes longer than 15 seconds, and [journal.ErrNotFound] if there is no such
// subscription. After any other error, the end of ctx included, the request may still be applied.
func Pause(ctx context.Context, j journal.Journal, subscription, reason string, drain bool) error {
	return ask(ctx, j, subscription, pauseKind, wish{Reason: reason, Drain: drain})
}

// Resume ends a pause. What is not paused stays as it is. Otherwise it is like [Pause].
func Resume(ctx context.Context, j journal.Journal, subscription string) error {
	return ask(ctx, j, subscription, resumeKind, wish{})
}

// Seek moves the cursor of a subscription to a sequence, forward or back. It skips or repeats events. A repeated event is delivered
// again, unless it has a row: then it still waits, or is a dead letter, and that row decides. A Run that works the subscription
// stands still meanwhile: it gives the attempts in flight [Options].Grace, 10 seconds at most. Otherwise Seek is like [Pause].
func Seek(ctx context.Context, j journal.Journal, subscription string, to journal.Seq) error {
	return ask(ctx, j, subscription, seekKind, wish{Cursor: max(to, 1)})
}

// postponed returns the rows that wait, with the time between two moments taken from the time of their retries.
func postponed(ctx context.Context, state journal.State, name string, from, to time.Time) (moved []journal.Exception, err error) {
	q := journal.ExceptionQuery{States: []journal.DeliveryState{journal.Waiting, journal.Attempting}}
	err = eachRow(ctx, state, name, q, func(row journal.Exception) {
		if row.First.IsZero() {
			return
		}
		row.First, row.Changed = beginLater(row.First, from, to), to
		moved = append(moved, row)
	})
	if err != nil {
		return nil, fmt.Errorf("read what waits: %w", err)
	}
	return moved, nil
}
