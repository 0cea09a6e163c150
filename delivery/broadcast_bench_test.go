//go:build unix

package delivery_test

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
)

// BenchmarkFan measures the deliveries of one pool from the embedded journal to sinks that do nothing, where every subscription
// takes all events.
func BenchmarkFan(b *testing.B) {
	log := &counting{Journal: openSQLite(b, filepath.Join(b.TempDir(), "journal.db"))}
	fillLog(b, log)
	for _, size := range []int{1, 16} {
		b.Run(fmt.Sprint("subscriptions=", size), func(b *testing.B) {
			before := cpuTime(b)
			for b.Loop() {
				deliverToAll(b, log, size)
			}
			b.ReportMetric(float64(cpuTime(b)-before)/float64(b.N*size*benchEvents), "cpu-ns/delivery")
			b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N*size*benchEvents), "ns/delivery")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// deliverToAll delivers the log to new subscriptions.
func deliverToAll(b *testing.B, log *counting, size int) {
	pool, ctx, stop := delivery.NewPool(), context.Background(), func() {}
	ctx, stop = context.WithCancel(ctx)
	var running sync.WaitGroup
	var left atomic.Int64
	left.Store(int64(size) * benchEvents)
	sink := dingevent.SinkFunc(func(context.Context, dingevent.Delivery) error {
		if left.Add(-1) == 0 {
			stop()
		}
		return nil
	})
	for range size {
		subscriptions++
		d, err := delivery.New(log, delivery.Subscription{Name: fmt.Sprint("sub", subscriptions), Sink: sink, Start: delivery.FromBeginning},
			&delivery.Options{Pool: pool})
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
}
