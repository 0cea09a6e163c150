package wire

import (
	"context"
	"net/http"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/internal/api"
)

// Named is what an operation of one subscription takes.
type Named struct {
	Name string `path:"name" doc:"The subscription's name"`
}

// Nothing is the answer of an operation that has nothing to say but that it is done.
type Nothing struct{}

func (o *operations) subscriptions() {
	tags := []string{"subscriptions"}
	add(o, huma.Operation{
		OperationID: "get-subscription", Method: http.MethodGet, Path: "/subscriptions/{name}", Tags: tags,
		Summary: "One subscription, with what it is made of", Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, in Named) (api.SubscriptionDetail, error) {
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
		Body api.Spec
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

// Subscription is part of [api.Service].
func (c *Client) Subscription(ctx context.Context, name string) (sub api.SubscriptionDetail, err error) {
	err = c.get(ctx, subscriptionPath(name, ""), nil, &sub)
	return sub, err
}

// Put is part of [api.Service].
func (c *Client) Put(ctx context.Context, name string, spec api.Spec) error {
	return c.send(ctx, http.MethodPut, subscriptionPath(name, ""), spec, new(Nothing))
}

// Forget is part of [api.Service].
func (c *Client) Forget(ctx context.Context, subscription string) error {
	return c.delete(ctx, subscriptionPath(subscription, ""))
}

func subscriptionPath(name, below string) string {
	return "subscriptions/" + url.PathEscape(name) + below
}
