//go:build unix

package postgres

import (
	"context"
	"syscall"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest/order"
)

// TestOrder: what a reader has once seen is all there was before it, under the faults that break most logs on PostgreSQL.
func TestOrder(t *testing.T) {
	longtest.Skip(t)
	server := postgrestest.Start(t, postgrestest.Options{}) // of its own, because the suite crashes it
	h := order.Harness{
		URL: server.URL("postgres"), Table: "ordered.event", Open: openOrdered,
		Kill:  func(pid int) error { return syscall.Kill(pid, syscall.SIGKILL) },
		Delay: 400 * time.Millisecond, Stall: 20 * time.Second,
	}
	t.Run("Direct", func(t *testing.T) { order.Run(t, h) })
	t.Run("PgBouncer", func(t *testing.T) {
		h.Pooler = postgrestest.PgBouncer(t, server).URL("postgres") // it pools transactions
		order.Run(t, h)
	})
}

// ordered is a journal as a log of items: an event for each.
type ordered struct{ *Journal }

func openOrdered(t testing.TB, url string) order.Log {
	j, err := Open(t.Context(), url, &Options{Schema: "ordered", Logger: quiet})
	if err != nil {
		t.Fatal(err)
	}
	return ordered{j}
}

func (o ordered) Append(ctx context.Context, ids []string) error {
	var envs []*dingevent.Envelope
	for _, id := range ids {
		envs = append(envs, &dingevent.Envelope{ID: id, Type: "test", CorpID: "corp", Transport: dingevent.TransportHTTP, Received: time.Now()})
	}
	return o.Receive(ctx, envs...)
}

func (o ordered) Read(ctx context.Context, after any, limit int) (items []order.Item, err error) {
	last, _ := after.(journal.Seq)
	entries, err := o.Journal.Read(ctx, last+1, limit)
	for _, entry := range entries {
		items = append(items, order.Item{ID: entry.Envelope.ID, Position: entry.Seq})
	}
	return items, err
}
