package router

import (
	"context"
	"fmt"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
)

type misfitsKey struct{}

// Misfits returns the values of the event being handled that its struct could not take, as
// [event.Decoder].OnMisfit tells them; ctx is that of the handler. A field that is one is zero, as is a field that did
// not come, and only Misfits tells them apart.
func Misfits(ctx context.Context) []event.Problem {
	misfits, _ := ctx.Value(misfitsKey{}).([]event.Problem)
	return misfits
}

// RejectMisfits is a [Middleware] that rejects an event with a value that its struct could not take, see
// [dingevent.Reject]: it lies in the dead letters with the reason. An *event.Unknown it lets pass.
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
