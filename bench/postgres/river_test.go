package postgres

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// A job is a River job of the size of our events.
type job struct {
	ID   string `json:"id"`
	Data string `json:"data"`
}

func (job) Kind() string { return "event" }

// worker counts jobs.
type worker struct {
	river.WorkerDefaults[job]
	worked *atomic.Int64
	all    int64
	done   chan struct{}
}

func (w *worker) Work(context.Context, *river.Job[job]) error {
	if w.worked.Add(1) == w.all {
		close(w.done)
	}
	return nil
}

// newRiver returns a pool whose schema has River's tables.
func newRiver(b *testing.B, url, schema string) *pgxpool.Pool {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		b.Fatal(err)
	}
	cfg.MaxConns = 20
	cfg.ConnConfig.RuntimeParams["search_path"] = schema
	pool, err := pgxpool.NewWithConfig(b.Context(), cfg)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(pool.Close)
	if _, err := pool.Exec(b.Context(), "CREATE SCHEMA "+schema); err != nil {
		b.Fatal(err)
	}
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Schema: schema, Logger: quiet})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := migrator.Migrate(b.Context(), rivermigrate.DirectionUp, nil); err != nil {
		b.Fatal(err)
	}
	return pool
}

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// insertJobs lets clients insert n jobs, in groups of 100.
func insertJobs(b *testing.B, pool *pgxpool.Pool, schema string, clients, n int) {
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{Logger: quiet, Schema: schema})
	if err != nil {
		b.Fatal(err)
	}
	data := string(make500())
	var next atomic.Int64
	var running sync.WaitGroup
	for range clients {
		running.Go(func() {
			for {
				from := next.Add(100) - 100
				if from >= int64(n) {
					return
				}
				var group []river.InsertManyParams
				for i := from; i < min(from+100, int64(n)); i++ {
					group = append(group, river.InsertManyParams{Args: job{fmt.Sprintf("%032x", i), data}})
				}
				if _, err := client.InsertMany(context.Background(), group); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	running.Wait()
}

func make500() []byte {
	data := make([]byte, 500)
	for i := range data {
		data[i] = 'a' + byte(i%26)
	}
	return data
}

// workJobs works n jobs that are there.
func workJobs(b *testing.B, pool *pgxpool.Pool, schema string, n int) {
	w := &worker{worked: new(atomic.Int64), all: int64(n), done: make(chan struct{})}
	workers := river.NewWorkers()
	river.AddWorker(workers, w)
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
		Logger: quiet, Schema: schema, Workers: workers, Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 1000}},
		FetchCooldown: 1_000_000,
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	if err := client.Start(context.Background()); err != nil {
		b.Fatal(err)
	}
	<-w.done
	b.StopTimer()
	if err := client.Stop(context.Background()); err != nil {
		b.Fatal(err)
	}
}
