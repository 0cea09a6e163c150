// Package local answers the questions of [api.Service] from a journal in this process. In the daemon it also asks the
// supervisor and the keeper. In a command it reads the files of a daemon that does not run.
package local

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/keyring"
	"github.com/dingevent/dingevent/journal"
)

// A Service answers from a journal.
type Service struct {
	Journal journal.Journal
	Version string
	// Supervisor runs the subscriptions here; nil for a stopped daemon's files.
	Supervisor Supervisor
	// Keeper copies and verifies the journal; nil for a stopped daemon's files.
	Keeper Keeper
	// Database says where the journal lies if that is in a database; nil for files.
	Database func() *api.Database
	// Spool says how the spool in front of a database stands; nil where there is none.
	Spool func() *api.Spool
	// Self is this gateway; nil for a command.
	Self func() api.Gateway
	// Unready is why nothing should be sent to this gateway; nil for a command.
	Unready func() string
	// Hindrance is why stored events cannot be delivered; nil for a command.
	Hindrance func() string
	// Apps is the state of the apps, Strays the requests to no app, and Refusal why the last push was not stored. Each may be nil.
	Apps    func() []api.App
	Strays  func() *api.Strays
	Refusal func() *api.Refusal
	// Notices are the ways of telling people; nil for a command.
	Notices func() []api.Notices
	// Taken is what has come in lately; nil for a stopped daemon's files.
	Taken func() api.Activity
	// Reloader has the daemon work by its config anew; nil for a stopped daemon's files.
	Reloader func(ctx context.Context) ([]api.ConfigChange, error)
	// Backfiller reads the list of an app's failed pushes; nil for a stopped daemon's files.
	Backfiller func(ctx context.Context, app string) (api.Backfill, error)
	// TicketEvery is how often DingTalk pushes suite tickets of the apps that keep them, by their config; nil for a stopped daemon's files.
	TicketEvery func() map[string]time.Duration
	// Console makes a link into the console; nil for a stopped daemon's files.
	Console func(api.LinkSpec) (api.ConsoleLink, error)
	// Ring changes the keys of the API; nil for a command.
	Ring *keyring.Ring
	// LostLines counts the lines of the log that could not be written; nil means none.
	LostLines func() uint64
	// Certificate is the one that this gateway gets by itself; nil, or a nil result, means none.
	Certificate func() *api.Certificate
}

var _ api.Service = (*Service)(nil)

// work is what the supervisor knows of a subscription, if there is one.
func (l *Service) work(subscription string) Work {
	if l.Supervisor == nil {
		return Work{}
	}
	return l.Supervisor.Work(subscription)
}

// errStopped is the error of what only a daemon that runs can do.
var errStopped = api.Refuse(api.CodeConflict, "the daemon does not run; start it first")

// unknown is the error of a missing subscription or replay. It names the ones that exist.
func (l *Service) unknown(ctx context.Context, subscription string) error {
	subs, err := l.Journal.Subscriptions(ctx)
	if err != nil {
		return err
	}
	kind, wanted := "subscription", subscription
	id, isReplay := api.ReplayID(subscription)
	if isReplay {
		kind, wanted = "replay", id
	}
	var names []string
	for _, s := range subs {
		if id, ok := api.ReplayID(s.Name); ok == isReplay {
			names = append(names, id)
		}
	}
	const most = 20
	switch slices.Sort(names); {
	case len(names) == 0:
		return api.Refuse(api.CodeNotFound, "no %s %q; there is none", kind, wanted)
	case len(names) > most:
		return api.Refuse(api.CodeNotFound, "no %s %q; there are: %s and %d more", kind, wanted, strings.Join(names[:most], ", "), len(names)-most)
	}
	return api.Refuse(api.CodeNotFound, "no %s %q; there are: %s", kind, wanted, strings.Join(names, ", "))
}
