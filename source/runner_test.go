package source_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
	"github.com/dingevent/dingevent/source"
)

const work = "source/hr/numbers"

// numbers is a source of numbered events, one a second.
type numbers struct {
	fails atomic.Pointer[error] // what Run returns at its next event
	runs  atomic.Int64
}

type at struct{ Next int }

func (n *numbers) Run(ctx context.Context, place *source.Place, to dingevent.Receiver) error {
	n.runs.Add(1)
	stand := at{Next: 1}
	if err := place.Read(&stand); err != nil {
		return err
	}
	for {
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return ctx.Err()
		}
		if err := n.fails.Swap(nil); err != nil {
			return *err
		}
		e := &dingevent.Envelope{ID: fmt.Sprint(stand.Next), Type: "number", App: "hr", Data: []byte("{}"), Received: time.Now()}
		if err := to.Receive(ctx, e); err != nil {
			return err
		}
		stand.Next++
		if err := place.Save(ctx, stand); err != nil {
			return err
		}
	}
}

// running runs a Runner of n until the test ends, or until stop is called, which waits for it.
func running(t *testing.T, n source.Source, j source.Journal, to dingevent.Receiver, log *slog.Logger) (r *source.Runner, stop func()) {
	r = source.NewRunner(work, n, &source.Options{Logger: log})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx, j, to) }()
	var done atomic.Bool
	stop = func() {
		if cancel(); !done.Swap(true) {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	}
	t.Cleanup(stop)
	return r, stop
}

// ids are those of the events in j.
func ids(t *testing.T, j journal.Journal) (list []string) {
	entries, err := j.Read(t.Context(), 1, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		list = append(list, e.Envelope.ID)
	}
	return list
}

// wantAtLeast n events in j, each once and in their order.
func wantAtLeast(t *testing.T, j journal.Journal, n int) {
	t.Helper()
	got := ids(t, j) // once: the next event may come at this very time
	for i, id := range got {
		if id != fmt.Sprint(i+1) {
			t.Fatalf("event %d is %s: %v", i+1, id, got)
		}
	}
	if len(got) < n {
		t.Fatalf("%d events, want %d", len(got), n)
	}
}

func TestGoesOnAtItsPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		_, stop := running(t, &numbers{}, j, j, nil)
		time.Sleep(3500 * time.Millisecond)
		stop()
		r, _ := running(t, &numbers{}, j, j, nil)
		time.Sleep(2500 * time.Millisecond)
		wantAtLeast(t, j, 5)
		if s := r.Status(); s.State != source.Running || s.Stored != 2 || s.StoredAt.IsZero() || s.Work != work {
			t.Errorf("status %+v", s)
		}
	})
}

func TestOneRunnerWorksASource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		_, stopFirst := running(t, &numbers{}, j, j, nil)
		time.Sleep(100 * time.Millisecond)
		second, _ := running(t, &numbers{}, j, j, nil)
		time.Sleep(10 * time.Second)
		if s := second.Status(); s.State != source.Elsewhere || s.Failures != 0 {
			t.Errorf("the second: %+v", s)
		}
		stopFirst()
		time.Sleep(5 * time.Second)
		if s := second.Status(); s.State != source.Running {
			t.Errorf("the second, after the end of the first: %+v", s)
		}
		wantAtLeast(t, j, 12)
	})
}

func TestStopsWhenItsClaimIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		first, _ := running(t, &numbers{}, j, j, nil)
		time.Sleep(1500 * time.Millisecond)
		j.Expire(work)
		second, _ := running(t, &numbers{}, j, j, nil)
		time.Sleep(5 * time.Second)
		if a, b := first.Status(), second.Status(); a.State != source.Elsewhere || b.State != source.Running || a.Failures != 0 {
			t.Errorf("the first is %s with %d failures (%v), the second %s", a.State, a.Failures, a.Err, b.State)
		}
		wantAtLeast(t, j, 4)
	})
}

func TestRunsAgainAfterAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		var log bytes.Buffer
		n := &numbers{}
		r, stop := running(t, n, j, j, slog.New(slog.NewTextHandler(&log, nil)))
		time.Sleep(1500 * time.Millisecond)
		broken := errors.New("no such table")
		for range 3 {
			n.fails.Store(&broken)
			for n.fails.Load() != nil {
				time.Sleep(100 * time.Millisecond)
			}
		}
		if s := r.Status(); s.State != source.Failed || s.Failures != 3 || s.Err != broken || s.ErrAt.IsZero() {
			t.Errorf("status %+v", s)
		}
		time.Sleep(time.Minute)
		if s := r.Status(); s.State != source.Running || s.Failures != 3 || n.runs.Load() != 4 {
			t.Errorf("after a minute: %+v, %d runs", s, n.runs.Load())
		}
		wantAtLeast(t, j, 50)
		stop()
		if n := strings.Count(log.String(), "no such table"); n != 1 {
			t.Errorf("the log has the failure %d times within a minute, want once:\n%s", n, log.String())
		}
		if s := r.Status(); s.State != source.Idle {
			t.Errorf("at the end: %+v", s)
		}
	})
}

// TestPauseDoubles: a source that fails at once is run after 1, 2, 4 s and so on, and at least once a minute.
func TestPauseDoubles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		var runs []time.Duration
		began := time.Now()
		_, stop := running(t, source.Func(func(context.Context, *source.Place, dingevent.Receiver) error {
			runs = append(runs, time.Since(began))
			return nil // to end by itself is a failure, too
		}), j, j, slog.New(slog.DiscardHandler))
		time.Sleep(4 * time.Minute)
		stop()
		want := "[0s 1s 3s 7s 15s 31s 1m3s 2m3s 3m3s]"
		if got := fmt.Sprint(runs); got != want {
			t.Errorf("runs at %s, want %s", got, want)
		}
	})
}

// TestReceiverThatRefuses: what was not stored is pulled again.
func TestReceiverThatRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		var refuse atomic.Bool
		to := dingevent.ReceiverFunc(func(ctx context.Context, envs ...*dingevent.Envelope) error {
			if refuse.Load() {
				return journal.ErrFull
			}
			return j.Receive(ctx, envs...)
		})
		r, _ := running(t, &numbers{}, j, to, slog.New(slog.DiscardHandler))
		time.Sleep(2500 * time.Millisecond)
		refuse.Store(true)
		time.Sleep(time.Minute)
		if s := r.Status(); s.Refused == 0 || s.Stored != 2 || !errors.Is(s.Err, journal.ErrFull) {
			t.Errorf("status %+v", s)
		}
		refuse.Store(false)
		time.Sleep(2 * time.Minute)
		wantAtLeast(t, j, 60)
	})
}

func TestPlaceThatCannotBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		claim, err := j.Claim(t.Context(), work, "test")
		if err != nil {
			t.Fatal(err)
		}
		if err := claim.Save(t.Context(), journal.Progress{Begin: true, Cursor: journal.PastEnd, Note: []byte("[")}); err != nil {
			t.Fatal(err)
		}
		claim.Release()
		r, _ := running(t, &numbers{}, j, j, slog.New(slog.DiscardHandler))
		time.Sleep(time.Second / 2)
		if s := r.Status(); s.State != source.Failed || !strings.Contains(s.Err.Error(), "the place of source/hr/numbers cannot be read") {
			t.Errorf("status %+v", s)
		}
	})
}

func TestEndsWithTheJournal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		if err := source.NewRunner(work, &numbers{}, nil).Run(t.Context(), j, j); err != nil {
			t.Error(err)
		}
	})
}
