// Package delivery measures how fast stored events come to code that does nothing, against durable queues, and how that grows.
package delivery

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/bench/yardstick"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// BenchmarkDelivery delivers b.N events of 500 bytes that are stored.
func BenchmarkDelivery(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) {
		j := openJournal(b, filepath.Join(b.TempDir(), "journal.db"))
		fill(b, j, b.N, 1)
		measured(b, b.N, func() { deliver(b, j, b.N, delivery.Subscription{}) })
	})
	b.Run("river", deliverRiver)
	b.Run("jetstream", deliverJetStream)
}

// measured reports what one of n deliveries costs.
func measured(b *testing.B, n int, do func()) {
	before := yardstick.CPU(b)
	b.ResetTimer()
	do()
	b.StopTimer()
	b.ReportMetric(float64(yardstick.CPU(b)-before)/float64(n), "cpu-ns/delivery")
	b.ReportMetric(float64(b.Elapsed())/float64(n), "ns/delivery")
	b.ReportMetric(0, "ns/op")
}

func openJournal(b *testing.B, path string) *sqlite.Journal {
	j, err := sqlite.Open(path, &sqlite.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { j.Close() })
	return j
}

// fill stores n events, of so many organizations in turn.
func fill(b *testing.B, j *sqlite.Journal, n, corps int) {
	var next atomic.Int64
	var running sync.WaitGroup
	for range 4 {
		running.Go(func() {
			const batch = 1000
			for from := int(next.Add(batch)) - batch; from < n; from = int(next.Add(batch)) - batch {
				var envs []*dingevent.Envelope
				for i := from; i < min(from+batch, n); i++ {
					envs = append(envs, &dingevent.Envelope{
						ID: fmt.Sprintf("%032x", i), Type: "bpms_instance_change", CorpID: corp(i % corps), App: "approvals",
						Transport: dingevent.TransportHTTP, Received: time.Now(), Data: data,
					})
				}
				if err := j.Receive(context.Background(), envs...); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	running.Wait()
}

var data = slices.Repeat([]byte("abcdefghij"), 50)

var named atomic.Int64 // subscriptions so far, because each needs a name of its own

// deliver runs subscriptions, which get a name and a sink, until so many deliveries are made.
func deliver(b *testing.B, j journal.Journal, deliveries int, subscriptions ...delivery.Subscription) {
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	var left atomic.Int64
	left.Store(int64(deliveries))
	opts := &delivery.Options{Logger: slog.New(slog.DiscardHandler)}
	if len(subscriptions) > 1 {
		opts.Pool = delivery.NewPool()
	}
	var running sync.WaitGroup
	for _, s := range subscriptions {
		s.Name = fmt.Sprint("sub", named.Add(1))
		s.Sink = dingevent.SinkFunc(func(context.Context, dingevent.Delivery) error {
			if left.Add(-1) == 0 {
				stop()
			}
			return nil
		})
		if s.Start == delivery.FromNow {
			s.Start = delivery.FromBeginning
		}
		d, err := delivery.New(j, s, opts)
		if err != nil {
			b.Fatal(err)
		}
		running.Go(func() {
			if err := d.Run(ctx); err != nil {
				b.Error(err)
			}
		})
	}
	running.Wait()
	if left := left.Load(); left > 0 {
		b.Fatalf("%d deliveries are missing", left)
	}
}

func corp(i int) string { return fmt.Sprint("ding9f50b15bccd1", i) }
