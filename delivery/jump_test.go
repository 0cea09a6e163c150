//go:build clockjump

package delivery_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// stripping is a journal that keeps times as a file does, without the monotonic clock.
type stripping struct{ journal.Journal }

func (s stripping) Claim(ctx context.Context, work, owner string) (journal.Claim, error) {
	return journaltest.Claim(ctx, s.Journal, work, owner, s.save)
}

func (s stripping) save(ctx context.Context, name string, p journal.Progress, save func(journal.Progress) error) error {
	for i := range p.Exceptions {
		row := &p.Exceptions[i]
		row.First, row.Due, row.Changed = row.First.Round(0), row.Due.Round(0), row.Changed.Round(0)
	}
	if p.Pause != nil {
		p.Pause = &journal.Pause{Since: p.Pause.Since.Round(0), Reason: p.Pause.Reason, Drain: p.Pause.Drain}
	}
	return save(p)
}

// setClockNow sets the wall clock of this process ahead or back, while the monotonic one goes on.
func setClockNow(by time.Duration) { time.Jump(int64(by / time.Second)) }

// The clock is set while events wait, and set right again later; with restarts before, between and after.
func TestClockIsSetWhileRunning(t *testing.T) {
	for label, jump := range jumps {
		for _, restarts := range []int{0, 1, 2, 3} {
			t.Run(fmt.Sprint(label, ", restarts ", restarts), func(t *testing.T) {
				defer time.Jump(0)
				synctest.Test(t, func(t *testing.T) {
					j := stripping{memjournal.New()}
					var down atomic.Bool
					down.Store(true)
					s := &sink{answer: func(_ context.Context, d dingevent.Delivery) error {
						if down.Load() && d.Seq%2 == 1 {
							return errDown
						}
						return nil
					}}
					sub := delivery.Subscription{Name: name, Sink: s, Start: delivery.FromBeginning, Order: delivery.Order{Key: delivery.ByCorp}}
					opts := &delivery.Options{Retry: delivery.RetryPolicy{Max: 20 * time.Second, For: time.Hour}}
					r := runSub(t, j, sub, opts)
					send(t, j, 1, 10)
					restart := func(bit int) {
						if restarts&bit != 0 {
							r.end(t)
							r = runSub(t, j, sub, opts)
						}
					}
					for _, to := range []time.Duration{0, jump, 0, 2 * jump, 0} {
						setClockNow(to)
						restart(1)
						before := s.count()
						time.Sleep(5 * time.Minute)
						if n := s.count() - before; n < 10 || n > 300 {
							t.Fatalf("%d attempts in five minutes with the clock at %v", n, to)
						}
						restart(2)
					}
					down.Store(false)
					time.Sleep(time.Minute)
					if st := r.Status(); st.Dead != 0 || st.Waiting+st.Parked != 0 || st.Cursor != 11 {
						t.Errorf("%+v", st)
					}
				})
			})
		}
	}
}

// TestClockEndsNoRetryEarly: the time of retries is that of the monotonic clock: no jump ends it early or late.
func TestClockEndsNoRetryEarly(t *testing.T) {
	for label, jump := range jumps {
		t.Run(label, func(t *testing.T) {
			defer time.Jump(0)
			synctest.Test(t, func(t *testing.T) {
				j := stripping{memjournal.New()}
				s := &sink{answer: func(context.Context, dingevent.Delivery) error { return errDown }}
				run(t, j, s, &delivery.Options{Retry: delivery.RetryPolicy{Max: time.Minute, For: time.Hour}})
				send(t, j, 1, 1)
				time.Sleep(10 * time.Minute)
				setClockNow(jump)
				time.Sleep(49 * time.Minute)
				if len(rows(t, j, journal.Dead)) != 0 {
					t.Fatal("dead before an hour")
				}
				time.Sleep(3 * time.Minute)
				dead := rows(t, j, journal.Dead)
				if len(dead) != 1 {
					t.Fatal("not dead after an hour and a minute")
				}
				if tried := dead[0].Changed.Sub(dead[0].First); tried < time.Hour || tried > 62*time.Minute {
					t.Errorf("the dead letter says that it was tried for %v", tried)
				}
			})
		})
	}
}

// A pause and an outage in which the clock jumps count for nothing, and the status tells their times by the clock of now.
func TestClockIsSetInAnOutage(t *testing.T) {
	for label, jump := range jumps {
		for _, paused := range []bool{false, true} {
			t.Run(fmt.Sprint(label, paused), func(t *testing.T) {
				defer time.Jump(0)
				synctest.Test(t, func(t *testing.T) {
					j := stripping{memjournal.New()}
					s := &sink{answer: between(0, 20*time.Hour, errDown)}
					var told strings.Builder
					opts := &delivery.Options{Retry: delivery.RetryPolicy{For: time.Hour}, Logger: slog.New(slog.NewTextHandler(&told, nil))}
					r := run(t, j, s, opts)
					send(t, j, 1, 20)
					time.Sleep(10 * time.Minute)
					if paused {
						if err := r.Pause(t.Context(), "night", false); err != nil {
							t.Fatal(err)
						}
					}
					time.Sleep(9 * time.Hour)
					setClockNow(jump)
					synctest.Wait()
					st := r.Status()
					if since := time.Now().Round(0).Sub(st.BrokenSince.Round(0)); !paused && (since < 9*time.Hour || since > 10*time.Hour) {
						t.Errorf("broken since %v, as the status says", since)
					}
					time.Sleep(12 * time.Hour)
					if paused {
						if err := r.Resume(t.Context()); err != nil {
							t.Fatal(err)
						}
					}
					time.Sleep(20 * time.Minute)
					if st := r.Status(); st.Dead != 0 || st.Cursor != 21 {
						t.Errorf("%+v\n%s", st, told.String())
					}
				})
			})
		}
	}
}
