package api

import (
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
)

// Local is a [Service] over a journal in this process.
type Local struct {
	Journal journal.Journal
	Version string
	// Dispatchers are the subscriptions that run here, by name. They are told of a dead letter
	// that moves; that of a subscription not among them is moved in the journal alone.
	Dispatchers map[string]*delivery.Dispatcher
	Running     bool
	// Apps tells how the apps stand, and Refusal why the last push was not stored; nil means none.
	Apps    func() []App
	Refusal func() *Refusal
	// Attached are the connections of programs attached to a subscription; nil where none can attach. Nil means that for all.
	Attached func(subscription string) []Attached
}

var _ Service = (*Local)(nil)
