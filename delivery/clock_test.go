package delivery_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// jumps are how far clocks are set, ahead or back.
var jumps = map[string]time.Duration{
	"+1s": time.Second, "+1h": time.Hour, "+3d": 3 * 24 * time.Hour, "+10y": 10 * 365 * 24 * time.Hour,
	"-1s": -time.Second, "-1h": -time.Hour, "-3d": -3 * 24 * time.Hour, "-10y": -10 * 365 * 24 * time.Hour,
}

// setClock leaves j as if the wall clock had been set by a jump while nobody had it open. Nothing else can be told from
// times that are stored.
func setClock(t *testing.T, j journal.Journal, jump time.Duration) {
	t.Helper()
	at := func(then time.Time) time.Time {
		if then.IsZero() {
			return then
		}
		return then.Add(-jump).Round(0)
	}
	all := rows(t, j)
	for i := range all {
		row := &all[i]
		row.First, row.Due, row.Changed = at(row.First), at(row.Due), at(row.Changed)
	}
	p := pauseOf(t, j)
	p.Since = at(p.Since)
	if err := journaltest.Save(t.Context(), j, name, journal.Progress{Exceptions: all, Pause: &p}); err != nil {
		t.Fatal(err)
	}
}

// A restart at another time than that of the clock before: what waits goes on within its wait, and what is behind it follows.
func TestClockIsSetAcrossARestart(t *testing.T) {
	for label, jump := range jumps {
		t.Run(label, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := memjournal.New()
				s := &sink{answer: failing(5, errDown)}
				sub := delivery.Subscription{Name: name, Sink: s, Start: delivery.FromBeginning, Order: delivery.Order{Key: delivery.ByCorp}}
				opts := &delivery.Options{Retry: delivery.RetryPolicy{Max: 10 * time.Second, For: time.Minute}}
				r := runSub(t, j, sub, opts)
				send(t, j, 1, 3)
				for len(s.of(1)) < 3 {
					time.Sleep(100 * time.Millisecond)
				}
				r.end(t)
				setClock(t, j, jump)
				r = runSub(t, j, sub, opts)
				time.Sleep(2 * time.Minute)
				if st := r.Status(); st.Dead != 0 || st.Waiting+st.Parked != 0 || st.Cursor != 4 {
					t.Errorf("%+v, want all delivered; calls %+v", st, s.all())
				}
				if n := s.count(); n != 18 {
					t.Errorf("%d attempts of 3 events, want 6 each", n)
				}
			})
		})
	}
}

// A due time of the far future is no reason to wait for it.
func TestDueLiesFarAhead(t *testing.T) {
	for label, jump := range jumps {
		t.Run(label, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := memjournal.New()
				s := &sink{answer: failing(1, errDown)}
				r := run(t, j, s, nil)
				send(t, j, 1, 1)
				synctest.Wait()
				r.end(t)
				row := rows(t, j)[0]
				row.Due = row.Due.Add(jump).Round(0)
				if err := journaltest.Save(t.Context(), j, name, journal.Progress{Exceptions: []journal.Exception{row}}); err != nil {
					t.Fatal(err)
				}
				run(t, j, s, nil)
				time.Sleep(1500 * time.Millisecond)
				if got := s.of(1); len(got) != 2 {
					t.Errorf("calls %+v, want the second within the second that its failure is worth", got)
				}
			})
		})
	}
}

// What a sink asked for is waited for, also over a restart, and no longer.
func TestAskedWaitOverARestart(t *testing.T) {
	for label, jump := range map[string]time.Duration{"the same clock": 0, "-3d": jumps["-3d"], "+3d": jumps["+3d"]} {
		t.Run(label, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := memjournal.New()
				s := &sink{answer: failing(1, dingevent.RetryAfter(50*time.Minute, errDown))}
				r := run(t, j, s, nil)
				send(t, j, 1, 1)
				time.Sleep(10 * time.Minute)
				r.end(t)
				setClock(t, j, jump)
				run(t, j, s, nil)
				want := map[time.Duration]time.Duration{0: 40 * time.Minute, jumps["-3d"]: 50 * time.Minute, jumps["+3d"]: 0}[jump]
				time.Sleep(want + time.Second)
				if got := s.of(1); len(got) != 2 || got[1].at < 10*time.Minute+want {
					t.Errorf("calls %+v, want the second %v after the restart", got, want)
				}
			})
		})
	}
}

// Time off counts for no more than the rest of the wait that it falls into, however often there is some.
func TestTimeOffDoesNotCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		s := &sink{answer: func(context.Context, dingevent.Delivery) error { return errDown }}
		opts := &delivery.Options{Retry: delivery.RetryPolicy{First: time.Minute, Max: 2 * time.Minute, For: time.Hour}}
		ran := time.Duration(0)
		for day := range 20 {
			r := run(t, j, s, opts)
			if day == 0 {
				send(t, j, 1, 1)
			}
			time.Sleep(2*time.Minute + time.Second)
			ran += 2*time.Minute + time.Second
			r.end(t)
			if dead := rows(t, j, journal.Dead); len(dead) != 0 && ran < 30*time.Minute {
				t.Fatalf("dead after %v of trying, want at least half of an hour: each time off can end a wait of 2 minutes", ran)
			}
			time.Sleep(3 * 24 * time.Hour)
		}
		run(t, j, s, opts)
		time.Sleep(time.Hour)
		if len(rows(t, j, journal.Dead)) != 1 {
			t.Errorf("rows %+v, want a dead letter after an hour more", rows(t, j))
		}
	})
}

// A pause, and an outage with the breaker open, that go on over a crash and a jump exhaust nothing.
func TestPauseOverAJump(t *testing.T) {
	for label, jump := range jumps {
		t.Run(label, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := memjournal.New()
				s := &sink{answer: failing(2, errDown)}
				opts := &delivery.Options{Retry: delivery.RetryPolicy{First: 20 * time.Second, For: time.Minute}}
				r := run(t, j, s, opts)
				send(t, j, 1, 1)
				synctest.Wait()
				if err := r.Pause(t.Context(), "night", false); err != nil {
					t.Fatal(err)
				}
				time.Sleep(10 * time.Hour)
				r.end(t)
				setClock(t, j, jump)
				r = run(t, j, s, opts)
				time.Sleep(10 * time.Hour)
				if err := r.Resume(t.Context()); err != nil {
					t.Fatal(err)
				}
				time.Sleep(2 * time.Minute)
				if st := r.Status(); st.Dead != 0 || st.Cursor != 2 || len(s.of(1)) != 3 {
					t.Errorf("%+v, calls %+v", st, s.all())
				}
			})
		})
	}
}
