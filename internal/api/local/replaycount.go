package local

import (
	"context"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// A count is bounded by what is read, and by time: an expression may be slow.
const (
	countPage = 500
	countMost = 50_000
)

// countPlace is where a piece begins. The end stays that of the first piece.
type countPlace struct {
	From journal.Seq `json:"from"`
	Seq  journal.Seq `json:"seq"`
	End  journal.Seq `json:"end"`
}

// CountReplay is part of [api.Service].
func (l *Service) CountReplay(ctx context.Context, q api.CountQuery) (api.Count, error) {
	place, err := readCursor[countPlace](q.Cursor)
	if err != nil {
		return api.Count{}, err
	}
	selects, err := l.selector(ctx, q)
	if err != nil {
		return api.Count{}, err
	}
	wanted, err := l.wanted(q.ReplaySpec)
	if err != nil {
		return api.Count{}, err
	}
	if q.Cursor == "" {
		if place.From, place.End, err = q.Range(ctx, l.Journal); err != nil {
			return api.Count{}, err
		}
		place.Seq = place.From
	}
	c := counting{scanCost: newScanCost(), selects: selects, at: place}
	for c.at.Seq < c.at.End && !c.spent() {
		if err := c.leap(ctx, l.Journal, wanted); err != nil {
			return api.Count{}, err
		}
		entries, err := l.Journal.Read(ctx, c.at.Seq, countPage)
		if err == nil {
			err = c.page(ctx, entries)
		}
		if err != nil {
			return api.Count{}, err
		}
	}
	return c.answer(), nil
}

// A counting counts one event after another.
type counting struct {
	scanCost
	selects func(*dingevent.Envelope) (bool, error)
	at      countPlace
	count   api.Count
}

// spent reports whether the piece has cost what it may. It has one event at least.
func (c *counting) spent() bool { return c.looked > 0 && (c.looked >= countMost || c.late()) }

// leap goes on where the log has an event that may be selected, or at the end.
func (c *counting) leap(ctx context.Context, log journal.Log, wanted []journal.Wanted) (err error) {
	for _, w := range wanted {
		if c.at.Seq, _, err = log.Narrow(ctx, w, c.at.Seq, c.at.End); err != nil {
			return err
		}
	}
	return nil
}

// page counts what was read next. Nothing means the end.
func (c *counting) page(ctx context.Context, entries []journal.Entry) error {
	for _, e := range entries {
		if e.Seq >= c.at.End {
			c.at.Seq = c.at.End
			return nil
		}
		if err := ctx.Err(); err != nil || c.spent() {
			return err
		}
		c.one(e)
	}
	if len(entries) == 0 {
		c.at.Seq = c.at.End
	}
	return nil
}

func (c *counting) one(e journal.Entry) {
	ok, err := c.selects(e.Envelope)
	if e.Damage != "" {
		err = errEventDamaged
	}
	if err != nil {
		if c.count.Unjudged++; c.count.Unjudged == 1 {
			c.count.UnjudgedSeq, c.count.UnjudgedError = e.Seq, err.Error()
		}
	} else if ok {
		c.count.Selected++
	}
	c.looked++
	c.at.Seq = e.Seq + 1
}

func (c *counting) answer() api.Count {
	n := c.count
	n.Looked, n.From, n.End, n.Cursor = c.looked, c.at.From, c.at.End, c.at.Seq
	if c.at.Seq < c.at.End {
		n.Next = writeCursor(c.at)
	}
	return n
}

// selector returns a function that reports whether a replay would deliver an event. It applies the filter of the subscription
// that the replay goes through, too.
func (l *Service) selector(ctx context.Context, q api.CountQuery) (func(*dingevent.Envelope) (bool, error), error) {
	spec := q.ReplaySpec
	selects, err := spec.Compile()
	switch {
	case err != nil:
		return nil, api.Refuse(api.CodeInvalid, "%v", err)
	case spec.Subscription == "":
		return selects, nil
	}
	if l.Supervisor == nil {
		return nil, errStopped
	}
	if _, err := l.find(ctx, spec.Subscription); err != nil {
		return nil, err
	}
	work := l.work(spec.Subscription)
	if work.Dispatcher == nil {
		return nil, api.Refuse(api.CodeConflict, "subscription %q is not worked, so its filter is not known; the reason: dingevent subscriptions", spec.Subscription)
	}
	matcher, err := work.Filter.Compile()
	if err != nil {
		return nil, err
	}
	return func(env *dingevent.Envelope) (bool, error) {
		if ok, err := matcher.Match(env); err != nil || !ok {
			return ok, err
		}
		return selects(env)
	}, nil
}

// wanted is what an event must have to be selected by a replay, or to be one that cannot be judged.
func (l *Service) wanted(spec api.ReplaySpec) (list []journal.Wanted, err error) {
	filters := []filter.Filter{spec.Filter()}
	if spec.Subscription != "" {
		through := l.work(spec.Subscription).Filter
		if filters = append(filters, through); through.Where != "" || len(through.Rules) > 0 {
			filters = filters[1:] // it is asked first, and may fail on an event that the other would leave out
		}
	}
	for _, f := range filters {
		m, err := f.Compile()
		if err != nil {
			return nil, err
		}
		list = append(list, wantedOf(m))
	}
	return list, nil
}
