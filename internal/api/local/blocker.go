package local

import (
	"context"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// rowsLooked is how many rows are looked at for the event that others of its key wait for.
const rowsLooked = 50_000

// blocker is the event of the same key that is in the way of a parked one; nil if it has no row, and another gateway attempts it.
func (c *whyCase) blocker(ctx context.Context, parked journal.Exception) (*api.Blocker, error) {
	if head := c.look.Behind; head != 0 {
		row := c.work.Dispatcher.Look(head).Row
		if row.State == "" {
			var err error
			if row, err = c.rowOf(ctx, head); err != nil {
				return nil, err
			}
		}
		row.Seq = head
		return blockerOf(row), nil
	}
	open := []journal.DeliveryState{journal.Waiting, journal.Attempting, journal.Parked}
	first, err := c.firstOf(ctx, parked, open...)
	if err == nil && first == nil { // a dead letter may stop its key
		first, err = c.firstOf(ctx, parked, journal.Dead)
	}
	if err != nil || first == nil {
		return nil, err
	}
	return blockerOf(*first), nil
}

// firstOf is the first row with the key of a parked event that comes before it.
func (c *whyCase) firstOf(ctx context.Context, parked journal.Exception, states ...journal.DeliveryState) (*journal.Exception, error) {
	q := journal.ExceptionQuery{States: states, Limit: 1000}
	for looked := 0; looked < rowsLooked; looked += q.Limit {
		rows, err := c.Journal.Exceptions(ctx, c.sub.Name, q)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			if row.Seq >= parked.Seq {
				return nil, nil
			}
			if row.Key == parked.Key {
				return &row, nil
			}
		}
		if len(rows) < q.Limit {
			break
		}
		q.From = rows[len(rows)-1].Seq + 1
	}
	return nil, nil
}

// blockerOf says how an event stands that others wait for. One without a row is in its first attempt.
func blockerOf(row journal.Exception) *api.Blocker {
	b := &api.Blocker{Seq: row.Seq, Reason: api.ReasonAttempting, Error: row.Error}
	switch row.State {
	case journal.Waiting:
		b.Reason, b.Due = api.ReasonWaiting, row.Due
	case journal.Parked:
		b.Reason = api.ReasonParked
	case journal.Dead:
		b.Reason = api.ReasonDead
	}
	return b
}
