package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
)

// A Pause is the time in which a subscription attempts nothing.
type Pause struct {
	Since  time.Time `json:"since" doc:"When it began"`
	Reason string    `json:"reason,omitempty" doc:"Why, in the words of who paused it, or the daemon's own after pause_after"`
	Drain  bool      `json:"drain,omitempty" doc:"What was taken from the log before is still attempted; only new events wait"`
}

// A PauseQuery asks for a pause.
type PauseQuery struct {
	_      struct{} `additionalProperties:"false"`
	Reason string   `json:"reason,omitempty" maxLength:"1000" doc:"Why, for whoever sees it paused"`
	Drain  bool     `json:"drain,omitempty" doc:"Still attempt what was taken from the log before, and let only new events wait"`
}

type pauseInput struct {
	Named
	Body PauseQuery
}

func (o *operations) pauses() {
	errs := []int{http.StatusBadRequest, http.StatusNotFound}
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

// Pause is part of [Service].
func (l *Local) Pause(ctx context.Context, subscription string, q PauseQuery) error {
	if _, err := l.find(ctx, subscription); err != nil {
		return err
	}
	return l.change(ctx, subscription, func(d *delivery.Dispatcher) error {
		if d != nil {
			return d.Pause(ctx, q.Reason, q.Drain)
		}
		return delivery.Pause(ctx, l.Journal, subscription, q.Reason, q.Drain)
	})
}

// Resume is part of [Service].
func (l *Local) Resume(ctx context.Context, subscription string) error {
	if _, err := l.find(ctx, subscription); err != nil {
		return err
	}
	return l.change(ctx, subscription, func(d *delivery.Dispatcher) error {
		if d != nil {
			return d.Resume(ctx)
		}
		return delivery.Resume(ctx, l.Journal, subscription)
	})
}

// pauseOf is nil if there is none.
func pauseOf(p journal.Pause) *Pause {
	if p.IsZero() {
		return nil
	}
	return &Pause{Since: p.Since.UTC(), Reason: p.Reason, Drain: p.Drain}
}
