package local

import (
	"context"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// A count is bounded by what is read, and by time: an expression may be slow.
const (
	countPage   = 500
	countPages  = 100
	countWithin = 2 * time.Second
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
	selects, err := l.selector(ctx, q.ReplaySpec)
	if err != nil {
		return api.Count{}, err
	}
	if q.Cursor == "" {
		if place.From, place.End, err = q.Range(ctx, l.Journal); err != nil {
			return api.Count{}, err
		}
		place.Seq = place.From
	}
	c := api.Count{From: place.From, End: place.End}
	until := time.Now().Add(countWithin)
	for range countPages {
		if place.Seq, err = l.countPage(ctx, place, selects, &c); err != nil {
			return api.Count{}, err
		}
		if place.Seq >= place.End || time.Now().After(until) {
			break
		}
	}
	if c.Cursor = place.Seq; place.Seq < place.End {
		c.Next = writeCursor(place)
	}
	return c, nil
}

// countPage counts a page, and returns where the next one begins.
func (l *Service) countPage(ctx context.Context, at countPlace, selects func(*dingevent.Envelope) (bool, error), c *api.Count) (journal.Seq, error) {
	entries, err := l.Journal.Read(ctx, at.Seq, countPage)
	if err != nil || len(entries) == 0 {
		return at.End, err
	}
	for _, e := range entries {
		if e.Seq >= at.End {
			return at.End, nil
		}
		switch ok, err := selects(e.Envelope); {
		case e.Damage != "":
			c.Unjudged++
		case err != nil:
			c.Unjudged++
		case ok:
			c.Selected++
		}
	}
	return entries[len(entries)-1].Seq + 1, nil
}

// selector returns a function that reports whether a replay would deliver an event. It applies the filter of the subscription
// that the replay goes through, too.
func (l *Service) selector(ctx context.Context, spec api.ReplaySpec) (func(*dingevent.Envelope) (bool, error), error) {
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
