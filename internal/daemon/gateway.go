package daemon

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/sink/streamsink"
)

// leaveWithin is how long programs may take for their last answers once the daemon ends: as long as attempts may.
const leaveWithin = 10 * time.Second

// errNoGateway is the error of a subscription with stream where the config has no gateway.
var errNoGateway = errors.New("the gateway does not run: give the config gateway.listen, and restart")

// A gatewayServer is what programs attach to.
type gatewayServer struct {
	*streamsink.Gateway
	listener net.Listener
}

func (d *Daemon) openGateway() error {
	cfg := d.cfg.Gateway
	handler, err := streamsink.New(&streamsink.Options{PublicURL: cfg.PublicURL, Logger: d.log})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", cmp.Or(cfg.Listen, "127.0.0.1:7781"))
	if err != nil {
		return err
	}
	d.gateway = &gatewayServer{handler, listener}
	pair, err := d.gatewayCertificate()
	if err != nil || pair == nil {
		return err
	}
	d.gateway.listener = tls.NewListener(listener, &tls.Config{
		GetCertificate: pair.GetCertificate, MinVersion: tls.VersionTLS12,
		NextProtos: []string{"http/1.1"}, // a WebSocket begins with it
	})
	return nil
}

// close ends what still runs, which after Run is nothing.
func (g *gatewayServer) close() error {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	g.Shutdown(ended)
	if err := g.listener.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}

// GatewayURL is where programs attach; empty if no subscription has stream.
func (d *Daemon) GatewayURL() string {
	if d.gateway == nil {
		return ""
	}
	scheme := "http://"
	if _, plain := d.gateway.listener.(*net.TCPListener); !plain {
		scheme = "https://"
	}
	return scheme + d.gateway.listener.Addr().String()
}

// open returns the sink of a subscription's programs.
func (g *gatewayServer) open(sub Subscription, log *slog.Logger) (*streamsink.Sink, error) {
	return g.NewSink(sub.Stream.ClientID, sub.Stream.ClientSecret, &streamsink.SinkOptions{
		Timeout: time.Duration(sub.Timeout), MaxFrame: int(sub.Stream.MaxFrame), Logger: log.With("subscription", sub.Name),
	})
}

// runGateway serves programs until ctx ends, and until their last answers have come.
func (d *Daemon) runGateway(out *errgroup.Group, ctx context.Context) {
	if d.gateway == nil {
		return
	}
	out.Go(func() error { return serveHTTP(ctx, d.gateway.listener, d.gateway, d.log) })
	out.Go(func() error {
		<-ctx.Done()
		within, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveWithin)
		defer cancel()
		d.gateway.Shutdown(within)
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
