package cookbook_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/router"
)

func Example_middleware() {
	logged := func(next router.Handler) router.Handler {
		return func(ctx context.Context, e any, env *dingevent.Envelope) error {
			err := next(ctx, e, env)
			fmt.Printf("%s attempt %d: %v\n", env.Type, router.DeliveryOf(ctx).Attempt, err)
			return err
		}
	}
	logger := slog.New(slog.DiscardHandler)

	r := router.New(
		logged,                         // the first is outermost: it sees what the others return
		router.Recover(logger),         // a panic is an error
		router.Timeout(20*time.Second), // ends ctx
		router.RejectMisfits,           // a value that does not fit is never taken for zero
		onlyFor("ding1"),               // and one of your own
	)
	router.On(r, func(ctx context.Context, e *event.OrgUserAdd, env *dingevent.Envelope) error {
		return createAccount(ctx, e.UserIds[0])
	})
	deliver(r,
		envelope("user_add_org", "ding1", `{"userId":["u1"]}`),
		envelope("user_add_org", "ding1", `{"userId":[]}`),
		envelope("user_add_org", "ding2", `{"userId":["u1"]}`))
	// Output:
	// user_add_org attempt 1: <nil>
	// user_add_org attempt 1: router: handler panicked: runtime error: index out of range [0] with length 0
	// user_add_org failed: router: handler panicked: runtime error: index out of range [0] with length 0
	// user_add_org attempt 1: not one of ours
	// user_add_org failed: not one of ours
}

// onlyFor rejects the events of other organizations.
func onlyFor(corp string) router.Middleware {
	return func(next router.Handler) router.Handler {
		return func(ctx context.Context, e any, env *dingevent.Envelope) error {
			if env.CorpID != corp {
				return dingevent.Reject(errors.New("not one of ours"))
			}
			return next(ctx, e, env)
		}
	}
}

func createAccount(context.Context, string) error { return nil }

// A busyError is what a service of ours says that is asked too often.
type busyError struct{ wait time.Duration }

func (busyError) Error() string { return "busy" }

var errNoSuchUser = errors.New("no such user")

func Example_outcomes() {
	outcome := func(err error) error {
		var busy busyError
		switch {
		case errors.Is(err, errNoSuchUser): // no retry can help: a dead letter, with this reason
			return dingevent.Reject(err)
		case errors.As(err, &busy): // not before that, and not a failure
			return dingevent.RetryAfter(busy.wait, err)
		default: // nil is done; any other error is tried again for 72 hours
			return err
		}
	}
	for _, err := range []error{nil, errors.New("connection refused"), busyError{time.Minute}, errNoSuchUser} {
		wait, postponed := dingevent.Postponed(outcome(err))
		fmt.Println(err, "→ rejected:", dingevent.Rejected(outcome(err)), "postponed:", postponed, wait)
	}
	// Output:
	// <nil> → rejected: false postponed: false 0s
	// connection refused → rejected: false postponed: false 0s
	// busy → rejected: false postponed: true 1m0s
	// no such user → rejected: true postponed: false 0s
}
