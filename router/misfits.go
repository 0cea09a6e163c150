package router

import (
	"context"
	"fmt"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
)

// Misfits returns the values of the current event that its struct could not take, as [event.Decoder].OnMisfit gets them.
// ctx is the handler's. A field with such a value is zero, and so is a missing field. Only Misfits distinguishes them.
func Misfits(ctx context.Context) []event.Problem {
	if c, ok := ctx.Value(currentKey{}).(*current); ok {
		return c.misfits
	}
	return nil
}

// RejectMisfits is a [Middleware] that rejects an event with a value that its struct could not take, see
// [dingevent.Reject]. The event becomes a dead letter with the reason. An *event.Unknown passes.
func RejectMisfits(next Handler) Handler {
	return func(ctx context.Context, e any, env *dingevent.Envelope) error {
		misfits := Misfits(ctx)
		if _, unknown := e.(*event.Unknown); unknown || len(misfits) == 0 {
			return next(ctx, e, env)
		}
		more := ""
		if n := len(misfits) - 1; n > 0 {
			more = fmt.Sprintf(", and %d more", n)
		}
		return dingevent.Reject(fmt.Errorf("router: a value does not fit: %s%s", misfits[0], more))
	}
}
