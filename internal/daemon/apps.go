package daemon

import (
	"net/http"
	"time"

	"github.com/dingevent/dingevent/callback"
)

// addApp makes the receivers of one app.
func (d *Daemon) addApp(app App) error {
	if app.Stream != nil {
		if err := d.addStream(app); err != nil {
			return err
		}
	}
	if app.HTTP != nil {
		return d.addCallback(app.Name, *app.HTTP)
	}
	return nil
}

func (d *Daemon) addStream(app App) error {
	connect, err := app.connector(d.log)
	if err != nil {
		return err
	}
	a := &streamApp{name: app.Name, wanted: app.Stream.Connections, log: d.log, connect: connect}
	if err := a.renew(); err != nil {
		return err
	}
	a.told = d.metrics.watchStream(app.Name, a.status)
	d.clients = append(d.clients, a)
	return nil
}

func (d *Daemon) addCallback(name string, h HTTP) error {
	opts := &callback.Options{Window: time.Duration(h.Window), AnswerWithin: time.Duration(h.AnswerWithin), Logger: d.log}
	d.metrics.watchCallback(name, opts)
	handler, err := callback.NewHandler(name, h.keys(), d.intake, opts)
	if err != nil {
		return err
	}
	if d.callbacks == nil {
		d.callbacks = http.NewServeMux()
	}
	d.callbacks.Handle(h.Path, handler)
	return nil
}

func (h HTTP) keys() []callback.Key {
	keys := make([]callback.Key, len(h.Keys))
	for i, k := range h.Keys {
		keys[i] = callback.Key(k)
	}
	return keys
}
