package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// replaying is a replay in a world: of all events there are when it begins.
type replaying struct {
	id    string
	end   journal.Seq
	run   *runner
	mu    sync.Mutex // protects what follows
	calls map[uint64]int
	done  map[uint64]bool
}

func (r *replaying) name() string { return "replay/" + r.id }

func (w *world) replay() {
	if w.events == 0 || len(w.replays) == 3 {
		return
	}
	r := &replaying{
		id: fmt.Sprint("r", len(w.replays)+1), end: journal.Seq(w.events + 1),
		calls: make(map[uint64]int), done: make(map[uint64]bool),
	}
	w.replays = append(w.replays, r)
	r.start(w)
}

func (r *replaying) start(w *world) {
	r.run = runSub(w.t, w.here, delivery.Subscription{
		Name: r.name(), Start: delivery.FromBeginning,
		Replay: &delivery.Replay{ID: r.id, Of: name, End: r.end},
		Sink: dingevent.SinkFunc(func(ctx context.Context, d dingevent.Delivery) error {
			r.mu.Lock()
			call := r.calls[d.Seq]
			r.calls[d.Seq]++
			r.mu.Unlock()
			if d.Replay != r.id || d.Subscription != name || journal.Seq(d.Seq) >= r.end {
				return dingevent.Reject(fmt.Errorf("not of the replay: %+v", d))
			}
			if call < 3 {
				if err := w.suffer(ctx, w.fates[(int(d.Seq)*5+call)%len(w.fates)]); err != nil {
					return err
				}
			}
			r.mu.Lock()
			defer r.mu.Unlock()
			r.done[d.Seq] = true
			return nil
		}),
	}, &delivery.Options{Concurrency: 4, Timeout: 5 * time.Second, Grace: time.Second, Retry: delivery.RetryPolicy{For: retryFor}})
}

func (r *replaying) settle(w *world) {
	select {
	case <-r.run.done:
		w.may(r.run.err)
	default:
		r.run.ends()
		w.fault("the replay does not end: %+v", r.run.Status())
	}
	left, err := w.journal.Exceptions(w.t.Context(), r.name(), journal.ExceptionQuery{Limit: 10_000})
	w.may(err)
	dead := make(map[uint64]bool)
	for _, e := range left {
		dead[uint64(e.Seq)] = e.State == journal.Dead
	}
	for seq := uint64(1); seq < uint64(r.end); seq++ {
		if !r.done[seq] && !dead[seq] {
			w.fault("event %d was neither replayed nor is it dead", seq)
		}
	}
}

func TestReplay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		send(t, j, 1, 600)
		ordinary := run(t, j, &sink{}, nil)
		time.Sleep(time.Second)
		var mu sync.Mutex // protects got
		got := make(map[string]int)
		failed := false
		sub := delivery.Subscription{
			Name: "replay/again", Start: 11, Filter: filter.Filter{Corps: []string{"ding1"}},
			Replay: &delivery.Replay{ID: "again", Of: name, End: 501, Select: func(env *dingevent.Envelope) (bool, error) {
				if env.ID == "e13" {
					return false, errors.New("cannot tell")
				}
				return env.ID != "e12", nil
			}},
			Sink: dingevent.SinkFunc(func(_ context.Context, d dingevent.Delivery) error {
				mu.Lock()
				defer mu.Unlock()
				if d.Replay != "again" || d.Subscription != name {
					t.Errorf("replay %q, subscription %q", d.Replay, d.Subscription)
				}
				if d.Envelope.ID == "e100" && !failed {
					failed = true
					return errDown
				}
				got[d.Envelope.ID]++
				return nil
			}),
		}
		r := runSub(t, j, sub, nil)
		send(t, j, 601, 1) // comes too late for it
		<-r.done
		if r.err != nil {
			t.Fatal(r.err)
		}
		if len(got) != 488 || got["e11"] != 1 || got["e12"] != 0 || got["e13"] != 0 || got["e100"] != 1 || got["e500"] != 1 {
			t.Errorf("%d events replayed, want e11 to e500 without e12 and e13", len(got))
		}
		dead, err := j.Exceptions(t.Context(), "replay/again", journal.ExceptionQuery{})
		if err != nil || len(dead) != 1 || dead[0].Seq != 13 || dead[0].State != journal.Dead {
			t.Errorf("rows %+v, %v; want a dead letter of what the filter failed on", dead, err)
		}
		ordinary.end(t)
		if c := cursor(t, j); c != 602 {
			t.Errorf("the subscription's own cursor is %d, want 602", c)
		}
		runSub(t, j, sub, nil).end(t) // is done at once
		if len(got) != 488 {
			t.Error("a replay that was done began again")
		}
	})
}

func TestReplayOfNothingEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		r := runSub(t, j, delivery.Subscription{
			Name: "replay/none", Start: delivery.FromBeginning, Sink: &sink{}, Replay: &delivery.Replay{ID: "none", End: 1},
		}, nil)
		<-r.done
		if r.err != nil {
			t.Error(r.err)
		}
	})
}

// TestReplaySince begins a replay with a time; of a time to come nothing is replayed.
func TestReplaySince(t *testing.T) {
	for _, test := range []struct {
		since time.Duration // after the first event
		want  int
	}{{0, 2}, {30 * time.Minute, 1}, {3 * time.Hour, 0}} {
		synctest.Test(t, func(t *testing.T) {
			j := memjournal.New()
			begin := time.Now()
			for i := range 2 {
				env := &dingevent.Envelope{ID: fmt.Sprint(i), App: "hr", Type: "user_add_org", Received: time.Now(), Data: []byte("{}")}
				if err := j.Receive(t.Context(), env); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Hour)
			}
			var got atomic.Int32
			r := runSub(t, j, delivery.Subscription{
				Name: "replay/since", Since: begin.Add(test.since), Replay: &delivery.Replay{ID: "since", End: 3},
				Sink: dingevent.SinkFunc(func(context.Context, dingevent.Delivery) error { got.Add(1); return nil }),
			}, nil)
			<-r.done
			if r.err != nil || int(got.Load()) != test.want {
				t.Errorf("%v later: %d replayed, want %d, %v", test.since, got.Load(), test.want, r.err)
			}
		})
	}
}
