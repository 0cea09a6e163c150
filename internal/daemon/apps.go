package daemon

import (
	"context"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/stream"
)

// addApp makes the receivers of one app.
func (d *Daemon) addApp(app App) error {
	if app.Stream != nil {
		a := &streamApp{name: app.Name, log: d.log, connect: func() (*stream.Client, error) {
			return stream.New(app.Stream.ClientID, app.Stream.ClientSecret, &stream.Options{
				App: app.Name, BaseURL: app.Stream.BaseURL, Connections: app.Stream.Connections,
				Robot: app.Stream.Robot, MaxFrame: app.Stream.MaxFrame, Logger: d.log,
			})
		}}
		if err := a.renew(); err != nil {
			return err
		}
		d.clients = append(d.clients, a)
		d.metrics.watchStream(app.Name, a.status)
	}
	if app.HTTP != nil {
		return d.addCallback(app.Name, *app.HTTP)
	}
	return nil
}

func (d *Daemon) addCallback(name string, h HTTP) error {
	opts := &callback.Options{Window: time.Duration(h.Window), AnswerWithin: time.Duration(h.AnswerWithin), Logger: d.log}
	d.metrics.watchCallback(name, opts)
	handler, err := callback.NewHandler(name, h.keys(), d.journal, opts)
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

// streamApp keeps one app connected.
type streamApp struct {
	name    string
	log     *slog.Logger
	connect func() (*stream.Client, error)
	client  atomic.Pointer[stream.Client] // the present one
}

// retryEvery is how often an app is tried again that DingTalk refuses: somebody may be changing its
// secret, or publishing it, right now.
const retryEvery = time.Minute

// run keeps the app connected until ctx ends, also when DingTalk refuses it for good.
func (a *streamApp) run(ctx context.Context, r dingevent.Receiver) error {
	for {
		err := a.client.Load().Run(ctx, r)
		if ctx.Err() != nil {
			return nil
		}
		a.log.Error("stream: not connected", "app", a.name, "error", err, "retry_in", retryEvery)
		select {
		case <-time.After(retryEvery):
		case <-ctx.Done():
			return nil
		}
		if err := a.renew(); err != nil {
			return err
		}
	}
}

// renew makes a new client: each runs once.
func (a *streamApp) renew() error {
	client, err := a.connect()
	if err != nil {
		return err
	}
	a.client.Store(client)
	return nil
}

func (a *streamApp) status() stream.Status { return a.client.Load().Status() }
