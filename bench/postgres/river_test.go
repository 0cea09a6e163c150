package postgres

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/dingevent/dingevent/bench/riverjob"
)

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
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Schema: schema, Logger: riverjob.Quiet})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := migrator.Migrate(b.Context(), rivermigrate.DirectionUp, nil); err != nil {
		b.Fatal(err)
	}
	return pool
}

// insertJobs lets clients insert n jobs, in groups of 100.
func insertJobs(b *testing.B, pool *pgxpool.Pool, schema string, clients, n int) {
	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{Logger: riverjob.Quiet, Schema: schema})
	if err != nil {
		b.Fatal(err)
	}
	data := string(make500())
	var next atomic.Int64
	var running sync.WaitGroup
	for range clients {
		running.Go(func() {
			for {
				from := int(next.Add(100)) - 100
				if from >= n {
					return
				}
				if _, err := client.InsertMany(context.Background(), riverjob.Group(from, min(from+100, n), data)); err != nil {
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
	cfg, done := riverjob.Config(n)
	cfg.Schema = schema
	client, err := river.NewClient(riverpgxv5.New(pool), cfg)
	if err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	if err := client.Start(context.Background()); err != nil {
		b.Fatal(err)
	}
	<-done
	b.StopTimer()
	if err := client.Stop(context.Background()); err != nil {
		b.Fatal(err)
	}
}
