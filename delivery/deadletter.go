package delivery

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// Retry makes dead letters of the subscription wait for another attempt, due now: all of seqs or none.
// Their time and count of failures start afresh, and the numbers of their attempts go on. If a sequence is no dead letter, the
// error wraps [journal.ErrNotFound]. For the rest Retry is like [Pause].
func Retry(ctx context.Context, j journal.Journal, subscription string, seqs ...journal.Seq) error {
	return askToSettle(ctx, j, subscription, retryKind, seqs)
}

// Discard throws dead letters away, all of seqs or none. Otherwise it is like [Retry].
func Discard(ctx context.Context, j journal.Journal, subscription string, seqs ...journal.Seq) error {
	return askToSettle(ctx, j, subscription, discardKind, seqs)
}

func askToSettle(ctx context.Context, j journal.Journal, subscription, kind string, seqs []journal.Seq) error {
	if len(seqs) == 0 {
		return nil
	}
	return ask(ctx, j, subscription, kind, wish{Seqs: slices.Compact(slices.Sorted(slices.Values(seqs)))})
}

// settled returns the rows of dead letters as they are after o. The error is a refusal if one of seqs is no dead letter.
func settled(ctx context.Context, state journal.State, name string, o Outcome, seqs []journal.Seq) ([]journal.Exception, error) {
	rows := make([]journal.Exception, 0, len(seqs))
	now := time.Now()
	for _, seq := range seqs {
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
		row.State, row.Changed = stateAfter(row.State, o), now
		if o == retried {
			row.Failures, row.First, row.Due = 0, time.Time{}, now
		}
		rows = append(rows, row)
	}
	return rows, nil
}
