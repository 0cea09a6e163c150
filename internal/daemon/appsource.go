package daemon

import (
	"context"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/source"
	"github.com/dingevent/dingevent/source/failedlist"
)

// An appSource pulls events of an app, under a claim, so that one gateway does.
type appSource struct {
	app, kind string
	runner    *source.Runner
	outage    func()                                             // told that pushes to the app may have failed until now; may be nil
	more      func(*api.AppSource)                               // adds what only its kind has; may be nil
	backfill  func(context.Context) (failedlist.Recovery, error) // reads the list of failed pushes now; nil for other kinds
}

// addSource makes a source of an app run with the daemon. The caller may set outage and more.
func (d *Daemon) addSource(app, kind string, s source.Source) *appSource {
	a := &appSource{app: app, kind: kind}
	a.runner = source.NewRunner(journal.SourceWork(app, kind), s, &source.Options{Owner: "the daemon", Logger: d.log})
	d.sources = append(d.sources, a)
	d.metrics.watchSource(a)
	return a
}

// run pulls until ctx ends.
func (a *appSource) run(ctx context.Context, j source.Journal, to dingevent.Receiver) error {
	return a.runner.Run(ctx, j, to)
}

// status is how the source stands, as the local API shows it.
func (a *appSource) status() api.AppSource {
	s := a.runner.Status()
	out := api.AppSource{
		Kind: a.kind, State: api.SourceState(s.State), Since: s.Since, Stored: s.Stored, StoredAt: s.StoredAt, Refused: s.Refused,
		Failures: s.Failures, ErrorAt: s.ErrAt,
	}
	if s.Err != nil {
		out.Error = s.Err.Error()
	}
	if a.more != nil {
		a.more(&out)
	}
	return out
}

// outage tells the sources of an app that pushes to it may have failed until now.
func (d *Daemon) outage(app string) {
	for _, s := range d.sources {
		if s.app == app && s.outage != nil {
			s.outage()
		}
	}
}
