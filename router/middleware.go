package router

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/logbrake"
)

// Recover turns a handler's panic into an error, so that the event comes again and the program goes
// on. The stack goes to logger, or to slog.Default if that is nil, once a second for each event type.
func Recover(logger *slog.Logger) Middleware {
	if logger == nil {
		logger = slog.Default()
	}
	brake := logbrake.New(time.Second)
	return func(next Handler) Handler {
		return func(ctx context.Context, e any, env *dingevent.Envelope) (err error) {
			defer func() {
				if p := recover(); p != nil {
					brake.Log(ctx, logger, slog.LevelError, env.Type, "handler panicked", "id", env.ID, "type", env.Type,
						"corp", env.CorpID, "app", env.App, "panic", p, "stack", string(debug.Stack()))
					err = fmt.Errorf("router: handler panicked: %v", p)
				}
			}()
			return next(ctx, e, env)
		}
	}
}

// Timeout ends the handler's context after d, if it does not end sooner. It does not cut off a
// handler that goes on regardless. Without a positive d it does nothing.
func Timeout(d time.Duration) Middleware {
	return func(next Handler) Handler {
		if d <= 0 {
			return next
		}
		return func(ctx context.Context, e any, env *dingevent.Envelope) error {
			ctx, cancel := context.WithTimeout(ctx, d)
			defer cancel()
			return next(ctx, e, env)
		}
	}
}
