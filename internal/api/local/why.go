package local

import (
	"context"
	"slices"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// Why is part of [api.Service].
func (l *Service) Why(ctx context.Context, q api.WhyQuery) (api.Why, error) {
	in, err := l.inquire(ctx, q.Seq)
	if err != nil {
		return api.Why{}, err
	}
	var subs []journal.Subscription
	if q.Subscription == "" {
		subs, err = l.Journal.Subscriptions(ctx)
	} else {
		subs = make([]journal.Subscription, 1)
		subs[0], err = l.find(ctx, q.Subscription)
	}
	if err != nil {
		return api.Why{}, err
	}
	slices.SortStableFunc(subs, replaysLast)
	why := api.Why{Seq: q.Seq, Gone: in.gone, Damaged: in.damage, Running: l.Supervisor != nil, Fates: []api.Fate{}}
	for _, s := range subs {
		c := in.caseOf(s)
		if q.Subscription == "" && c.isOutside() {
			continue
		}
		fate, err := c.fate(ctx)
		if err != nil {
			return api.Why{}, err
		}
		why.Fates = append(why.Fates, fate)
	}
	return why, nil
}

// replaysLast keeps the order by name otherwise.
func replaysLast(a, b journal.Subscription) int {
	switch one, other := api.IsReplay(a.Name), api.IsReplay(b.Name); {
	case one && !other:
		return 1
	case other && !one:
		return -1
	}
	return 0
}
