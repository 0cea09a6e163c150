package delivery_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

func pauseOf(t *testing.T, j journal.State) journal.Pause {
	t.Helper()
	subs, err := j.Subscriptions(t.Context())
	if err != nil || len(subs) == 0 {
		t.Fatal(subs, err)
	}
	return subs[0].Pause
}

// A pause of days costs nothing of the time for retries, and lasts through a restart.
func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		var down atomic.Bool
		down.Store(true)
		s := &sink{answer: func(context.Context, dingevent.Delivery) error {
			if down.Load() {
				return errDown
			}
			return nil
		}}
		opts := &delivery.Options{Retry: delivery.RetryPolicy{For: time.Hour, Max: 4 * time.Minute}} // a restart counts one wait at most
		r := run(t, j, s, opts)
		send(t, j, 1, 1)
		time.Sleep(50 * time.Minute)
		if err := r.Pause(t.Context(), "maintenance", false); err != nil {
			t.Fatal(err)
		}
		send(t, j, 2, 3)
		before := s.count()
		time.Sleep(24 * time.Hour)
		r.end(t)
		r = run(t, j, s, opts)
		time.Sleep(24 * time.Hour)
		if s.count() != before {
			t.Errorf("%d attempts while paused", s.count()-before)
		}
		since := begin.Add(50 * time.Minute)
		if p := r.Status().Pause; p.Reason != "maintenance" || !p.Since.Equal(since) {
			t.Errorf("pause %+v", p)
		}
		if err := r.Pause(t.Context(), "still", false); err != nil || !pauseOf(t, j).Since.Equal(since) {
			t.Errorf("paused again: %+v, %v", pauseOf(t, j), err)
		}
		for range 2 {
			if err := r.Resume(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		time.Sleep(5 * time.Minute) // of the ten that are left for the first one
		if dead := rows(t, j, journal.Dead); len(dead) > 0 {
			t.Fatalf("the pause counted: %+v", dead)
		}
		down.Store(false)
		time.Sleep(time.Hour)
		r.end(t)
		if left := rows(t, j); len(left) > 0 || cursor(t, j) != 5 || !pauseOf(t, j).IsZero() {
			t.Errorf("rows %+v, cursor %d", left, cursor(t, j))
		}
	})
}

func TestDrainFinishesWhatWasTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		s := &sink{answer: failing(2, errDown)}
		r := run(t, j, s, nil)
		send(t, j, 1, 5)
		synctest.Wait()
		if err := r.Pause(t.Context(), "upgrade", true); err != nil {
			t.Fatal(err)
		}
		send(t, j, 6, 5)
		time.Sleep(time.Hour)
		st := r.Status()
		if st.Waiting+st.InFlight != 0 || cursor(t, j) != 6 || len(s.of(6)) != 0 || len(s.of(5)) != 3 {
			t.Errorf("status %+v, cursor %d", st, cursor(t, j))
		}
		if err := r.Resume(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		if cursor(t, j) != 11 {
			t.Errorf("cursor %d after it was resumed", cursor(t, j))
		}
	})
}

func TestPausesItselfWhenTheSinkStaysBroken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		told := make(chan journal.Pause, 9)
		s := &sink{answer: between(0, 3*time.Hour, errDown)}
		r := run(t, j, s, &delivery.Options{
			PauseAfter: time.Hour,
			OnPause: func(p journal.Pause) {
				if pauseOf(t, j) != p {
					t.Errorf("told of %+v before it was saved", p)
				}
				told <- p
			},
		})
		send(t, j, 1, 100)
		time.Sleep(50 * time.Minute)
		if len(told) != 0 {
			t.Fatalf("told of %+v", <-told)
		}
		time.Sleep(time.Hour)
		if p := <-told; !strings.Contains(p.Reason, "down") || p.Since.Sub(begin) > 62*time.Minute {
			t.Fatalf("told of %+v", p)
		}
		before := s.count()
		time.Sleep(4 * time.Hour)
		if s.count() != before {
			t.Errorf("%d attempts while paused", s.count()-before)
		}
		if err := r.Resume(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		if left := rows(t, j); len(left) > 0 || cursor(t, j) != 101 || len(told) != 0 {
			t.Errorf("cursor %d, %d rows, told %d times", cursor(t, j), len(left), 1+len(told))
		}
	})
}

func TestPauseAndResumeOfWhatNobodyRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		ctx := t.Context()
		if err := delivery.Pause(ctx, j, name, "", false); !errors.Is(err, journal.ErrNotFound) {
			t.Errorf("pause of no subscription: %v", err)
		}
		s := &sink{answer: failing(1, errDown)}
		opts := &delivery.Options{Retry: delivery.RetryPolicy{For: time.Hour, First: 30 * time.Minute}}
		r := run(t, j, s, opts)
		send(t, j, 1, 1)
		synctest.Wait()
		r.end(t)
		if err := delivery.Pause(ctx, j, name, "night", false); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Hour)
		if err := delivery.Resume(ctx, j, name); err != nil {
			t.Fatal(err)
		}
		if row := rows(t, j)[0]; row.First.Sub(begin) < 10*time.Hour || !pauseOf(t, j).IsZero() {
			t.Errorf("row %+v after the pause %+v", row, pauseOf(t, j))
		}
		run(t, j, s, opts)
		time.Sleep(time.Hour)
		if len(rows(t, j)) != 0 {
			t.Error("it was not delivered after the pause")
		}
	})
}

// A person moves the cursor back: what was delivered comes again, but what waits or is dead is left to its row.
func TestSeek(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		s := &sink{answer: func(_ context.Context, d dingevent.Delivery) error {
			if d.Seq == 5 {
				return dingevent.Reject(errDown)
			}
			return nil
		}}
		r := run(t, j, s, nil)
		send(t, j, 1, 10)
		time.Sleep(time.Minute)
		r.end(t)
		if err := delivery.Seek(t.Context(), j, name, 4); err != nil {
			t.Fatal(err)
		}
		r = run(t, j, s, nil)
		time.Sleep(time.Minute)
		r.end(t)
		for seq, want := range map[uint64]int{3: 1, 4: 2, 5: 1, 6: 2, 10: 2} {
			if n := len(s.of(seq)); n != want {
				t.Errorf("event %d was attempted %d times, want %d", seq, n, want)
			}
		}
		send(t, j, 11, 10)
		if err := delivery.Seek(t.Context(), j, name, 16); err != nil {
			t.Fatal(err)
		}
		run(t, j, s, nil)
		time.Sleep(time.Minute)
		if len(s.of(15)) != 0 || len(s.of(16)) != 1 || cursor(t, j) != 21 {
			t.Errorf("passed over: %v; then %v; cursor %d", s.of(15), s.of(16), cursor(t, j))
		}
		if err := delivery.Seek(t.Context(), j, "none", 1); !errors.Is(err, journal.ErrNotFound) {
			t.Errorf("seek of no subscription: %v", err)
		}
	})
}

func TestAnswerIsRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		run(t, j, &sink{answer: func(_ context.Context, d dingevent.Delivery) error {
			if d.Attempt == 1 {
				d.Answered(503, []byte("busy"))
				return errDown
			}
			d.Answered(204, nil)
			return nil
		}}, nil)
		send(t, j, 1, 1)
		time.Sleep(time.Minute)
		list := attempts(t, j, 1)
		if len(list) != 2 || list[0].Status != 503 || string(list[0].Answer) != "busy" || list[1].Status != 204 || list[1].Outcome != "succeeded" {
			t.Errorf("attempts %+v", list)
		}
	})
}
