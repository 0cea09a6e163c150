package delivery

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	_ "modernc.org/sqlite"
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
	left atomic.Int64
	done chan struct{}
}

func (w *worker) Work(context.Context, *river.Job[job]) error {
	if w.left.Add(-1) == 0 {
		close(w.done)
	}
	return nil
}

// deliverRiver lets River work b.N jobs from SQLite: one connection, as its driver's documentation says, a write-ahead log, no sync
// with each commit, and the shortest pause between two fetches.
func deliverRiver(b *testing.B) {
	quiet := slog.New(slog.DiscardHandler)
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "river.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=busy_timeout(5000)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	driver := riversqlite.New(db)
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: quiet})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := migrator.Migrate(b.Context(), rivermigrate.DirectionUp, nil); err != nil {
		b.Fatal(err)
	}
	w := &worker{done: make(chan struct{})}
	w.left.Store(int64(b.N))
	workers := river.NewWorkers()
	river.AddWorker(workers, w)
	client, err := river.NewClient(driver, &river.Config{
		Logger: quiet, Workers: workers, Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 1000}}, FetchCooldown: time.Millisecond,
	})
	if err != nil {
		b.Fatal(err)
	}
	for from := 0; from < b.N; from += 500 {
		var group []river.InsertManyParams
		for i := from; i < min(from+500, b.N); i++ {
			group = append(group, river.InsertManyParams{Args: job{fmt.Sprintf("%032x", i), string(data)}})
		}
		if _, err := client.InsertManyFast(b.Context(), group); err != nil {
			b.Fatal(err)
		}
	}
	measured(b, b.N, func() {
		if err := client.Start(context.Background()); err != nil {
			b.Fatal(err)
		}
		<-w.done
	})
	if err := client.Stop(context.Background()); err != nil {
		b.Fatal(err)
	}
}
