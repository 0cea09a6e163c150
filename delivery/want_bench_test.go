//go:build unix

package delivery_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// BenchmarkWanted measures an event that one of hundreds of subscriptions wants, one after another, from its push until it is
// delivered.
func BenchmarkWanted(b *testing.B) {
	for _, store := range []string{"memjournal", "sqlite"} {
		for _, size := range []int{1, 500} {
			b.Run(fmt.Sprintf("%s/subscriptions=%d", store, size), func(b *testing.B) {
				var j journal.Journal = memjournal.New()
				if store == "sqlite" {
					j = openSQLite(b, filepath.Join(b.TempDir(), "journal.db"))
				}
				wanted(b, j, size)
			})
		}
	}
}

func wanted(b *testing.B, j journal.Journal, size int) {
	pool := delivery.NewPool()
	ctx, stop := context.WithCancel(b.Context())
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	got := make(chan struct{}, 1)
	sink := dingevent.SinkFunc(func(context.Context, dingevent.Delivery) error { got <- struct{}{}; return nil })
	for n := range size {
		d, err := delivery.New(j, delivery.Subscription{
			Name: fmt.Sprint("sub", n), Sink: sink, Start: delivery.FromBeginning, Filter: filter.Filter{Corps: []string{fmt.Sprint("ding", n)}},
		}, &delivery.Options{Pool: pool, Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			b.Fatal(err)
		}
		running.Go(func() {
			if err := d.Run(ctx); err != nil {
				b.Error(err)
			}
		})
	}
	push := func(n int) {
		env := &dingevent.Envelope{
			ID: fmt.Sprint(n), Type: "user_add_org", CorpID: fmt.Sprint("ding", n%size), App: "hr",
			Received: time.Now(), Transport: dingevent.TransportHTTP, Data: make([]byte, 500),
		}
		if err := j.Receive(ctx, env); err != nil {
			b.Fatal(err)
		}
		<-got
	}
	for n := range size { // until all stand at the head
		push(n)
	}
	before := cpuTime(b)
	n := size
	for b.Loop() {
		push(n)
		n++
		time.Sleep(2 * time.Millisecond) // the pace of a stream
	}
	b.ReportMetric(float64(cpuTime(b)-before)/1000/float64(b.N), "cpu-µs/event")
}
