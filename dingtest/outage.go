package dingtest

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/streamwire"
)

// away answers an open request as an Outage wants, and reports whether there is one.
func (s *Server) away(w http.ResponseWriter, r *http.Request) bool {
	f, _, i := struck(&s.faults, func(f Outage, i *Injected) bool { return f.now(time.Since(i.Since)) })
	if i == nil {
		return false
	}
	_, _ = io.Copy(io.Discard, http.MaxBytesReader(w, r.Body, streamwire.OpenLimit))
	s.warn("", "open is away by a fault", "fault", i.ID)
	if f.Hang {
		i.hang(r.Context())
	}
	if f.Hang || f.Reset {
		panic(http.ErrAbortHandler) // closes the connection without an answer
	}
	status := cmp.Or(f.Status, http.StatusServiceUnavailable)
	if f.Body != "" {
		w.Header().Set("Content-Type", "text/html;charset=utf-8")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, f.Body)
		return true
	}
	code := strings.ReplaceAll(http.StatusText(status), " ", "")
	reply(w, r, status, refuse(status, code, "away by a fault"))
	return true
}

// hang returns when the fault is ended, or with ctx. A request that the fault has struck hangs on after the fault
// is used up.
func (i *Injected) hang(ctx context.Context) {
	select {
	case <-i.ctx.Done():
	case <-ctx.Done():
		return
	}
	if errors.Is(context.Cause(i.ctx), errUsedUp) {
		select {
		case <-i.faults.closed:
		case <-ctx.Done():
		}
	}
}

// refusal is what a Refuse has for an app; nil if there is none.
func (fs *faults) refusal(clientID string) *refusal {
	f, _, i := struck(fs, func(f Refuse, _ *Injected) bool { return is(f.ClientID, clientID) })
	if i == nil {
		return nil
	}
	return refuse(cmp.Or(f.Status, http.StatusBadRequest), cmp.Or(f.Code, "invalidParameter"), cmp.Or(f.Message, BadUA))
}
