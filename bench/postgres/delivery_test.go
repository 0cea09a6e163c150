package postgres

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/postgrestest"
)

// BenchmarkGroups stores events in groups of 100: ours by three gateways, with order and dedupe, River by three clients.
func BenchmarkGroups(b *testing.B) {
	b.Run("postgres", func(b *testing.B) { appendBy(b, 3, 256) })
	b.Run("river", func(b *testing.B) {
		url, schema := postgrestest.Schema(b)
		pool := newRiver(b, url, schema)
		b.ResetTimer()
		insertJobs(b, pool, schema, 3, b.N)
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	})
}

// BenchmarkDelivery delivers b.N events to a sink that does nothing, and lets River work as many jobs, and Watermill as many messages.
func BenchmarkDelivery(b *testing.B) {
	b.Run("postgres", deliverOurs)
	b.Run("watermill", deliverWatermill)
	b.Run("river", func(b *testing.B) {
		url, schema := postgrestest.Schema(b)
		pool := newRiver(b, url, schema)
		insertJobs(b, pool, schema, 3, b.N)
		workJobs(b, pool, schema, b.N)
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	})
}

func deliverOurs(b *testing.B) {
	url, schema := postgrestest.Schema(b)
	j := open(b, url, schema)
	for from := 0; from < b.N; from += 500 {
		var envs []*dingevent.Envelope
		for i := from; i < min(from+500, b.N); i++ {
			envs = append(envs, &dingevent.Envelope{ID: fmt.Sprintf("%032x", i), Type: "bpms_instance_change", CorpID: "ding9f50b15bccd16741",
				App: "approvals", Transport: dingevent.TransportHTTP, Data: make500()})
		}
		if err := j.Receive(b.Context(), envs...); err != nil {
			b.Fatal(err)
		}
	}
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	var n atomic.Int64
	noop := dingevent.SinkFunc(func(context.Context, dingevent.Delivery) error {
		if n.Add(1) == int64(b.N) {
			stop()
		}
		return nil
	})
	d, err := delivery.New(j, delivery.Subscription{Name: "all", Sink: noop, Start: delivery.FromBeginning}, &delivery.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	if err := d.Run(ctx); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
