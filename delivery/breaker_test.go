package delivery_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// A sink is down for a day while 100,000 events wait: they stay in the log, a probe a minute is all that is
// attempted, and afterwards all are delivered, in the order of their keys.
func TestSinkIsDownForADay(t *testing.T) {
	const events = 100_000
	for name, order := range map[string]delivery.Order{"no order": {}, "by key": {Key: byDigit}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := memjournal.New()
				down := between(0, 24*time.Hour, errDown)
				var mu sync.Mutex // protects failed and done
				failed, done := 0, make(map[uint64]bool)
				failures := func() int { mu.Lock(); defer mu.Unlock(); return failed }
				s := dingevent.SinkFunc(func(ctx context.Context, d dingevent.Delivery) error {
					mu.Lock()
					defer mu.Unlock()
					if err := down(ctx, d); err != nil {
						failed++
						return err
					}
					if order.Key != nil && d.Seq > 10 && !done[d.Seq-10] {
						t.Errorf("event %d was delivered before %d", d.Seq, d.Seq-10)
					}
					done[d.Seq] = true
					return nil
				})
				r := ordered(t, j, s, order, nil)
				for i := range events / 1000 {
					send(t, j, 1+i*1000, 1000)
				}
				time.Sleep(time.Minute)
				early := failures()
				time.Sleep(23 * time.Hour)
				st := r.Status()
				if st.BrokenSince.IsZero() || st.InFlight != 0 {
					t.Errorf("status %+v, want the breaker open", st)
				}
				if probes := failures() - early; probes < 23*60 || probes > 23*81 {
					t.Errorf("%d probes in 23 hours, want one in 45 s to 60 s", probes)
				}
				if n := len(rows(t, j)); n > 200 && order.Key == nil {
					t.Errorf("%d rows: the others should stay in the log", n)
				}
				time.Sleep(2 * time.Hour)
				r.end(t)
				if st = r.Status(); len(done) != events || st.Dead+st.Waiting+st.Parked != 0 || !st.BrokenSince.IsZero() {
					t.Errorf("%d events delivered, status %+v", len(done), st)
				}
			})
		})
	}
}

// The time that the breaker is open is not taken from the 72 hours that an event is tried.
func TestOpenBreakerStopsTheTimeOfRetries(t *testing.T) {
	for name, restart := range map[string]bool{"in one go": false, "with restarts": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := memjournal.New()
				s := &sink{answer: between(0, 10*24*time.Hour, errDown)}
				r := run(t, j, s, nil)
				send(t, j, 1, 50)
				for day := range 11 {
					time.Sleep(24 * time.Hour)
					if restart && day < 9 {
						r.end(t)
						r = run(t, j, s, nil)
					}
				}
				if st := r.Status(); st.Dead != 0 || st.Waiting != 0 || st.Attempts[delivery.Succeeded] == 0 {
					t.Errorf("status %+v, want all delivered", st)
				}
				r.end(t)
				if got := cursor(t, j); got != 51 || len(rows(t, j)) != 0 {
					t.Errorf("cursor %d, rows %+v", got, rows(t, j))
				}
			})
		})
	}
}

// A few events that always fail do not open the breaker, and neither does a sink that rejects.
func TestBreakerStaysClosed(t *testing.T) {
	for name, test := range map[string]struct {
		answer func(context.Context, dingevent.Delivery) error
		dead   int
	}{
		"nine fail": {func(_ context.Context, d dingevent.Delivery) error {
			if d.Seq <= 9 {
				return errDown
			}
			time.Sleep(time.Millisecond) // the failures come first: later ones alone would be all that is known of the sink
			return nil
		}, 9},
		"everything is rejected": {func(context.Context, dingevent.Delivery) error { return dingevent.Reject(errDown) }, 100},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := memjournal.New()
				r := run(t, j, &sink{answer: test.answer}, nil)
				send(t, j, 1, 100)
				time.Sleep(time.Hour)
				if st := r.Status(); !st.BrokenSince.IsZero() || st.Cursor != 101 {
					t.Errorf("status %+v, want the breaker closed, and everything taken", st)
				}
				time.Sleep(80 * time.Hour)
				if dead := rows(t, j, journal.Dead); len(dead) != test.dead {
					t.Errorf("%d dead letters, want %d", len(dead), test.dead)
				}
			})
		})
	}
}

// A sink that begins to say when it wants to be asked again is not asked by every event of the backlog.
func TestProbesThatArePostponed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		s := &sink{answer: func(context.Context, dingevent.Delivery) error {
			if time.Since(begin) < time.Minute {
				return errDown
			}
			return dingevent.RetryAfter(time.Minute, errDown)
		}}
		r := run(t, j, s, nil)
		send(t, j, 1, 1000)
		time.Sleep(time.Hour)
		if n := s.count(); n > 16+10+81 {
			t.Errorf("%d attempts in an hour", n)
		}
		if st := r.Status(); st.BrokenSince.IsZero() {
			t.Errorf("status %+v, want the breaker open", st)
		}
	})
}

func TestProbesComeMoreAndMoreRarely(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		s := &sink{answer: between(0, time.Hour, errDown)}
		run(t, j, s, &delivery.Options{Concurrency: 10, Breaker: delivery.BreakerPolicy{First: 10 * time.Second, Max: 40 * time.Second}})
		send(t, j, 1, 100)
		time.Sleep(5 * time.Minute)
		var at []time.Duration
		for _, c := range s.all() {
			if c.at > 0 { // all others were under way when the breaker opened
				at = append(at, c.at)
			}
		}
		for i, limit := range []time.Duration{10 * time.Second, 20 * time.Second, 40 * time.Second, 40 * time.Second} {
			since := time.Duration(0)
			if i > 0 {
				since = at[i-1]
			}
			if wait := at[i] - since; wait > limit || wait < limit*3/4 {
				t.Errorf("probe %d came after %v, want up to %v", i+1, wait, limit)
			}
		}
		if !slices.IsSorted(at) || s.most > 10 {
			t.Errorf("probes at %v", at)
		}
	})
}
