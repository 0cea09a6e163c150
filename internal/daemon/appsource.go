package daemon

import (
	"context"
	"errors"
	"io"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/openapi"
	"github.com/dingevent/dingevent/source"
	"github.com/dingevent/dingevent/source/failedlist"
)

// An appSource pulls events of an app, under a claim, so that one gateway does.
type appSource struct {
	app, kind string
	corp      string // whose events alone it pulls; empty: of all
	runner    *source.Runner
	outage    func()                                             // told that pushes to the app may have failed until now; may be nil
	hook      io.Closer                                          // that the source calls; may be nil
	more      func(*api.AppSource)                               // adds what only its kind has; may be nil
	backfill  func(context.Context) (failedlist.Recovery, error) // reads the list of failed pushes now; nil for other kinds
}

// work is what the claim is for.
func (a *appSource) work() string {
	if a.corp != "" {
		return journal.SourceWork(a.app, a.kind+"/"+a.corp)
	}
	return journal.SourceWork(a.app, a.kind)
}

// run pulls until ctx ends.
func (a *appSource) run(ctx context.Context, j source.Journal, to dingevent.Receiver) error {
	err := a.runner.Run(ctx, j, to)
	if a.hook != nil {
		err = errors.Join(err, a.hook.Close())
	}
	return err
}

// status is how the source stands, as the local API shows it.
func (a *appSource) status() api.AppSource {
	s := a.runner.Status()
	out := api.AppSource{
		Kind: a.kind, CorpID: a.corp, State: api.SourceState(s.State), Since: s.Since, Stored: s.Stored, StoredAt: s.StoredAt, Refused: s.Refused,
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

// readNow has the source read its list.
func (a *appSource) readNow(ctx context.Context) (api.Backfill, error) {
	switch s := a.runner.Status(); s.State {
	case source.Elsewhere:
		return api.Backfill{}, api.Refuse(api.CodeConflict, "another gateway reads the list of app %q; ask that one, which dingevent gateways shows with %s", a.app, a.work())
	case source.Failed:
		return api.Backfill{}, api.Refuse(api.CodeUnavailable, "the list of app %q cannot be read now: %v", a.app, s.Err)
	}
	got, err := a.backfill(ctx)
	if e, ok := errors.AsType[*openapi.Error](err); ok {
		code := api.CodeUnavailable
		if e.Permanent() {
			code = api.CodeConflict
		}
		return api.Backfill{}, api.Refuse(code, "the list of app %q cannot be read: %v", a.app, e)
	}
	if err != nil {
		return api.Backfill{}, err
	}
	return api.Backfill{Organizations: got.Corps, Failed: got.Failed, Calls: got.Calls, Rows: got.Rows, Unsure: got.Unsure, Lost: got.Lost, Oldest: got.Oldest, Newest: got.Newest}, nil
}
