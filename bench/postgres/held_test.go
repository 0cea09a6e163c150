package postgres

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/bench/yardstick"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/postgrestest"
)

// BenchmarkHeld appends and delivers 500 events a second for HELD (10s), while another session holds a snapshot or none does,
// and then measures how fast 64 callers append.
func BenchmarkHeld(b *testing.B) {
	for _, held := range []bool{false, true} {
		b.Run(map[bool]string{false: "none", true: "snapshot"}[held], func(b *testing.B) {
			if b.N == 1 {
				return // the first round of package testing, which would hold it, too
			}
			url, schema := postgrestest.Schema(b)
			j := open(b, url, schema)
			ctx, stop := context.WithCancel(b.Context())
			var running sync.WaitGroup
			defer running.Wait()
			defer stop()
			var delivered atomic.Int64
			count := dingevent.SinkFunc(func(context.Context, dingevent.Delivery) error { delivered.Add(1); return nil })
			d, err := delivery.New(j, delivery.Subscription{Name: "all", Sink: count}, &delivery.Options{Logger: slog.New(slog.DiscardHandler)})
			if err != nil {
				b.Fatal(err)
			}
			running.Go(func() { _ = d.Run(ctx) })
			if held {
				hold(b, url, schema)
			}
			for began := time.Now(); time.Since(began) < heldFor(b); time.Sleep(20 * time.Millisecond) {
				for n := range 10 {
					running.Go(func() {
						env := &dingevent.Envelope{ID: fmt.Sprint(time.Now().UnixNano(), n), App: "approvals", Transport: dingevent.TransportHTTP, Data: make500()}
						if err := j.Receive(b.Context(), env); err != nil {
							b.Error(err)
						}
					})
				}
			}
			yardstick.Append(b, j, 64, 500)
			b.ReportMetric(dead(b, url, schema), "dead-rows")
			b.ReportMetric(float64(delivered.Load()), "delivered")
		})
	}
}

func heldFor(b *testing.B) time.Duration {
	text := os.Getenv("HELD")
	if text == "" {
		return 10 * time.Second
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		b.Fatal(err)
	}
	return d
}

// hold has a session hold a snapshot until the end of the benchmark.
func hold(b *testing.B, url, schema string) {
	conn, err := pgx.Connect(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close(context.Background()) })
	for _, statement := range []string{"BEGIN ISOLATION LEVEL REPEATABLE READ", "SELECT count(*) FROM " + schema + ".journal"} {
		if _, err := conn.Exec(b.Context(), statement); err != nil {
			b.Fatal(err)
		}
	}
}

// dead counts the dead rows of all tables.
func dead(b *testing.B, url, schema string) (rows float64) {
	conn, err := pgx.Connect(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close(context.Background())
	err = conn.QueryRow(b.Context(), "SELECT coalesce(sum(n_dead_tup), 0) FROM pg_stat_user_tables WHERE schemaname = $1", schema).Scan(&rows)
	if err != nil {
		b.Fatal(err)
	}
	return rows
}
