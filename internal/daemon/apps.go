package daemon

import (
	"slices"
	"time"

	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
)

// addApp makes the receivers of one app.
func (d *Daemon) addApp(app config.App) error {
	if app.Stream != nil {
		if err := d.addStream(app); err != nil {
			return err
		}
	}
	if app.HTTP != nil {
		if err := d.addCallback(app.Name, *app.HTTP); err != nil {
			return err
		}
	}
	if app.FailedList != nil {
		if err := d.addFailedList(app); err != nil {
			return err
		}
	}
	if app.RDS != nil {
		if err := d.addRDS(app); err != nil {
			return err
		}
	}
	if app.Exec != nil {
		return d.addExec(app)
	}
	return nil
}

func (d *Daemon) addStream(app config.App) error {
	connect, err := connector(app, spansOf(d.cfg).answers, d.log)
	if err != nil {
		return err
	}
	a := &streamApp{name: app.Name, wanted: app.Stream.Connections, log: d.log, connect: connect}
	if err := a.renew(); err != nil {
		return err
	}
	a.told, a.outage = d.metrics.watchStream(app.Name, a.status), func() { d.outage(app.Name) }
	d.clients = append(d.clients, a)
	return nil
}

func (d *Daemon) addCallback(name string, h config.HTTP) error {
	app := &httpApp{name: name, path: h.Path}
	opts := &callback.Options{
		Window: time.Duration(h.Window), AnswerWithin: time.Duration(h.AnswerWithin), SameWithin: time.Duration(h.SameWithin), Logger: d.log,
	}
	d.metrics.watchCallback(app, opts)
	d.clock.watch(opts)
	handler, err := callback.NewHandler(name, callbackKeys(h), d.intake, opts)
	if err != nil {
		return err
	}
	app.handler = handler
	if d.port == nil {
		d.port = newPushPort(probes{d.unready}, d.log)
		d.metrics.watchPort(d.port)
	}
	d.port.apps = append(d.port.apps, app)
	d.sameWithin = max(d.sameWithin, spanOf(h))
	return nil
}

func callbackKeys(h config.HTTP) []callback.Key {
	keys := make([]callback.Key, len(h.Keys))
	for i, k := range h.Keys {
		keys[i] = callback.Key(k)
	}
	return keys
}

// appStatus is the state of every app, in the order of the config.
func (d *Daemon) appStatus() []api.App {
	apps := make([]api.App, len(d.cfg.Apps))
	for i, app := range d.cfg.Apps {
		apps[i].Name, apps[i].Secrets = app.Name, fingerprints(app)
	}
	if d.port != nil {
		for _, app := range d.port.apps {
			i := slices.IndexFunc(apps, func(a api.App) bool { return a.Name == app.name })
			apps[i].HTTP = app.status(d.CallbackURL())
		}
	}
	for _, s := range d.sources {
		for i := range apps {
			if apps[i].Name == s.app {
				apps[i].Sources = append(apps[i].Sources, s.status())
			}
		}
	}
	for _, client := range d.clients {
		for i := range apps {
			if apps[i].Name == client.name {
				now := client.status()
				apps[i].Stream = &now
			}
		}
	}
	return apps
}

// strays are the requests to paths that no app has; nil if there were none.
func (d *Daemon) strays() *api.Strays {
	if d.port == nil {
		return nil
	}
	return d.port.status()
}
