package daemon

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/stream"
)

// addApp makes the receivers of one app.
func (d *Daemon) addApp(app App) error {
	log := d.log.With("app", app.Name)
	if s := app.Stream; s != nil {
		client, err := stream.New(s.ClientID, s.ClientSecret, &stream.Options{
			App: app.Name, BaseURL: s.BaseURL, Connections: s.Connections, Robot: s.Robot, Logger: d.log,
		})
		if err != nil {
			return err
		}
		d.clients = append(d.clients, streamApp{app.Name, client})
		d.metrics.watchStream(app.Name, client)
	}
	if h := app.HTTP; h != nil {
		keys := make([]callback.Key, len(h.Keys))
		for i, k := range h.Keys {
			keys[i] = callback.Key(k)
		}
		opts := &callback.Options{Window: time.Duration(h.Window), AnswerWithin: time.Duration(h.AnswerWithin), Logger: log}
		d.metrics.watchCallback(app.Name, opts)
		handler, err := callback.NewHandler(app.Name, keys, d.journal, opts)
		if err != nil {
			return err
		}
		if d.callbacks == nil {
			d.callbacks = http.NewServeMux()
		}
		d.callbacks.Handle(h.Path, handler)
	}
	return nil
}

// streamApp is an app's client and its name.
type streamApp struct {
	name   string
	client *stream.Client
}

// retryEvery is how often an app is tried again that DingTalk refuses: somebody may be changing its
// secret, or publishing it, right now.
const retryEvery = time.Minute

// run keeps the app connected until ctx ends, also when DingTalk refuses it for good.
func (a streamApp) run(ctx context.Context, r dingevent.Receiver, log *slog.Logger) {
	for {
		err := a.client.Run(ctx, r)
		if ctx.Err() != nil {
			return
		}
		log.Error("stream: not connected", "app", a.name, "error", err, "retry_in", retryEvery)
		select {
		case <-time.After(retryEvery):
		case <-ctx.Done():
			return
		}
	}
}
