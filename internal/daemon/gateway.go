package daemon

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/sink/streamsink"
)

// leaveWithin is how long programs may take for their last answers once the daemon ends: as long as attempts may.
const leaveWithin = 10 * time.Second

// A gatewayServer is what programs attach to, and the sinks they belong to, by subscription.
type gatewayServer struct {
	*streamsink.Gateway
	listener net.Listener
	sinks    map[string]*streamsink.Sink
}

func (d *Daemon) openGateway() error {
	if !d.cfg.hasStream() {
		return nil
	}
	cfg := d.cfg.Gateway
	handler, err := streamsink.New(&streamsink.Options{PublicURL: cfg.PublicURL, Logger: d.log})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", cmp.Or(cfg.Listen, "127.0.0.1:7781"))
	if err != nil {
		return err
	}
	d.gateway = &gatewayServer{handler, listener, map[string]*streamsink.Sink{}}
	d.closers = append(d.closers, d.gateway.close)
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

func (d *Daemon) openStreamSink(sub Subscription) (dingevent.Sink, error) {
	sink, err := d.gateway.NewSink(sub.Stream.ClientID, sub.Stream.ClientSecret, &streamsink.SinkOptions{
		Timeout: time.Duration(sub.Timeout), Logger: d.log.With("subscription", sub.Name),
	})
	if err != nil {
		return nil, err
	}
	d.gateway.sinks[sub.Name] = sink
	d.metrics.watchGateway(sub.Name, sink.Status)
	return sink, nil
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

// attached are the connections of a subscription's programs; nil if it has no stream.
func (d *Daemon) attached(subscription string) []api.Attached {
	if d.gateway == nil || d.gateway.sinks[subscription] == nil {
		return nil
	}
	out := []api.Attached{}
	for _, c := range d.gateway.sinks[subscription].Status().Connections {
		out = append(out, api.Attached{
			ID: c.ID, Remote: c.Remote, UA: c.UA, Events: c.Events, Callbacks: c.Callbacks, Opened: c.Opened,
			LastAnswer: c.LastAnswer, RoundTripMS: float64(c.RoundTrip.Microseconds()) / 1000, Unanswered: c.Unanswered,
		})
	}
	return out
}

// watchGateway exports how the programs of a subscription stand.
func (m *metrics) watchGateway(name string, status func() streamsink.Status) {
	labels := map[string]string{"subscription": name}
	m.gauge("dingevent_gateway_connections", "Connections of attached programs.", labels, func() float64 { return float64(len(status().Connections)) })
	m.counter("dingevent_gateway_opened_total", "Connections of programs so far.", labels, func() uint64 { return status().Opened })
	m.counter("dingevent_gateway_refused_total", "Programs with the right credentials that were refused: too many, or too often.", labels,
		func() uint64 { return status().Refused })
	m.counter("dingevent_gateway_late_total", "Answers that came too late or to nothing.", labels, func() uint64 { return status().Late })
	m.counter("dingevent_gateway_unreadable_total", "Frames from programs that were no answers.", labels, func() uint64 { return status().Unreadable })
}
