package local

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// fate asks the dispatcher first, then the journal for the cursor and then for the row. In this order no event is taken for
// done that is not, because a row is there before the cursor passes it.
func (c *whyCase) fate(ctx context.Context) (api.Fate, error) {
	f := api.Fate{Subscription: c.sub.Name}
	if err := c.judge(ctx, &f); err != nil {
		return f, err
	}
	if c.isOutside() {
		f.Reason = api.ReasonNotWanted
		return f, nil
	}
	if c.work.Dispatcher != nil && !c.elsewhere {
		c.look = c.work.Dispatcher.Look(c.seq)
	}
	row, err := c.row(ctx)
	if err != nil {
		return f, err
	}
	if err := c.findLast(ctx, &f); err != nil {
		return f, err
	}
	switch {
	case row.State != "":
		err = c.byRow(ctx, &f, row)
	case c.seq < max(c.sub.Cursor, c.look.Cursor) || c.look.Passed:
		c.passed(&f)
	default:
		c.ahead(&f)
	}
	if err == nil && isOpen(f.Reason) {
		c.holds(&f)
	}
	return f, err
}

// isOpen reports whether something is still to come.
func isOpen(r api.Reason) bool {
	return r == api.ReasonNotReached || r == api.ReasonWaiting || r == api.ReasonParked || r == api.ReasonAttempting
}

// row is the event's row as the dispatcher has it, or else the journal; one without a state if there is none.
func (c *whyCase) row(ctx context.Context) (journal.Exception, error) {
	if c.look.Row.State != "" {
		return c.look.Row, nil
	}
	return c.rowOf(ctx, c.seq)
}

func (c *whyCase) rowOf(ctx context.Context, seq journal.Seq) (journal.Exception, error) {
	rows, err := c.Journal.Exceptions(ctx, c.sub.Name, journal.ExceptionQuery{From: seq, Limit: 1})
	if err != nil || len(rows) == 0 || rows[0].Seq != seq {
		return journal.Exception{}, err
	}
	return rows[0], nil
}

func (c *whyCase) findLast(ctx context.Context, f *api.Fate) error {
	recorded, err := c.Journal.Attempts(ctx, c.sub.Name, journal.AttemptQuery{Seq: c.seq, Limit: 1})
	if err != nil || len(recorded) == 0 {
		return err
	}
	c.last = &recorded[0]
	shown := attemptsOf(api.Page[journal.Attempt]{Items: recorded}).Items
	f.Last, f.Attempts, f.Error = &shown[0], shown[0].Number, shown[0].Error
	return nil
}

// byRow says what the row says.
func (c *whyCase) byRow(ctx context.Context, f *api.Fate, row journal.Exception) (err error) {
	f.Attempts, f.Error, f.Key, f.Since = row.Attempts, api.ConcealedText(row.Error), row.Key, row.Changed
	switch row.State {
	case journal.Waiting:
		f.Reason, f.Due, f.Since = api.ReasonWaiting, row.Due, time.Time{}
	case journal.Attempting:
		f.Reason = api.ReasonAttempting
	case journal.Parked:
		f.Reason, f.Since = api.ReasonParked, time.Time{}
		f.Behind, err = c.blocker(ctx, row)
	case journal.Delivered:
		f.Reason, f.Error = api.ReasonDelivered, ""
	case journal.Discarded:
		f.Reason = c.thrown(f, row.Error)
	case journal.Dead:
		switch {
		case delivery.Damaged(row):
			f.Reason = api.ReasonDamaged
		case delivery.Unjudged(row):
			f.Reason = api.ReasonUnjudged
		default:
			f.Reason = api.ReasonDead
		}
	}
	return err
}

// thrown tells a dead letter that was thrown away from one that the mended filter did not select when it was retried.
func (c *whyCase) thrown(f *api.Fate, why string) api.Reason {
	if delivery.Unjudged(journal.Exception{Error: why}) && f.Filter != nil && !f.Filter.Selected {
		return api.ReasonNotWanted
	}
	return api.ReasonDiscarded
}

// passed says what became of an event that the cursor has passed, and that has no row.
func (c *whyCase) passed(f *api.Fate) {
	switch a := c.last; {
	case a != nil && (a.Outcome == string(delivery.Succeeded) || a.Outcome == "" && a.Error == ""):
		f.Reason, f.Since = api.ReasonDelivered, a.Start.Add(a.Took).UTC()
	case a != nil && (a.Outcome == string(delivery.Rejected) || a.Outcome == string(delivery.Exhausted)):
		f.Reason = c.thrown(f, a.Error)
	case a != nil:
		f.Reason, f.Perhaps = api.ReasonPassed, []api.Perhaps{api.PerhapsForgotten}
	case f.Filter != nil && !f.Filter.Selected && f.Filter.Error == "":
		f.Reason = api.ReasonNotWanted
	case c.look.Passed && f.Filter != nil && f.Filter.Selected:
		f.Reason, f.Attempts = api.ReasonDelivered, 1
	case c.gone:
		f.Reason = api.ReasonGone
	default:
		f.Reason, f.Perhaps = api.ReasonPassed, c.perhaps()
	}
}

// perhaps is what can have become of an event of which nothing is recorded. A replay has a range from the start and is never
// moved; the filter of one with a sink of its own stays as it is.
func (c *whyCase) perhaps() []api.Perhaps {
	switch r := c.note.Replay; {
	case r != nil && r.Spec.Subscription == "":
		return []api.Perhaps{api.PerhapsDelivered, api.PerhapsForgotten}
	case r != nil:
		return []api.Perhaps{api.PerhapsDelivered, api.PerhapsUnwanted, api.PerhapsForgotten}
	}
	return []api.Perhaps{api.PerhapsDelivered, api.PerhapsUnwanted, api.PerhapsBeforeStart, api.PerhapsSought, api.PerhapsForgotten}
}

// ahead says what is to become of an event that the cursor has not reached.
func (c *whyCase) ahead(f *api.Fate) {
	switch {
	case f.Filter != nil && !f.Filter.Selected && f.Filter.Error == "":
		f.Reason = api.ReasonNotWanted
	case c.gone:
		f.Reason = api.ReasonGone
	default:
		f.Reason, f.Ahead = api.ReasonNotReached, uint64(c.behind(max(c.sub.Cursor, c.look.Next), c.seq))
	}
}
