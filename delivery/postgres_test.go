//go:build unix

package delivery_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/postgres"
)

func openPostgres(t *testing.T, url, schema string) *postgres.Journal {
	t.Helper()
	j, err := postgres.Open(t.Context(), url, &postgres.Options{Schema: schema, Logger: slog.New(slog.DiscardHandler), ClaimTime: 3 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

// TestPostgres delivers from the shared journal in real time, over a restart of everything.
func TestPostgres(t *testing.T) {
	url, schema := postgrestest.Schema(t)
	deliverOverRestart(t, func() journal.Journal { return openPostgres(t, url, schema) })
}

// TestGatewaysTakeTurns: of three gateways with one subscription, one delivers at a time. When it ends, another goes on where it
// was, and nothing is delivered twice.
func TestGatewaysTakeTurns(t *testing.T) {
	const gateways, each = 3, 200
	url, schema := postgrestest.Schema(t)
	var mu sync.Mutex // protects what follows
	times, by := make(map[uint64]int), make(map[int]int)
	runs, journals := make([]*runner, gateways), make([]journal.Journal, gateways)
	for i := range gateways {
		journals[i] = openPostgres(t, url, schema)
		sink := dingevent.SinkFunc(func(_ context.Context, d dingevent.Delivery) error {
			mu.Lock()
			defer mu.Unlock()
			times[d.Seq]++
			by[i]++
			return nil
		})
		runs[i] = run(t, journals[i], sink, &delivery.Options{})
	}
	for i := range gateways {
		send(t, journals[gateways-1-i], 1+i*each, each)
		for deadline := time.Now().Add(time.Minute); ; time.Sleep(5 * time.Millisecond) {
			mu.Lock()
			n, workers := len(times), len(by)
			var working int
			for g, count := range by {
				if count > 0 {
					working = g
				}
			}
			clear(by)
			mu.Unlock()
			if workers > 1 {
				t.Fatalf("%d gateways deliver at once", workers)
			}
			if n == (i+1)*each {
				runs[working].end(t)
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("%d of %d events were delivered in a minute", n, (i+1)*each)
			}
		}
	}
	for seq, n := range times {
		if n != 1 {
			t.Errorf("event %d was delivered %d times", seq, n)
		}
	}
}
