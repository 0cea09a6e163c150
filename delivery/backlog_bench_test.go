//go:build unix

package delivery_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
)

const backlogEvents = 60_000

// BenchmarkBacklog works off a backlog of 60,000 events, with 64 attempts at once, from SQLite: to nothing and to a webhook on this
// machine, without an order and in the order of 50 organizations.
func BenchmarkBacklog(b *testing.B) {
	j := openSQLite(b, filepath.Join(b.TempDir(), "journal.db"))
	fillBacklog(b, j)
	nothing := dingevent.SinkFunc(func(context.Context, dingevent.Delivery) error { return nil })
	_, webhook := signedWebhook(b)
	for _, to := range []struct {
		name string
		sink dingevent.Sink
	}{{"nothing", nothing}, {"webhook", webhook}} {
		b.Run("unordered/"+to.name, func(b *testing.B) { workOff(b, j, to.sink, delivery.Order{}) })
		b.Run("ordered/"+to.name, func(b *testing.B) { workOff(b, j, to.sink, delivery.Order{Key: delivery.ByCorp}) })
	}
}

// fillBacklog stores events of 50 organizations in turn.
func fillBacklog(b *testing.B, j journal.Journal) {
	b.Helper()
	envs := approvals(backlogEvents)
	for i, env := range envs {
		env.CorpID = fmt.Sprint("ding9f50b15bccd167", i%50)
	}
	for some := range slices.Chunk(envs, 1000) {
		if err := j.Receive(b.Context(), some...); err != nil {
			b.Fatal(err)
		}
	}
}

// workOff delivers all events once for each round, and reports the rows that were saved for them.
func workOff(b *testing.B, j journal.Journal, sink dingevent.Sink, order delivery.Order) {
	counted := &counting{Journal: j}
	rounds, before := 0, cpuTime(b)
	for b.Loop() {
		rounds++
		subscriptions++
		ctx, stop := context.WithCancel(b.Context())
		var done atomic.Int64
		d, err := delivery.New(counted, delivery.Subscription{Name: fmt.Sprint("backlog", subscriptions), Sink: sink, Start: delivery.FromBeginning, Order: order},
			&delivery.Options{Concurrency: webhookAtOnce, Logger: slog.New(slog.DiscardHandler), OnAttempt: func(o delivery.Outcome, _ time.Duration) {
				if o == delivery.Succeeded && done.Add(1) == backlogEvents {
					stop()
				}
			}})
		if err != nil {
			b.Fatal(err)
		}
		if err := d.Run(ctx); err != nil {
			b.Fatal(err)
		}
		stop()
		if done.Load() != backlogEvents {
			b.Fatalf("%d deliveries, want %d", done.Load(), backlogEvents)
		}
	}
	perBacklog(b, before)
	b.ReportMetric(100*float64(counted.savedRows())/float64(rounds*backlogEvents), "rows/100")
}

// perBacklog reports what an event costs. On a machine that others use, only the processor time says something.
func perBacklog(b *testing.B, before time.Duration) {
	events := float64(b.N) * backlogEvents
	b.ReportMetric(events/b.Elapsed().Seconds(), "events/s")
	b.ReportMetric(float64(cpuTime(b)-before)/events, "cpu-ns/event")
}
