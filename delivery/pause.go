package delivery

import (
	"context"
	"fmt"
	"time"

	"github.com/dingevent/dingevent/journal"
)

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
