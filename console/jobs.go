package console

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

const (
	maxRunning = 4  // jobs at once
	maxJobs    = 50 // that are remembered
)

// jobs move dead letters after the request that asked for it was answered. They end with the console.
type jobs struct {
	service func() api.Service
	now     func() time.Time
	log     *slog.Logger

	ctx  context.Context // ends all
	end  context.CancelFunc
	runs sync.WaitGroup

	mu  sync.Mutex // protects all, and what they show
	all []*job     // the oldest first
}

// A job moves what a query selects.
type job struct {
	query api.DeadQuery
	stop  context.CancelFunc
	shown pages.Job // protected by the mutex of jobs
}

func newJobs(opts Options) *jobs {
	ctx, end := context.WithCancel(context.Background())
	return &jobs{service: opts.Service, now: opts.Now, log: opts.Logger, ctx: ctx, end: end}
}

// close ends all jobs, and waits for that.
func (j *jobs) close() {
	j.mu.Lock()
	j.end()
	j.mu.Unlock()
	j.runs.Wait()
}

// begin begins a job, unless one of that ID is known. It returns false if too many run, or the console ends.
func (j *jobs) begin(shown pages.Job, query api.DeadQuery) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	running := 0
	for _, one := range j.all {
		if one.shown.ID == shown.ID {
			return true
		}
		if one.shown.Ended.IsZero() {
			running++
		}
	}
	if running >= maxRunning || j.ctx.Err() != nil {
		return false
	}
	if len(j.all) >= maxJobs { // those that run are fewer
		i := slices.IndexFunc(j.all, func(one *job) bool { return !one.shown.Ended.IsZero() })
		j.all = slices.Delete(j.all, i, i+1)
	}
	ctx, stop := context.WithCancel(j.ctx)
	one := &job{query: query, stop: stop, shown: shown}
	j.all = append(j.all, one)
	j.runs.Go(func() {
		defer stop()
		err := j.run(ctx, one)
		j.change(one, func(p *pages.Job) { p.End(j.now(), ctx.Err() != nil && err != nil, err) })
		j.log.Info("console: a job on dead letters has ended", "job", shown.ID, "discards", shown.Discard, "moved", one.shown.Moved, "error", err)
	})
	return true
}

// change changes what a job shows.
func (j *jobs) change(one *job, f func(*pages.Job)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	f(&one.shown)
}

// find returns how a job stands.
func (j *jobs) find(id string) (pages.Job, bool) {
	for _, one := range j.list() {
		if one.ID == id {
			return one, true
		}
	}
	return pages.Job{}, false
}

// list is how all jobs stand, the newest first.
func (j *jobs) list() (all []pages.Job) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, one := range slices.Backward(j.all) {
		all = append(all, one.shown)
	}
	return all
}

// running is how the jobs stand that run.
func (j *jobs) running() (all []pages.Job) {
	for _, one := range j.list() {
		if one.Ended.IsZero() {
			all = append(all, one)
		}
	}
	return all
}

// halt stops a job. It returns false if there is none of that ID.
func (j *jobs) halt(id string) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, one := range j.all {
		if one.shown.ID == id {
			one.stop()
			return true
		}
	}
	return false
}
