package delivery

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/dingevent/dingevent/bench/yardstick"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/journal"
)

var subscribed = []int{1, 16, 50, 100, 500}

// BenchmarkSubscriptions delivers b.N events to each of so many subscriptions. A delivery is one event at one subscription.
func BenchmarkSubscriptions(b *testing.B) {
	for _, n := range subscribed {
		b.Run(fmt.Sprint("subscriptions=", n), func(b *testing.B) {
			j := openJournal(b, filepath.Join(b.TempDir(), "journal.db"))
			fill(b, j, b.N, 1)
			measured(b, b.N*n, func() { deliver(b, j, b.N*n, make([]delivery.Subscription, n)...) })
			b.ReportMetric(float64(yardstick.Peak())/(1<<20), "MB")
		})
	}
}

// BenchmarkWanted delivers b.N events, each of which one of so many subscriptions wants.
func BenchmarkWanted(b *testing.B) {
	for _, n := range subscribed {
		b.Run(fmt.Sprint("subscriptions=", n), func(b *testing.B) {
			j := openJournal(b, filepath.Join(b.TempDir(), "journal.db"))
			fill(b, j, b.N, n)
			subscriptions := make([]delivery.Subscription, n)
			for i := range subscriptions {
				subscriptions[i].Filter = filter.Filter{Corps: []string{corp(i)}}
			}
			measured(b, b.N, func() { deliver(b, j, b.N, subscriptions...) })
		})
	}
}

// BenchmarkKeys delivers b.N events in order, and at least one of each of so many organizations, in turn.
func BenchmarkKeys(b *testing.B) {
	for _, keys := range []int{1, 10, 100, 1000, 10_000, 100_000, 1_000_000} {
		b.Run(fmt.Sprint("keys=", keys), func(b *testing.B) {
			j := openJournal(b, filepath.Join(b.TempDir(), "journal.db"))
			n := max(b.N, keys)
			fill(b, j, n, keys)
			measured(b, n, func() { deliver(b, j, n, delivery.Subscription{Order: delivery.Order{Key: delivery.ByCorp}}) })
		})
	}
}

// BenchmarkStored stores so many events, opens the journal again, appends b.N by 64 callers and delivers these.
func BenchmarkStored(b *testing.B) {
	for _, stored := range []int{1, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000} {
		path, filled := filepath.Join(b.TempDir(), "journal.db"), false
		b.Run(fmt.Sprint("events=", stored), func(b *testing.B) {
			if !filled { // testing calls it with b.N = 1 first
				filled = true
				j := openJournal(b, path)
				fill(b, j, stored, 200)
				if err := j.Close(); err != nil {
					b.Fatal(err)
				}
				return
			}
			began := time.Now()
			j := openJournal(b, path)
			opened := time.Since(began)
			next, err := j.Next(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			before := yardstick.CPU(b)
			yardstick.Append(b, j, 64, len(data))
			appended := float64(yardstick.CPU(b)-before) / float64(b.N)
			measured(b, b.N, func() { deliver(b, j, b.N, delivery.Subscription{Start: delivery.Start(next)}) })
			b.ReportMetric(appended, "append-cpu-ns")
			b.ReportMetric(float64(opened.Microseconds())/1000, "open-ms")
			search(b, j)
		})
	}
}

// search looks for a type that no event has.
func search(b *testing.B, j journal.Journal) {
	began := time.Now()
	found, err := j.Search(b.Context(), journal.Query{Types: []string{"no_such_type"}, Limit: 10})
	if err != nil || len(found) > 0 {
		b.Fatal(len(found), err)
	}
	b.ReportMetric(float64(time.Since(began).Microseconds())/1000, "search-ms")
}
