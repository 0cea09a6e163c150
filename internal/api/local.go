package api

import (
	"context"
	"net/http"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
)

// Local is a [Service] over a journal in this process.
type Local struct {
	Journal journal.Journal
	Version string
	// Supervisor runs the subscriptions here; nil if nobody does, as with a stopped daemon's files. Dead letters
	// and pauses are then changed in the journal alone.
	Supervisor Supervisor
	// Apps tells how the apps stand, Strays what came to no app, and Refusal why the last push was not stored; nil means none.
	Apps    func() []App
	Strays  func() *Strays
	Refusal func() *Refusal
}

var _ Service = (*Local)(nil)

// work is what the supervisor knows of a subscription, if there is one.
func (l *Local) work(subscription string) Work {
	if l.Supervisor == nil {
		return Work{}
	}
	return l.Supervisor.Work(subscription)
}

// change calls f with what works a subscription here, nil if nobody does, while that does not change.
func (l *Local) change(ctx context.Context, subscription string, f func(*delivery.Dispatcher) error) error {
	if l.Supervisor == nil {
		return f(nil)
	}
	return l.Supervisor.Change(ctx, subscription, f)
}

// errStopped is the error of what only a daemon that runs can do.
var errStopped = problem(http.StatusConflict, "the daemon does not run; start it first")

// unknown is the error of a subscription that is not there.
func unknown(subscription string) error {
	return missing("no subscription %q", subscription)
}
