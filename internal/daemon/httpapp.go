package daemon

import (
	"slices"
	"sync"
	"time"

	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/internal/api"
)

// An httpApp is one app's way in by HTTP, and what is known of its pushes.
type httpApp struct {
	name, path string
	window     time.Duration // how far a push's time may be from ours
	sameWithin time.Duration // how long the same text is the same event
	handler    *callback.Handler

	mu       sync.Mutex // protects what follows
	pushes   uint64     // with events
	failures uint64     // of those, answered 503
	lastPush time.Time
	refused  map[callback.Reason]api.HTTPRefusal
}

// received notes an authentic push. A control event says nothing of whether events arrive: the doctor sends them, too.
func (a *httpApp) received(envelopes int, err error) {
	if envelopes == 0 {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.pushes++
	if err != nil {
		a.failures++
	}
	a.lastPush = time.Now().UTC()
}

// refuse notes a push that was refused.
func (a *httpApp) refuse(r callback.Refusal) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.refused == nil {
		a.refused = map[callback.Reason]api.HTTPRefusal{}
	}
	a.refused[r.Reason] = api.HTTPRefusal{
		Reason: string(r.Reason), Count: a.refused[r.Reason].Count + 1, Error: r.Err.Error(), Hint: r.Reason.Hint(),
		At: time.Now().UTC(), Remote: r.Remote, ForwardedFor: r.ForwardedFor,
	}
}

// status is the state of the app's HTTP, as the local API shows it. base is the URL of the port.
func (a *httpApp) status(base string) *api.HTTP {
	a.mu.Lock()
	defer a.mu.Unlock()
	out := &api.HTTP{URL: base + a.path, Pushes: a.pushes, Failures: a.failures, LastPush: a.lastPush}
	for _, r := range a.refused {
		r.Past = a.lastPush.After(r.At)
		out.Refused = append(out.Refused, r)
	}
	slices.SortFunc(out.Refused, func(a, b api.HTTPRefusal) int { return b.At.Compare(a.At) })
	return out
}
