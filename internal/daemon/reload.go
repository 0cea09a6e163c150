package daemon

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
)

// Reload reads the config again and works by it. It returns what has changed. A config that is wrong, or that has changed what only a
// start can change, is refused whole: then everything goes on as before. It is safe for concurrent use.
func (d *Daemon) Reload(ctx context.Context) ([]api.ConfigChange, error) {
	changes, err := d.reload(ctx)
	if err != nil {
		d.log.Error("the config is not reloaded; everything goes on as before", "error", err)
	}
	return changes, err
}

func (d *Daemon) reload(ctx context.Context) ([]api.ConfigChange, error) {
	if d.reloads.reread == nil {
		return nil, api.Refuse(api.CodeConflict, "this gateway was not started by a config file; end it and start it anew")
	}
	if err := d.reloads.lock.LockContext(ctx); err != nil {
		return nil, api.Refuse(api.CodeUnavailable, "the gateway begins, ends, or reloads already; ask again")
	}
	defer d.reloads.lock.Unlock()
	next, err := d.reloads.reread()
	if err != nil {
		return nil, api.Refuse(api.CodeInvalid, "%v", err)
	}
	next = next.WithDefaults()
	changes := d.config().Changes(next)
	if err := restarts(changes); err != nil || len(changes) == 0 {
		return nil, err
	}
	if err := Validate(next); err != nil {
		return nil, api.Refuse(api.CodeInvalid, "%v", err)
	}
	if err := d.freeNames(ctx, next); err != nil {
		return nil, err
	}
	if err := d.apply(ctx, next); err != nil {
		return nil, err
	}
	out := []api.ConfigChange{}
	for _, c := range changes {
		out = append(out, api.ConfigChange{Key: c.Key, Change: c.Kind})
		d.log.Info("the config has changed", "key", c.Key, "change", c.Kind)
	}
	if d.reloads.reloaded != nil {
		d.reloads.reloaded(next) // after these lines, which a higher level of the log would hide
	}
	return out, nil
}

// restarts is the error of changes that a start alone can make; nil if there are none.
func restarts(changes []config.Change) error {
	var keys []string
	for _, c := range changes {
		if c.Restart {
			keys = append(keys, c.Key)
		}
	}
	if keys == nil {
		return nil
	}
	return api.Refuse(api.CodeConflict, "a restart is needed for %s; nothing was changed, also not what a reload can change: restart, or take these back and reload", strings.Join(keys, ", "))
}

// apply works by a config that has been checked. What may fail comes first, and leaves all as it was.
func (d *Daemon) apply(ctx context.Context, next config.Config) error {
	before := d.ways()
	ways, err := d.waysOf(next, before)
	if err != nil {
		return api.Refuse(api.CodeInvalid, "%v", err)
	}
	callbacks, err := d.openCallbacks(ways)
	if err != nil {
		return api.Refuse(api.CodeInvalid, "%v", err)
	}
	change, drop, err := d.changeSettings(next)
	if err != nil {
		return errors.Join(api.Refuse(api.CodeInvalid, "%v", err), callbacks.close())
	}
	if err := d.supervisor.Load().Reconfigure(ctx, next); err != nil { // first, so that a new subscription misses nothing of a new app
		drop()
		return errors.Join(err, callbacks.close())
	}
	d.present.Store(&next)
	d.takeBy(ways, before)
	d.useCallbacks(callbacks)
	d.runCallbacks(d.reloads.incoming, d.reloads.in, callbacks)
	change()
	return nil
}

// takeBy has events come by these ways in place of those of before.
func (d *Daemon) takeBy(ways, before []*wayIn) {
	var begun, over []*wayIn
	for _, w := range ways {
		if !slices.Contains(before, w) {
			begun = append(begun, w)
		}
	}
	for _, w := range before {
		if !slices.Contains(ways, w) {
			over = append(over, w)
		}
	}
	d.rememberAndUse(ways, begun)
	for _, w := range begun {
		d.takeOver(w, over)
	}
	for _, w := range over {
		if !slices.ContainsFunc(begun, w.at) {
			w.leave()
		}
		if !slices.ContainsFunc(ways, func(o *wayIn) bool { return o.app == w.app }) {
			d.metrics.leave(w.app)
		}
	}
}

// rememberAndUse has pushes go to ways in, of which some are new. These know the last minutes before, and then what has come in between.
func (d *Daemon) rememberAndUse(ways, begun []*wayIn) {
	next, err := d.rememberFor(begun, 0)
	err = errors.Join(err, d.rememberSpool(begun))
	d.useWays(ways)
	if err == nil {
		_, err = d.rememberFor(begun, next)
	}
	if err != nil {
		d.log.Warn("the last minutes could not be looked at; a push without an ID and a time that comes again may be stored twice", "error", err)
	}
}

// takeOver runs a way in in the place of the one that it is to follow, if there is one. A source has a claim, so the one before ends
// first. A connection opens before the one before is closed, so that DingTalk always has one. If it never opens, the one before stays until
// another reload has brought one that does.
func (d *Daemon) takeOver(w *wayIn, over []*wayIn) {
	i := slices.IndexFunc(over, w.at)
	if i >= 0 && w.stream == nil {
		over[i].leave()
	}
	there := d.runWay(d.reloads.incoming, d.reloads.in, w)
	if i >= 0 && w.stream != nil {
		d.reloads.in.Go(func() error {
			w.stream.awaitOpen(there)
			over[i].leave()
			return nil
		})
	}
}

// config is the config that the daemon works by now.
func (d *Daemon) config() *config.Config { return d.present.Load() }
