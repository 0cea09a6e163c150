package wire

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
)

// finishWithin is how long an operation may go on after its client has closed its direction of the connection.
const finishWithin = 10 * time.Second

// finishing lets an operation end that has begun, because net/http cancels a request's context as soon as the client
// has closed its own direction of the connection, which many a client does that still waits for the answer. Who
// follows events has to stay: there the cancellation is the only sign that nobody reads. A server that closes cuts at once,
// and says so by the cause [http.ErrServerClosed] of its requests' context.
func finishing(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/follow") {
			next.ServeHTTP(w, r)
			return
		}
		ctx, cancel := context.WithCancelCause(context.WithoutCancel(r.Context()))
		defer cancel(nil)
		gone := context.AfterFunc(r.Context(), func() {
			why := context.Cause(r.Context())
			if errors.Is(why, http.ErrServerClosed) {
				cancel(why)
				return
			}
			after := time.AfterFunc(finishWithin, func() { cancel(why) })
			context.AfterFunc(ctx, func() { after.Stop() })
		})
		defer gone()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
