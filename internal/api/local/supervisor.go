package local

import (
	"context"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/internal/api"
)

// A Supervisor runs subscriptions and replays in this process, and changes what runs.
// [api.CodeOf] says what to do about its errors.
type Supervisor interface {
	// Work is the state of a subscription here; the zero Work if it is unknown.
	Work(subscription string) Work
	// Tries reports whether a dead letter of the subscription would be attempted once it is retried.
	Tries(ctx context.Context, subscription string) bool
	// Reopen works a replay again that was finished and owes events. It changes nothing else. It goes on without its caller, because
	// nothing else would deliver these events before the next start.
	Reopen(subscription string) error
	// Put makes a subscription, or changes it. Doing it again changes nothing.
	Put(ctx context.Context, subscription string, spec api.Spec) error
	// Forget ends a subscription and forgets it.
	Forget(ctx context.Context, subscription string) error
	// Replay begins a replay. Doing it again changes nothing.
	Replay(ctx context.Context, id string, spec api.ReplaySpec) error
}

// Work is what a [Supervisor] knows of one subscription.
type Work struct {
	Dispatcher  *delivery.Dispatcher // nil if it does not run
	Source      api.Source
	Filter      filter.Filter
	Spec        api.Spec       // with its secrets; nil if there is none
	Fault       string         // why it does not run, though it should
	Connections []api.Attached // nil where no programs can attach
}
