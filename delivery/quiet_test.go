package delivery_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// A subscription with a few events a day pauses itself, too, and its events stand still until the sink works again.
func TestQuietSubscriptionPausesItself(t *testing.T) {
	for name, events := range map[string]int{"one event": 1, "three": 3} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := memjournal.New()
				told := make(chan journal.Pause, 9)
				s := &sink{answer: between(0, 200*time.Hour, errDown)}
				r := run(t, j, s, &delivery.Options{PauseAfter: 3 * time.Second, OnPause: func(p journal.Pause) { told <- p }})
				send(t, j, 1, events)
				time.Sleep(20 * time.Second)
				if p := r.Status().Pause; p.Since.Sub(begin) < 3*time.Second || !strings.Contains(p.Reason, "since 2000-01-01T00:00:00Z: down") || len(told) != 1 {
					t.Fatalf("pause %+v, told %d times", p, len(told))
				}
				before := s.count()
				time.Sleep(200 * time.Hour)
				if s.count() != before {
					t.Errorf("%d attempts while paused", s.count()-before)
				}
				if err := r.Resume(t.Context()); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Minute)
				if len(rows(t, j)) != 0 || cursor(t, j) != journal.Seq(events+1) || len(told) != 1 {
					t.Errorf("rows %+v, cursor %d, told %d times", rows(t, j), cursor(t, j), len(told))
				}
			})
		})
	}
}

// A person resumes while the sink is still down: the time counts anew, and it is paused again.
func TestResumedTooEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		told := make(chan journal.Pause, 9)
		s := &sink{answer: between(0, time.Hour, errDown)}
		r := run(t, j, s, &delivery.Options{PauseAfter: 10 * time.Second, OnPause: func(p journal.Pause) { told <- p }})
		send(t, j, 1, 1)
		time.Sleep(time.Minute)
		<-told
		if err := r.Resume(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Second)
		if len(told) != 0 {
			t.Errorf("paused 5 s after it was resumed: %+v", <-told)
		}
		time.Sleep(5 * time.Minute)
		if len(told) != 1 {
			t.Errorf("told %d times, want again", len(told))
		}
	})
}

// One event that can never be handled, among others that are, pauses nothing, and becomes a dead letter in its time.
func TestOddEventPausesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		r := run(t, j, &sink{answer: func(_ context.Context, d dingevent.Delivery) error {
			if d.Seq == 1 {
				return errDown
			}
			return nil
		}}, &delivery.Options{PauseAfter: time.Hour})
		send(t, j, 1, 1)
		time.Sleep(30 * time.Minute)
		for n := range 12 {
			send(t, j, n+2, 1)
			time.Sleep(8 * time.Hour)
		}
		st := r.Status()
		if !st.Pause.IsZero() || st.Dead != 1 || st.Cursor != 14 || !st.BrokenSince.IsZero() {
			t.Errorf("status %+v", st)
		}
		if first := rows(t, j, journal.Dead)[0].Changed.Sub(begin); first > 73*time.Hour {
			t.Errorf("it died after %v", first)
		}
	})
}

// Ten events that can never be handled come first. They open the breaker, and yet the others are tried, and delivered.
func TestOddEventsHoldUpNoOther(t *testing.T) {
	for name, order := range map[string]delivery.Order{"no order": {}, "by key": {Key: func(env *dingevent.Envelope) (string, error) {
		if len(env.ID) == len("e9") { // those that fail have a key each
			return env.ID, nil
		}
		return "the others", nil
	}}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := memjournal.New()
				r := ordered(t, j, dingevent.SinkFunc(func(_ context.Context, d dingevent.Delivery) error {
					if d.Seq <= 10 {
						return errDown
					}
					return nil
				}), order, nil)
				send(t, j, 0, 10)
				time.Sleep(time.Minute)
				if r.Status().BrokenSince.IsZero() {
					t.Error("the breaker is closed")
				}
				send(t, j, 11, 50)
				time.Sleep(24 * time.Hour)
				if st := r.Status(); st.Attempts[delivery.Succeeded] != 50 || st.Waiting != 10 {
					t.Errorf("status %+v: want the others delivered", st)
				}
			})
		})
	}
}

func TestStatusTellsWhyTheSinkFails(t *testing.T) {
	for name, test := range map[string]struct {
		first, then error
		fails       bool
		broken      bool
	}{
		"down":                         {errDown, errDown, true, true},
		"postponed":                    {dingevent.RetryAfter(time.Second, errDown), dingevent.RetryAfter(time.Second, errDown), true, false},
		"works again":                  {errDown, nil, false, false},
		"works again, but will not":    {errDown, dingevent.Reject(errDown), false, false},
		"has never failed":             {nil, nil, false, false},
		"has never done but to reject": {dingevent.Reject(errDown), nil, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := memjournal.New()
				r := run(t, j, &sink{answer: func(context.Context, dingevent.Delivery) error {
					if time.Since(begin) < 30*time.Second {
						return test.first
					}
					return test.then
				}}, nil)
				send(t, j, 1, 2)
				time.Sleep(10 * time.Second)
				if st := r.Status(); !st.BrokenSince.IsZero() {
					t.Errorf("broken after 10 s: %+v", st)
				}
				time.Sleep(10 * time.Minute)
				st := r.Status()
				if st.FailsSince.Equal(begin) != test.fails || (st.LastError == "down") != test.fails || st.BrokenSince.Equal(begin) != test.broken {
					t.Errorf("status %+v", st)
				}
			})
		})
	}
}
