package daemon

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/watch"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/source"
)

// A gatewayStatus is how a gateway stands, as it tells the others. The report is for the one that watches.
type gatewayStatus struct {
	api.GatewayStanding
	Report watch.Report `json:"report"`
}

// wantsEvery is how often the daemon looks whether somebody wants events of its own.
const wantsEvery = 2 * time.Second

// addWatcher makes what tells of all gateways, one of which runs it.
func (d *Daemon) addWatcher() {
	w := watch.New(d.reports, &watch.Options{PushesPerMonth: func() uint64 { return uint64(d.config().Watch.PushesPerMonth) }, SilentAfter: d.silentAfter})
	d.watcher = source.NewRunner(journal.SourceWork(dingevent.OperatorApp, watch.Kind), w, &source.Options{Owner: "the daemon", Logger: d.log})
}

// silentAfter is for how long apps may be silent, where the config bounds that.
func (d *Daemon) silentAfter() map[string]time.Duration {
	silent := map[string]time.Duration{}
	for _, app := range d.config().Apps {
		if app.SilentAfter > 0 {
			silent[app.Name] = time.Duration(app.SilentAfter)
		}
	}
	return silent
}

// runWatching starts what watches and what tells people, until ctx ends.
func (d *Daemon) runWatching(ctx context.Context, out *errgroup.Group) {
	out.Go(func() error { return d.watchOver(ctx) })
	for _, n := range d.notifiers() {
		n.run(ctx, out, d.journal.Journal)
	}
}

// watchOver runs the watcher until ctx ends, from when somebody wants what it tells. Before that it claims nothing.
func (d *Daemon) watchOver(ctx context.Context) error {
	for !d.wantsOwn() {
		select {
		case <-time.After(wantsEvery):
		case <-ctx.Done():
			return nil
		}
	}
	return d.watcher.Run(ctx, d.journal.Journal, d.journal.receiver())
}

// wantsOwn reports whether anybody gets events of dingevent's own. Without that nothing is watched, so that no event is stored for nobody.
func (d *Daemon) wantsOwn() bool {
	return d.config().Notify != nil || slices.ContainsFunc(d.standings(), func(s standing) bool { return s.Own })
}

// reports are those of all gateways that run.
func (d *Daemon) reports(ctx context.Context) ([]watch.Report, error) {
	if !d.wantsOwn() {
		return nil, nil
	}
	reports := []watch.Report{d.report()}
	shared, ok := d.journal.Journal.(journal.Gateways)
	if !ok {
		return reports, nil
	}
	list, err := shared.Gateways(ctx)
	if err != nil {
		return nil, err
	}
	for _, g := range list {
		var status gatewayStatus
		if g.ID != d.id && g.Alive() && json.Unmarshal(g.Status, &status) == nil && status.Report.Gateway != "" {
			reports = append(reports, status.Report)
		}
	}
	return reports, nil
}
