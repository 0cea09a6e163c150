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

// finishing lets a begun operation end. net/http cancels a request's context as soon as the client has closed its own
// direction of the connection, but some clients do that while they wait for the answer. A request that follows events is
// still canceled, because there is no other sign that its client reads no more. A server that closes cancels at once: the
// cause of its requests' contexts is [http.ErrServerClosed].
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
