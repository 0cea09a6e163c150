package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/journal"
)

// A SubscriptionDetail is a subscription with what it is made of.
type SubscriptionDetail struct {
	Subscription
	Spec Spec `json:"spec,omitempty" doc:"What it is made of, as it was written, with (secret) in the place of each secret that is not a ${NAME}; left out where that is not known"`
}

// Named is what an operation of one subscription takes.
type Named struct {
	Name string `path:"name" doc:"The subscription's name"`
}

func (o *operations) subscriptions() {
	tags := []string{"subscriptions"}
	add(o, huma.Operation{
		OperationID: "get-subscription", Method: http.MethodGet, Path: "/subscriptions/{name}", Tags: tags,
		Summary: "One subscription, with what it is made of", Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, in Named) (SubscriptionDetail, error) {
		return o.service.Subscription(ctx, in.Name)
	})
	add(o, huma.Operation{
		OperationID: "put-subscription", Method: http.MethodPut, Path: "/subscriptions/{name}", Tags: tags,
		Summary: "Make a subscription, or change it, while the daemon runs",
		Description: "It is kept in the journal, so it is there after a restart, too. A new one begins where start says; a changed one goes on at its cursor, " +
			"from where on the new filter holds. Putting the same again changes nothing. It is a 409 for one that is in the config.",
		Errors: append(refusedBody, http.StatusConflict),
	}, func(ctx context.Context, in struct {
		Named
		Body Spec
	}) (Nothing, error) {
		return Nothing{}, o.service.Put(ctx, in.Name, in.Body)
	})
	add(o, huma.Operation{
		OperationID: "forget-subscription", Method: http.MethodDelete, Path: "/subscriptions/{name}", Tags: tags,
		Summary:     "End a subscription that is not in the config, and forget it",
		Description: "Its dead letters go with it, and the journal no longer keeps events for it. It is a 409 for one that is in the config.",
		Errors:      []int{http.StatusNotFound, http.StatusConflict},
	}, func(ctx context.Context, in Named) (Nothing, error) {
		return Nothing{}, o.service.Forget(ctx, in.Name)
	})
}

// Nothing is the answer of an operation that has nothing to say but that it is done.
type Nothing struct{}

// Subscription is part of [Service].
func (l *Local) Subscription(ctx context.Context, name string) (SubscriptionDetail, error) {
	if id, ok := strings.CutPrefix(name, replayPrefix); ok {
		return SubscriptionDetail{}, Refuse(CodeNotFound, "%q is a replay; see: dingevent replay show %s", name, id)
	}
	next, err := l.Journal.Next(ctx)
	if err != nil {
		return SubscriptionDetail{}, err
	}
	s, err := l.find(ctx, name)
	if err != nil {
		return SubscriptionDetail{}, err
	}
	spec := l.work(name).Spec
	if note, err := ReadNote(s.Note); spec == nil && err == nil {
		spec = note.Spec
	}
	return SubscriptionDetail{l.subscription(ctx, s, next), spec.Shown()}, nil
}

// find returns what the journal has of a subscription.
func (l *Local) find(ctx context.Context, name string) (journal.Subscription, error) {
	subs, err := l.Journal.Subscriptions(ctx, name)
	switch {
	case err != nil:
		return journal.Subscription{}, err
	case len(subs) == 0:
		return journal.Subscription{}, l.unknown(ctx, name)
	}
	return subs[0], nil
}

// Put is part of [Service].
func (l *Local) Put(ctx context.Context, name string, spec Spec) error {
	if l.Supervisor == nil {
		return errStopped
	}
	return l.Supervisor.Put(ctx, name, spec)
}

// Forget is part of [Service].
func (l *Local) Forget(ctx context.Context, name string) error {
	if _, err := l.find(ctx, name); err != nil {
		return err
	}
	if l.Supervisor != nil {
		return l.Supervisor.Forget(ctx, name)
	}
	return l.Journal.Unsubscribe(ctx, name)
}
