package delivery_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// A watchedLog notes how far it was read, and how many reads there were at once.
type watchedLog struct {
	journal.Journal
	far       atomic.Uint64
	now, most atomic.Int64
}

func (w *watchedLog) Read(ctx context.Context, from journal.Seq, limit int) ([]journal.Entry, error) {
	w.most.Store(max(w.most.Load(), w.now.Add(1)))
	defer w.now.Add(-1)
	time.Sleep(time.Millisecond) // of virtual time, so that reads meet
	list, err := w.Journal.Read(ctx, from, limit)
	if len(list) > 0 {
		w.far.Store(max(w.far.Load(), uint64(list[len(list)-1].Seq)))
	}
	return list, err
}

// In a backlog pages are read at once, alone and in a pool. A sink that hangs, and a pause, bound how far the log is read.
func TestBacklogIsReadAheadSoFar(t *testing.T) {
	const events, page = 10_000, 512
	for what, pool := range map[string]func() *delivery.Pool{"alone": func() *delivery.Pool { return nil }, "in a pool": delivery.NewPool} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				log := &watchedLog{Journal: memjournal.New()}
				send(t, log, 1, events)
				let := make(chan struct{})
				s := &sink{answer: func(ctx context.Context, _ dingevent.Delivery) error {
					select {
					case <-let:
						return nil
					case <-ctx.Done():
						return errors.New("not yet")
					}
				}}
				r := run(t, log, s, &delivery.Options{Pool: pool(), Timeout: time.Hour})
				time.Sleep(time.Minute)
				if far := log.far.Load(); far < 3*page || far > 6*page {
					t.Errorf("the log is read to %d while the sink hangs, want 3 to 6 pages of %d", far, page)
				}
				if err := r.Pause(t.Context(), "a look", false); err != nil {
					t.Fatal(err)
				}
				close(let)
				time.Sleep(time.Minute)
				if far := log.far.Load(); far > 6*page {
					t.Errorf("the log is read to %d in a pause, want 6 pages of %d at most", far, page)
				}
				if err := r.Resume(t.Context()); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Minute)
				if r.end(t); s.count() != events || cursor(t, log) != events+1 {
					t.Errorf("%d deliveries and a cursor at %d, want %d", s.count(), cursor(t, log), events)
				}
				if most := log.most.Load(); most != 2 {
					t.Errorf("%d reads at once, want 2", most)
				}
			})
		})
	}
}

// After a push that took long to store nothing is read ahead for a moment, alone for each dispatcher or for all.
func TestSlowIntakeHasTheMachine(t *testing.T) {
	const events = 5000
	for what, replay := range map[string]*delivery.Replay{"for all": nil, "for a replay": {ID: "r1", End: events + 1}} {
		t.Run(what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				log, pool, s := &watchedLog{Journal: memjournal.New()}, delivery.NewPool(), &sink{}
				send(t, log, 1, events)
				pool.Took(time.Second)
				runSub(t, log, delivery.Subscription{Name: name, Sink: s, Start: delivery.FromBeginning, Replay: replay}, &delivery.Options{Pool: pool})
				time.Sleep(400 * time.Millisecond)
				if got, most := s.count(), log.most.Load(); got != events || most != 1 {
					t.Errorf("%d deliveries with %d reads at once, want %d with 1", got, most, events)
				}
			})
		})
	}
}
