package daemon

import (
	"errors"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/stream"
)

// status is the state of the app, as the local API shows it.
func (a *streamApp) status() api.Stream {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := sum(a.past, a.client.Status())
	out := api.Stream{
		State: a.state(s.Connections), Wanted: a.wanted, Connections: []api.Connection{}, RetryAt: a.retryAt,
		LastFrame: a.lastFrame, LastEvent: a.lastEvent, Waiting: s.Waiting, Running: s.Running, HeldBytes: s.Held,
		Opened: s.Opened, OpenErrors: s.OpenErrors, Events: s.Events, Callbacks: s.Callbacks, Redelivered: s.Redelivered,
		Success: s.Success, Later: s.Later, Failed: s.Failed, Late: s.Late, Busy: s.Busy, Panics: s.Panics, Lost: s.Lost, Unreadable: s.Unreadable,
		Unhandled: s.Unhandled, UnhandledTopic: s.UnhandledTopic,
	}
	for _, c := range s.Connections {
		out.LastFrame, out.LastEvent = later(out.LastFrame, c.LastFrame), later(out.LastEvent, c.LastEvent)
		out.Connections = append(out.Connections, api.Connection{
			Number: c.Number, ID: c.ID, Opened: c.Opened, LastFrame: c.LastFrame, LastEvent: c.LastEvent,
			RoundTripMS: float64(c.RoundTrip.Microseconds()) / 1000, Unanswered: c.Unanswered, Redelivered: c.Redelivered,
			Leaving: string(c.Leaving),
		})
	}
	if out.OpenError = OpenErrorOf(s.OpenError, s.OpenErrorAt); out.OpenError != nil {
		out.OpenError.Past = a.refusal == nil
	}
	return out
}

// state says in a word how the app stands with these connections. One that is being replaced does not count as
// one of those wanted.
func (a *streamApp) state(open []stream.Connection) api.State {
	staying := 0
	for _, c := range open {
		if c.Leaving == "" {
			staying++
		}
	}
	refusal, _ := errors.AsType[*stream.OpenError](a.refusal)
	switch {
	case staying >= a.wanted:
		return api.Connected
	case len(open) > 0:
		return api.Degraded
	case !a.retryAt.IsZero() || refusal != nil && refusal.Permanent():
		return api.Refused
	}
	return api.Connecting
}

// OpenErrorOf takes an error of package stream apart; nil if err is nil.
func OpenErrorOf(err error, at time.Time) *api.OpenError {
	if err == nil {
		return nil
	}
	e, ok := errors.AsType[*stream.OpenError](err)
	if !ok {
		return &api.OpenError{Error: err.Error(), At: at}
	}
	text := strings.TrimPrefix(e.Error(), "stream: no connection, ")
	return &api.OpenError{
		Stage: string(e.Stage), Reason: string(e.Reason), Host: e.Host, Status: e.Status, Code: e.Code, RequestID: e.RequestID,
		Error: strings.TrimSuffix(text, "; "+e.Hint()), Hint: e.Hint(), At: at,
	}
}
