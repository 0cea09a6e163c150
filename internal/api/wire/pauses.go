package wire

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/internal/api"
)

type pauseInput struct {
	Named
	Body api.PauseQuery
}

func (o *operations) pauses() {
	errs := []int{http.StatusAccepted, http.StatusBadRequest, http.StatusNotFound}
	add(o, huma.Operation{
		OperationID: "pause-subscription", Method: http.MethodPut, Path: "/subscriptions/{name}/pause", Tags: []string{"subscriptions"},
		Summary: "Attempt nothing until the subscription is resumed, also after a restart",
		Description: "Attempts under way end by themselves, new events wait in the log, and the time of retries stands still. " +
			"With drain, what was taken before is still attempted until it is done. Pausing again changes the reason.",
		Errors: append(refusedBody, errs...),
	}, func(ctx context.Context, in pauseInput) (Nothing, error) {
		return Nothing{}, o.service.Pause(ctx, in.Name, in.Body)
	})
	add(o, huma.Operation{
		OperationID: "resume-subscription", Method: http.MethodDelete, Path: "/subscriptions/{name}/pause", Tags: []string{"subscriptions"},
		Summary: "End a pause", Description: "It changes nothing where there is none.", Errors: errs,
	}, func(ctx context.Context, in Named) (Nothing, error) {
		return Nothing{}, o.service.Resume(ctx, in.Name)
	})
}

// Pause is part of [api.Service].
func (c *Client) Pause(ctx context.Context, subscription string, q api.PauseQuery) error {
	return c.send(ctx, http.MethodPut, subscriptionPath(subscription, "/pause"), q, new(Nothing))
}

// Resume is part of [api.Service].
func (c *Client) Resume(ctx context.Context, subscription string) error {
	return c.delete(ctx, subscriptionPath(subscription, "/pause"))
}
