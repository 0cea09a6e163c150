package router

import (
	"context"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
)

// current is the context of the handlers of one event.
type current struct {
	context.Context
	delivery dingevent.Delivery
	misfits  []event.Problem
}

type currentKey struct{}

func (c *current) Value(key any) any {
	if key == (currentKey{}) {
		return c
	}
	return c.Context.Value(key)
}

// DeliveryOf returns the delivery of the current event: which attempt it is, of which subscription, and whether a
// replay brings it. ctx is the handler's. For a [Router] that receives without a journal only its Envelope is set. Of
// any other ctx it is zero.
func DeliveryOf(ctx context.Context) dingevent.Delivery {
	if c, ok := ctx.Value(currentKey{}).(*current); ok {
		return c.delivery
	}
	return dingevent.Delivery{}
}
