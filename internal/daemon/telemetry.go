package daemon

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/telemetry"
	"github.com/dingevent/dingevent/internal/tlsfiles"
)

// A collector gets traces and metrics until another one takes its place.
type collector struct {
	*telemetry.Telemetry               // nil if it is off
	over                 chan struct{} // closed then
}

// collectorOf is the one that config or environment name.
func (d *Daemon) collectorOf(o config.OTLP) (*collector, error) {
	roots, err := tlsfiles.Roots(o.CAFile)
	if err != nil {
		return nil, fmt.Errorf("ca_file: %w", err)
	}
	t, err := telemetry.New(telemetry.Options{
		Endpoint: o.Endpoint, Headers: o.Headers, RootCAs: roots, NoTraces: o.Traces == "off", NoMetrics: o.Metrics == "off",
		OneIn: o.OneIn, MetricsEvery: time.Duration(o.Every), Version: d.version, Gateway: d.id, Lookup: d.lookup, Logger: d.log,
	})
	return &collector{t, make(chan struct{})}, err
}

// changeCollector returns what has traces and metrics go where another config says, and what leaves that where it is.
func (d *Daemon) changeCollector(next config.Config) (change, drop func(), err error) {
	if reflect.DeepEqual(d.config().OTLP, next.OTLP) {
		return func() {}, func() {}, nil
	}
	to, err := d.collectorOf(next.OTLP)
	if err != nil {
		return nil, nil, err
	}
	return func() { close(d.collector.Swap(to).over) }, to.Close, nil
}

// tellCollector sends metrics until ctx ends. What is left for a collector is sent to it when its time is over.
func (d *Daemon) tellCollector(ctx context.Context) {
	for ctx.Err() == nil {
		to := d.collector.Load()
		running, stop := context.WithCancel(ctx)
		ended := make(chan struct{})
		go func() { defer close(ended); to.Run(running, d.metrics.all().Gather) }()
		select {
		case <-to.over:
		case <-ctx.Done():
		}
		stop()
		<-ended
	}
}

// received traces a push that was stored, or was not.
func (d *Daemon) received(began, ended time.Time, err error, envs []*dingevent.Envelope) {
	d.collector.Load().Received(began, ended, err, envs)
}

// traced is a sink that traces what is delivered to another one.
func (d *Daemon) traced(to dingevent.Sink) dingevent.Sink {
	return dingevent.SinkFunc(func(ctx context.Context, one dingevent.Delivery) error {
		return d.collector.Load().Around(to).Deliver(ctx, one)
	})
}
