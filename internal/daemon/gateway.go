package daemon

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/sink/streamsink"
)

// errNoGateway is the error of a subscription with stream where the config has no gateway.
var errNoGateway = errors.New("the gateway does not run: give the config gateway.listen, and restart")

// A gatewayServer is what programs attach to.
type gatewayServer struct {
	*streamsink.Gateway
	server *httpServer
}

func (d *Daemon) openGateway() error {
	cfg := d.cfg.Gateway
	handler, err := streamsink.New(&streamsink.Options{PublicURL: cfg.PublicURL, Logger: d.log})
	if err != nil {
		return err
	}
	certificate, err := d.gatewayCertificate()
	if err != nil {
		return err
	}
	var conf *tls.Config
	if certificate != nil {
		conf = &tls.Config{
			GetCertificate: certificate, MinVersion: tls.VersionTLS12,
			NextProtos: []string{"http/1.1"}, // a WebSocket begins with it
		}
	}
	server, err := d.openServer("gateway", cmp.Or(cfg.Listen, "127.0.0.1:7781"), probes{d.unready}.before(handler), conf)
	if err != nil {
		return err
	}
	d.gateway = &gatewayServer{handler, server}
	return nil
}

// close ends what still runs, which after Run is nothing.
func (g *gatewayServer) close() error {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	g.Shutdown(ended)
	return g.server.close()
}

// GatewayURL is where programs attach; empty if no subscription has stream.
func (d *Daemon) GatewayURL() string {
	if d.gateway == nil {
		return ""
	}
	return d.gateway.server.url()
}

// open returns the sink of a subscription's programs.
func (g *gatewayServer) open(sub config.Subscription, log *slog.Logger) (*streamsink.Sink, error) {
	return g.NewSink(sub.Stream.ClientID, sub.Stream.ClientSecret, &streamsink.SinkOptions{
		Timeout: time.Duration(sub.Timeout), MaxFrame: int(sub.Stream.MaxFrame), Logger: log.With("subscription", sub.Name),
	})
}

// runGateway serves programs until ctx ends, and until their last answers have come or attempts ends.
func (d *Daemon) runGateway(out *errgroup.Group, ctx, attempts context.Context) {
	if d.gateway == nil {
		return
	}
	out.Go(func() error { return d.gateway.server.Serve(ctx, spansOf(d.cfg).answers) })
	out.Go(func() error {
		<-ctx.Done()
		d.gateway.Shutdown(attempts)
		return nil
	})
}

// attachedTo are the connections of a subscription's programs.
func attachedTo(sink *streamsink.Sink) []api.Attached {
	out := []api.Attached{}
	for _, c := range sink.Status().Connections {
		out = append(out, api.Attached{
			ID: c.ID, Remote: c.Remote, UA: c.UA, Events: c.Events, Callbacks: c.Callbacks, Opened: c.Opened,
			LastAnswer: c.LastAnswer, RoundTripMS: float64(c.RoundTrip.Microseconds()) / 1000, Unanswered: c.Unanswered,
		})
	}
	return out
}
