//go:build unix

package delivery_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

const benchEvents = 100_000

var subscriptions int // so far; each needs a name of its own

// BenchmarkDelivery compares delivering a journal to a sink that does nothing with reading it.
func BenchmarkDelivery(b *testing.B) {
	for _, store := range []struct {
		name string
		open func(b *testing.B) journal.Journal
	}{
		{"memjournal", func(*testing.B) journal.Journal { return memjournal.New() }},
		{"sqlite", func(b *testing.B) journal.Journal {
			return openSQLite(b, filepath.Join(b.TempDir(), "journal.db"))
		}},
	} {
		log := &counting{Journal: store.open(b)}
		fillLog(b, log)
		b.Run("read/"+store.name, func(b *testing.B) {
			readAll(b, log) // the heap grows once, and that is the cost of neither
			before := cpuTime(b)
			for b.Loop() {
				readAll(b, log)
			}
			perSecond(b, before)
		})
		b.Run("deliver/"+store.name, func(b *testing.B) {
			round := 0
			before := cpuTime(b)
			for b.Loop() {
				round++
				subscriptions++
				deliverAll(b, log, fmt.Sprint("sub", subscriptions))
			}
			perSecond(b, before)
			b.ReportMetric(100*float64(log.rows)/float64(round*benchEvents), "rows/100")
		})
	}
}

func perSecond(b *testing.B, before time.Duration) {
	b.ReportMetric(float64(cpuTime(b)-before)/(float64(b.N)*benchEvents), "cpu-ns/event")
	b.ReportMetric(float64(b.N)*benchEvents/b.Elapsed().Seconds(), "events/s")
}

func fillLog(b *testing.B, j journal.Journal) {
	b.Helper()
	for i := 0; i < benchEvents; i += 1000 {
		envs := make([]*dingevent.Envelope, 1000)
		for k := range envs {
			envs[k] = &dingevent.Envelope{
				ID: fmt.Sprint(i + k), Type: "user_add_org", CorpID: "ding1", App: "hr",
				Received: time.Now(), Transport: dingevent.TransportHTTP, Data: make([]byte, 500),
			}
		}
		if err := j.Receive(b.Context(), envs...); err != nil {
			b.Fatal(err)
		}
	}
}

func readAll(b *testing.B, log journal.Log) {
	for from := journal.Seq(1); from <= benchEvents; {
		entries, err := log.Read(b.Context(), from, 256)
		if err != nil {
			b.Fatal(err)
		}
		from = entries[len(entries)-1].Seq + 1
	}
}

func deliverAll(b *testing.B, j journal.Journal, name string) {
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	var n atomic.Int64
	done := dingevent.SinkFunc(func(context.Context, dingevent.Delivery) error {
		if n.Add(1) == benchEvents {
			stop()
		}
		return nil
	})
	d, err := delivery.New(j, delivery.Subscription{Name: name, Sink: done, Start: delivery.FromBeginning},
		&delivery.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	if err := d.Run(ctx); err != nil {
		b.Fatal(err)
	}
	if n.Load() < benchEvents {
		b.Fatalf("%d deliveries, want %d", n.Load(), benchEvents)
	}
}
