package daemon

import (
	"cmp"
	"time"

	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
)

// makeStream makes an app's way in by Stream.
func (d *Daemon) makeStream(w *wayIn, app config.App) error {
	connect, err := connector(app, spansOf(d.cfg).answers, d.log)
	if err != nil {
		return err
	}
	a := &streamApp{name: app.Name, wanted: app.Stream.Connections, log: d.log, connect: connect, retry: retryEvery}
	if err := a.renew(); err != nil {
		return err
	}
	a.told, a.outage = d.metrics.watchStream(w.exports, app.Name, a.status), func() { d.outage(app.Name) }
	w.stream = a
	return nil
}

// makeCallback makes an app's way in by HTTP.
func (d *Daemon) makeCallback(w *wayIn, app config.App) error {
	h := app.HTTP
	a := &httpApp{name: app.Name, path: h.Path, window: cmp.Or(time.Duration(h.Window), callback.DefaultWindow), sameWithin: spanOf(*h)}
	opts := &callback.Options{
		Window: time.Duration(h.Window), AnswerWithin: time.Duration(h.AnswerWithin), SameWithin: time.Duration(h.SameWithin), Logger: d.log,
	}
	if len(h.From) > 0 {
		opts.Allow = allowing(h.From, d.askedFrom)
	}
	d.metrics.watchCallback(a, opts)
	d.clock.watch(opts)
	handler, err := callback.NewHandler(app.Name, callbackKeys(*h), d.intake, opts)
	if err != nil {
		return err
	}
	a.handler, w.http = handler, a
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
	now := d.config()
	apps := make([]api.App, len(now.Apps))
	at := map[string]*api.App{}
	for i, app := range now.Apps {
		apps[i].Name, apps[i].Secrets = app.Name, fingerprints(app)
		at[app.Name] = &apps[i]
	}
	for _, w := range d.ways() {
		app := at[w.app]
		switch {
		case app == nil: // the config has changed in between
		case w.http != nil:
			app.HTTP = w.http.status(d.CallbackURL())
		case w.source != nil:
			app.Sources = append(app.Sources, w.source.status())
		case w.stream != nil:
			s := w.stream.status()
			app.Stream = &s
		}
	}
	return apps
}
