package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"io"
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

func TestFailingJournal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &counting{Journal: memjournal.New()}
		s := &sink{answer: failing(1, errDown)}
		r := run(t, j, s, nil)
		send(t, j, 1, 1)
		j.fail(fmt.Errorf("disk: %w", io.ErrShortWrite), nil)
		time.Sleep(time.Minute)
		if st := r.Status(); !st.Failing || st.JournalError != "save progress: disk: short write" {
			t.Errorf("status %+v, want it failing", st)
		}
		send(t, j, 2, 100)
		time.Sleep(time.Minute)
		if s.count() > 18 {
			t.Errorf("%d attempts while nothing can be saved", s.count())
		}
		j.fail(nil, io.ErrUnexpectedEOF)
		send(t, j, 102, 900)
		time.Sleep(time.Minute)
		if st := r.Status(); !st.Failing || !strings.HasSuffix(st.JournalError, ": unexpected EOF") {
			t.Errorf("status %+v, want it failing", st)
		}
		j.fail(nil, nil)
		time.Sleep(time.Minute)
		if st := r.Status(); st.Failing || st.JournalError != "" {
			t.Errorf("status %+v, want it not failing", st)
		}
		for seq := uint64(1); seq <= 1001; seq++ {
			if n := len(s.of(seq)); n != 2 {
				t.Fatalf("event %d: %d attempts, want 2", seq, n)
			}
		}
		if left := rows(t, j); len(left) != 0 || cursor(t, j) != 1002 {
			t.Errorf("cursor %d, rows left: %+v", cursor(t, j), left)
		}
		r.end(t)
	})
}

// TestFailingClaim: a dispatcher that cannot claim or load its subscription says so, because nothing else shows it.
func TestFailingClaim(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &unclaimable{Journal: memjournal.New()}
		j.broken.Store(true)
		r := run(t, j, new(sink), nil)
		send(t, j, 1, 1)
		time.Sleep(time.Minute)
		if st := r.Status(); !st.Failing || st.JournalError != "claim the subscription: unexpected EOF" {
			t.Errorf("status %+v, want it failing", st)
		}
		j.broken.Store(false)
		time.Sleep(time.Minute)
		if st := r.Status(); st.Failing || st.Cursor != 2 {
			t.Errorf("status %+v, want it done", st)
		}
		r.end(t)
	})
}

// unclaimable is a journal whose claims fail while it is broken.
type unclaimable struct {
	journal.Journal
	broken atomic.Bool
}

func (u *unclaimable) Claim(ctx context.Context, work, owner string) (journal.Claim, error) {
	if u.broken.Load() {
		return nil, io.ErrUnexpectedEOF
	}
	return u.Journal.Claim(ctx, work, owner)
}

// TestFailedSaveKeepsWhatIsNewer: what changes while a Save runs that then fails is not undone.
func TestFailedSaveKeepsWhatIsNewer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &counting{Journal: memjournal.New(), delay: 5 * time.Second}
		j.fail(io.ErrShortWrite, nil)
		s := &sink{answer: func(context.Context, dingevent.Delivery) error {
			time.Sleep(3 * time.Second)
			return dingevent.Reject(errDown)
		}}
		run(t, j, s, nil)
		send(t, j, 1, 1)
		time.Sleep(2 * time.Second) // the Save that says Attempting runs since a second
		j.mu.Lock()
		j.delay = 0 // for the next one
		j.mu.Unlock()
		time.Sleep(4250 * time.Millisecond)
		if got := rows(t, j); len(got) != 0 {
			t.Fatalf("rows %+v: the first Save should fail, after the attempt has ended", got)
		}
		j.fail(nil, nil)
		time.Sleep(time.Second)
		if got := rows(t, j); len(got) != 1 || got[0].State != journal.Dead {
			t.Errorf("rows %+v, want a dead one", got)
		}
	})
}

func TestLastSaveFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &counting{Journal: memjournal.New()}
		s := new(sink)
		r := run(t, j, s, nil)
		send(t, j, 1, 10)
		synctest.Wait()
		j.fail(io.ErrShortWrite, nil)
		if err := r.ends(); !errors.Is(err, io.ErrShortWrite) || !strings.Contains(err.Error(), name) {
			t.Errorf("Run: %v, want the journal's error and the subscription's name", err)
		}
		if took := time.Since(begin); took > 6*time.Second {
			t.Errorf("Run took %v to give up", took)
		}
	})
}

func TestClosedJournalEndsRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		r := run(t, j, new(sink), nil)
		synctest.Wait()
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		<-r.done
		if err := r.err; !errors.Is(err, journal.ErrClosed) {
			t.Errorf("Run: %v, want ErrClosed", err)
		}
		if err := r.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "new Dispatcher") {
			t.Errorf("second Run: %v", err)
		}
	})
}

// TestVanishedEvent: an owed event should not age out; should it, a person is told.
func TestVanishedEvent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		send(t, j, 1, 1)
		if _, err := j.Subscribe(t.Context(), name, 1); err != nil {
			t.Fatal(err)
		}
		row := journal.Exception{Seq: 7, State: journal.Waiting, First: begin, Due: begin}
		if err := journaltest.Save(t.Context(), j, name, journal.Progress{Exceptions: []journal.Exception{row}}); err != nil {
			t.Fatal(err)
		}
		s := new(sink)
		run(t, j, s, nil)
		time.Sleep(time.Second)
		got := rows(t, j)
		if len(got) != 1 || got[0].State != journal.Dead || !strings.Contains(got[0].Error, "no longer in the journal") {
			t.Errorf("rows %+v, want a dead letter that says why", got)
		}
		if s.count() != 1 {
			t.Errorf("%d deliveries, want 1", s.count())
		}
	})
}

// TestStuckJournal: when a Save takes long, a crash must not have to repeat all of that time.
func TestStuckJournal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &counting{Journal: memjournal.New(), delay: 30 * time.Second}
		s := &sink{answer: taking(100 * time.Millisecond)}
		run(t, j, s, &delivery.Options{Concurrency: 1})
		send(t, j, 1, 1000)
		time.Sleep(25 * time.Second)
		if n := s.count(); n < 10 || n > 15 {
			t.Errorf("%d attempts before the first Save has ended, want those of the first 1.2 seconds", n)
		}
		j.mu.Lock()
		j.delay = 0
		j.mu.Unlock()
		time.Sleep(2 * time.Minute)
		if s.count() != 1000 || cursor(t, j) != 1001 {
			t.Errorf("%d attempts, cursor %d; want 1000 and 1001", s.count(), cursor(t, j))
		}
	})
}
