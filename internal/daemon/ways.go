package daemon

import (
	"context"
	"fmt"
	"iter"
	"reflect"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent/internal/config"
)

// waysOf makes the ways in of a config. Those of before stay what they are where the config says the same of them.
func (d *Daemon) waysOf(cfg config.Config, before []*wayIn) (ways []*wayIn, err error) {
	for _, app := range cfg.Apps {
		for _, kind := range []struct {
			key  string
			says any
			make func(*wayIn, config.App) error
		}{
			{"stream", app.Stream, d.makeStream}, {"http", app.HTTP, d.makeCallback}, {"failed_list", app.Failed(), d.makeFailedList},
			{"rds", app.RDS, d.makeRDS}, {"suite", app.Vendor(), d.makeSuite}, {"exec", app.Exec, d.makeExec},
		} {
			if reflect.ValueOf(kind.says).IsNil() {
				continue
			}
			for _, w := range split(&wayIn{app: app.Name, key: kind.key, says: kind.says}) {
				if i := slices.IndexFunc(before, w.same); i >= 0 {
					ways = append(ways, before[i])
					continue
				}
				w.exports = newExports()
				if err := kind.make(w, app); err != nil {
					return nil, fmt.Errorf("app %q: %w", app.Name, err)
				}
				ways = append(ways, w)
			}
		}
	}
	return ways, nil
}

// split makes a way in of each organization's list of failed pushes. Any other way in stays as it is.
func split(w *wayIn) []*wayIn {
	f, ok := w.says.(*config.FailedList)
	if !ok || len(f.Corps) == 0 {
		return []*wayIn{w}
	}
	var ways []*wayIn
	for _, corpID := range f.Corps {
		one := *f
		one.Corps = []string{corpID}
		ways = append(ways, &wayIn{app: w.app, key: w.key + "/" + corpID, says: &one, corp: corpID})
	}
	return ways
}

// runWay takes events until ctx ends or the way in is left, when the context that it returns ends.
func (d *Daemon) runWay(ctx context.Context, in *errgroup.Group, w *wayIn) context.Context {
	ctx, w.stop = context.WithCancel(ctx)
	var run func() error
	switch {
	case w.stream != nil:
		run = func() error { return w.stream.run(ctx, d.intake) }
	case w.source != nil:
		run = func() error { return w.source.run(ctx, d.journal.Journal, d.intake) }
	default:
		return ctx // the push port serves it
	}
	w.running.Add(1)
	in.Go(func() error {
		defer w.running.Done()
		return run()
	})
	return ctx
}

// ways are the ways in that there are now, in the order of the config.
func (d *Daemon) ways() []*wayIn {
	if list := d.waysNow.Load(); list != nil {
		return *list
	}
	return nil
}

// exported is what the ways in export of themselves, and the ways by which people are told.
func (d *Daemon) exported() (all []exports) {
	for _, w := range d.ways() {
		all = append(all, w.exports)
	}
	for _, n := range d.notifiers() {
		all = append(all, n.exports)
	}
	return all
}

// useWays has pushes go to these ways in, and shows them.
func (d *Daemon) useWays(ways []*wayIn) {
	var apps []*httpApp
	for _, w := range ways {
		if w.http != nil {
			apps = append(apps, w.http)
			d.metrics.enter(w.app)
		}
	}
	d.port.use(apps)
	d.clock.expect(apps)
	d.waysNow.Store(&ways)
}

// streams, pushed and sources are the ways in of a kind.
func (d *Daemon) streams() iter.Seq[*streamApp] {
	return each(d, func(w *wayIn) *streamApp { return w.stream })
}
func (d *Daemon) pushed() iter.Seq[*httpApp] {
	return each(d, func(w *wayIn) *httpApp { return w.http })
}
func (d *Daemon) sources() iter.Seq[*appSource] {
	return each(d, func(w *wayIn) *appSource { return w.source })
}

func each[T any](d *Daemon, of func(*wayIn) *T) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for _, w := range d.ways() {
			if one := of(w); one != nil && !yield(one) {
				return
			}
		}
	}
}
