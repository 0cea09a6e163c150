package local

import (
	"context"
	"slices"

	"github.com/dingevent/dingevent/internal/api"
)

// DeadLetters is part of [api.Service].
func (l *Service) DeadLetters(ctx context.Context, q api.DeadQuery) (api.DeadPage, error) {
	after, err := readCursor[api.DeadRef](q.Cursor)
	if err != nil {
		return api.DeadPage{}, err
	}
	wanted, err := newDeadFilter(q)
	if err != nil {
		return api.DeadPage{}, err
	}
	names, err := l.subscriptionNames(ctx, q.Subscription)
	if err != nil {
		return api.DeadPage{}, err
	}
	scan := l.newDeadScan(wanted)
	for _, name := range names {
		from := q.Seq
		if name < after.Subscription {
			continue
		}
		if name == after.Subscription {
			from = max(from, after.Seq+1)
		}
		if err := scan.subscription(ctx, name, from); err != nil {
			return api.DeadPage{}, err
		}
		if scan.page.Next != "" {
			break
		}
	}
	return scan.page, nil
}

func (l *Service) subscriptionNames(ctx context.Context, only string) ([]string, error) {
	subs, err := l.Journal.Subscriptions(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, s := range subs {
		if only == "" || s.Name == only {
			names = append(names, s.Name)
		}
	}
	if only != "" && names == nil {
		return nil, l.unknown(ctx, only)
	}
	slices.Sort(names)
	return names, nil
}
