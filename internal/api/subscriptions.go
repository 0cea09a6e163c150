package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/journal"
)

func (o *operations) subscriptions() {
	add(o, huma.Operation{
		OperationID: "drop-subscription", Method: http.MethodDelete, Path: "/subscriptions/{name}", Tags: []string{"subscriptions"},
		Summary:     "Forget a subscription that is no longer in the config",
		Description: "Its dead letters go with it, and the journal no longer keeps events for it. It is a 409 for one that is in the config.",
		Errors:      []int{http.StatusNotFound, http.StatusConflict},
	}, func(ctx context.Context, in struct {
		Name string `path:"name" doc:"The subscription's name"`
	}) (Nothing, error) {
		return Nothing{}, o.service.Drop(ctx, in.Name)
	})
}

// Nothing is the answer of an operation that has nothing to say but that it is done.
type Nothing struct{}

// Drop is part of [Service].
func (l *Local) Drop(ctx context.Context, subscription string) error {
	if _, ok := l.Dispatchers[subscription]; ok {
		return problem(http.StatusConflict, "subscription %q is in the config; take it out and restart first", subscription)
	}
	subs, err := l.Journal.Subscriptions(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(subs, func(s journal.Subscription) bool { return s.Name == subscription }) {
		return fmt.Errorf("no subscription %q: %w", subscription, journal.ErrNotFound)
	}
	return l.Journal.Unsubscribe(ctx, subscription)
}
