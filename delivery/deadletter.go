package delivery

import (
	"context"
	"fmt"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// settled returns the rows of dead letters as they are after o. The error is a refusal if one that w names is no dead letter, or
// died too late.
func settled(ctx context.Context, state journal.State, name string, o Outcome, w wish) ([]journal.Exception, error) {
	rows := make([]journal.Exception, 0, len(w.Seqs))
	now := time.Now()
	for _, seq := range w.Seqs {
		found, err := state.Exceptions(ctx, name, journal.ExceptionQuery{
			States: []journal.DeliveryState{journal.Dead}, From: seq, Limit: 1,
		})
		if err != nil {
			return nil, fmt.Errorf("look for dead letter %d: %w", seq, err)
		}
		if len(found) == 0 || found[0].Seq != seq {
			return nil, refusal(fmt.Sprintf("subscription %q has no dead letter %d; list what it has", name, seq))
		}
		row := found[0]
		if !w.Before.IsZero() && !row.Changed.Before(w.Before) {
			return nil, refusal(fmt.Sprintf("subscription %q: dead letter %d died at %s, not before %s; list what it has", name, seq,
				row.Changed.UTC().Format(time.RFC3339Nano), w.Before.UTC().Format(time.RFC3339Nano)))
		}
		row.State, row.Changed = stateAfter(row.State, o), now
		if o == retried {
			row.Failures, row.First, row.Due = 0, time.Time{}, now
		}
		rows = append(rows, row)
	}
	return rows, nil
}
