package local

import (
	"context"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// Subscription is part of [api.Service].
func (l *Service) Subscription(ctx context.Context, name string) (api.SubscriptionDetail, error) {
	if id, ok := api.ReplayID(name); ok {
		return api.SubscriptionDetail{}, api.Refuse(api.CodeNotFound, "%q is a replay; see: dingevent replay show %s", name, id)
	}
	next, err := l.Journal.Next(ctx)
	if err != nil {
		return api.SubscriptionDetail{}, err
	}
	s, err := l.find(ctx, name)
	if err != nil {
		return api.SubscriptionDetail{}, err
	}
	spec := l.work(name).Spec
	if note, err := ReadNote(s.Note); err == nil && note.Spec != nil { // another gateway may have just set it
		spec = note.Spec
	}
	return api.SubscriptionDetail{Subscription: l.subscription(ctx, s, next), Spec: spec.Shown()}, nil
}

// find returns what the journal has of a subscription.
func (l *Service) find(ctx context.Context, name string) (journal.Subscription, error) {
	subs, err := l.Journal.Subscriptions(ctx, name)
	switch {
	case err != nil:
		return journal.Subscription{}, err
	case len(subs) == 0, journal.IsSource(name):
		return journal.Subscription{}, l.unknown(ctx, name)
	}
	return subs[0], nil
}

// Put is part of [api.Service].
func (l *Service) Put(ctx context.Context, name string, spec api.Spec) error {
	if l.Supervisor == nil {
		return errStopped
	}
	return l.Supervisor.Put(ctx, name, spec)
}

// Forget is part of [api.Service].
func (l *Service) Forget(ctx context.Context, name string) error {
	if _, err := l.find(ctx, name); err != nil {
		return err
	}
	if l.Supervisor != nil {
		return l.Supervisor.Forget(ctx, name)
	}
	holders, _, err := l.holders(ctx)
	if err != nil {
		return err
	}
	if gateway := holders[journal.WorkOf(name)]; gateway != "" {
		return api.Refuse(api.CodeConflict, "the gateway %s works subscription %q; have a gateway forget it, with --data or by its API", gateway, name)
	}
	return l.Journal.Unsubscribe(ctx, name)
}
