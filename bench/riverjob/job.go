// Package riverjob is what the benchmarks of River on SQLite and on PostgreSQL share.
package riverjob

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
)

// A Job is of the size of our events.
type Job struct {
	ID   string `json:"id"`
	Data string `json:"data"`
}

// Kind is part of [river.JobArgs].
func (Job) Kind() string { return "event" }

// Group is what inserts the jobs with numbers from from up to end, without end.
func Group(from, end int, data string) (group []river.InsertManyParams) {
	for i := from; i < end; i++ {
		group = append(group, river.InsertManyParams{Args: Job{fmt.Sprintf("%032x", i), data}})
	}
	return group
}

// Quiet drops River's log.
var Quiet = slog.New(slog.DiscardHandler)

// Config has River work n jobs with the shortest pause between two fetches. done is closed after the last job.
func Config(n int) (cfg *river.Config, done <-chan struct{}) {
	w := &worker{done: make(chan struct{})}
	w.left.Store(int64(n))
	workers := river.NewWorkers()
	river.AddWorker(workers, w)
	return &river.Config{
		Logger: Quiet, Workers: workers, Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 1000}}, FetchCooldown: time.Millisecond,
	}, w.done
}

// worker counts jobs.
type worker struct {
	river.WorkerDefaults[Job]
	left atomic.Int64
	done chan struct{}
}

func (w *worker) Work(context.Context, *river.Job[Job]) error {
	if w.left.Add(-1) == 0 {
		close(w.done)
	}
	return nil
}
