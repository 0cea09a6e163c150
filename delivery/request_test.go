package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// A mortal is the journal as a process has it that dies before or after one of its calls, or loses its claim then.
type mortal struct {
	*memjournal.Journal
	fate func() // what happens at that moment

	mu    sync.Mutex // protects what follows
	left  int        // moments until then; 0: never
	over  bool
	asked bool // a request stands in the journal
}

// moment is one of those in which it may die.
func (m *mortal) moment() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.left > 0 {
		if m.left--; m.left == 0 {
			m.over = true
			m.fate()
		}
	}
}

func (m *mortal) wasOver() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.over
}

func (m *mortal) Ask(ctx context.Context, subscription string, r journal.Request) (journal.Revision, error) {
	m.moment()
	revision, err := m.Journal.Ask(ctx, subscription, r)
	m.mu.Lock()
	m.asked = m.asked || err == nil
	m.mu.Unlock()
	m.moment()
	return revision, err
}

func (m *mortal) Requests(ctx context.Context, subscription string, after journal.Revision) ([]journal.Request, error) {
	m.moment()
	return m.Journal.Requests(ctx, subscription, after)
}

func (m *mortal) Exceptions(ctx context.Context, name string, q journal.ExceptionQuery) ([]journal.Exception, error) {
	m.moment()
	return m.Journal.Exceptions(ctx, name, q)
}

func (m *mortal) WaitAnswer(ctx context.Context, subscription string, revision journal.Revision) (journal.Answer, error) {
	m.moment()
	return m.Journal.WaitAnswer(ctx, subscription, revision)
}

func (m *mortal) Claim(ctx context.Context, work, owner string) (journal.Claim, error) {
	m.moment()
	c, err := journaltest.Claim(ctx, m.Journal, work, owner, func(_ context.Context, _ string, p journal.Progress, save func(journal.Progress) error) error {
		m.moment()
		err := save(p)
		m.moment()
		return err
	})
	if err != nil {
		return nil, err
	}
	m.moment()
	return mortalClaim{c, m}, nil
}

// A mortalClaim is not released by a process that is dead.
type mortalClaim struct {
	journal.Claim
	journal *mortal
}

func (c mortalClaim) Release() {
	c.journal.moment()
	if !c.journal.wasOver() {
		c.Claim.Release()
	}
}

// wishes are the requests of a subscription that has had 10 events, of which 3 is dead, and what each leads to.
var wishes = []struct {
	name string
	ask  func(ctx context.Context, j journal.Journal) error
	done string // as state says it, once a Run has worked the subscription after that
}{
	{"pause", func(ctx context.Context, j journal.Journal) error { return delivery.Pause(ctx, j, name, "work", false) }, "1 of 3, 1 of 8, dead, paused"},
	{"drain", func(ctx context.Context, j journal.Journal) error { return delivery.Pause(ctx, j, name, "work", true) }, "1 of 3, 1 of 8, dead, drained"},
	{"resume", func(ctx context.Context, j journal.Journal) error { return delivery.Resume(ctx, j, name) }, "1 of 3, 1 of 8, dead"},
	{"retry", func(ctx context.Context, j journal.Journal) error { return delivery.Retry(ctx, j, name, 3) }, "2 of 3, 1 of 8, dead"},
	{"discard", func(ctx context.Context, j journal.Journal) error { return delivery.Discard(ctx, j, name, 3) }, "1 of 3, 1 of 8"},
	{"seek", func(ctx context.Context, j journal.Journal) error { return delivery.Seek(ctx, j, name, 8) }, "1 of 3, 2 of 8, dead"},
}

// state is what became of two events and the subscription, in words. An attempt whose end was not saved comes again, so
// two are all that count.
func state(t *testing.T, j journal.Journal, s *sink) string {
	t.Helper()
	text := fmt.Sprintf("%d of 3, %d of 8", min(len(s.of(3)), 2), min(len(s.of(8)), 2))
	if len(rows(t, j, journal.Dead)) > 0 {
		text += ", dead"
	}
	switch p := pauseOf(t, j); {
	case p.Drain:
		text += ", drained"
	case !p.IsZero():
		text += ", paused"
	}
	return text
}

// TestKilledAroundARequest: the process that asks, or the one that works the subscription, dies or loses its claim at every moment
// between request, application and answer. What was asked is done once; what was not asked is not done.
func TestKilledAroundARequest(t *testing.T) {
	for _, wish := range wishes {
		for _, who := range []string{"the only process", "the asker", "the holder"} {
			for _, how := range []string{"dies", "loses its claim"} {
				t.Run(fmt.Sprintf("%s: %s %s", wish.name, who, how), func(t *testing.T) {
					left := 1
					for killed := true; killed; left++ {
						synctest.Test(t, func(t *testing.T) { killed = killAround(t, wish.ask, wish.done, who, how, left) })
					}
					if left < 4 {
						t.Errorf("only %d moments", left)
					}
				})
			}
		}
	}
}

func killAround(t *testing.T, ask func(context.Context, journal.Journal) error, done, who, how string, left int) (killed bool) {
	j := memjournal.New()
	s := &sink{answer: func(_ context.Context, d dingevent.Delivery) error {
		if d.Seq == 3 {
			return dingevent.Reject(errDown)
		}
		return nil
	}}
	send(t, j, 1, 10)
	first := run(t, j.Peer(), s, nil)
	time.Sleep(time.Second)
	first.end(t)
	before := state(t, j, s)

	m := &mortal{Journal: j.Peer()}
	m.fate = func() { m.Journal.Close() }
	if how != "dies" {
		m.fate = func() { j.Expire(work) }
	}
	asker := journal.Journal(m)
	var holder *runner
	switch who {
	case "the asker":
		holder = run(t, j.Peer(), s, nil)
	case "the holder":
		asker = j.Peer()
		holder = run(t, m, s, nil)
	}
	synctest.Wait()
	m.mu.Lock()
	m.left = left
	m.mu.Unlock()
	err := ask(t.Context(), asker)
	killed = m.wasOver()
	asked := m.asked || who == "the holder"
	answered := err == nil
	time.Sleep(30 * time.Second)
	if holder != nil {
		holder.ends()
	}
	killed = killed || m.wasOver()
	j.Expire(work)

	next := run(t, j.Peer(), s, nil)
	time.Sleep(10 * time.Second)
	next.end(t)
	want := before
	if asked {
		want = done
	}
	if got := state(t, j, s); got != want {
		t.Errorf("killed at moment %d, asked %v, answered %v (%v): %s, want %s", left, asked, answered, err, got, want)
	}
	open, openErr := j.Requests(t.Context(), "", 0)
	if len(open) > 0 || openErr != nil {
		t.Errorf("killed at moment %d: open requests %+v, %v", left, open, openErr)
	}
	return killed
}

// TestRequestIsTaken: a holder that cannot save leaves a request open. Its asker learns after 15 seconds that it is taken.
func TestRequestIsTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &counting{Journal: memjournal.New()}
		s := &sink{}
		r := run(t, j, s, nil)
		time.Sleep(time.Second)
		j.fail(errDown, nil)
		began := time.Now()
		err := r.Pause(t.Context(), "work", false)
		if !errors.Is(err, delivery.ErrTaken) || time.Since(began) != 15*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := r.Resume(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a caller that leaves: %v", err)
		}
		if p := pauseOf(t, j); !p.IsZero() {
			t.Errorf("paused though nothing was saved: %+v", p)
		}
		j.fail(nil, nil)
		time.Sleep(time.Minute)
		if open, err := j.Requests(t.Context(), "", 0); len(open) > 0 || err != nil || !pauseOf(t, j).IsZero() {
			t.Errorf("open %+v, %v; pause %+v", open, err, pauseOf(t, j))
		}
	})
}

// TestSeekWhileRunning: a Run goes on from the new cursor. What hangs gets 10 seconds, and comes again.
func TestSeekWhileRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		hangs := map[uint64]bool{7: true}
		s := &sink{answer: func(ctx context.Context, d dingevent.Delivery) error {
			if hangs[d.Seq] && d.Attempt == 1 {
				<-ctx.Done()
				return ctx.Err()
			}
			return nil
		}}
		r := run(t, j, s, &delivery.Options{Timeout: time.Hour, Grace: time.Hour})
		send(t, j, 1, 10)
		time.Sleep(2 * time.Second)
		began := time.Now()
		if err := delivery.Seek(t.Context(), j.Peer(), name, 5); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took < 10*time.Second || took > 11*time.Second {
			t.Errorf("took %v, want 10 s for the attempt that hangs", took)
		}
		send(t, j, 11, 5)
		time.Sleep(time.Second)
		for seq, want := range map[uint64]int{4: 1, 5: 2, 7: 2, 10: 2, 15: 1} {
			if n := len(s.of(seq)); n != want {
				t.Errorf("event %d was attempted %d times, want %d", seq, n, want)
			}
		}
		if st := r.Status(); st.Cursor != 16 || st.Attempts[delivery.Succeeded] != uint64(s.count()-1) {
			t.Errorf("status %+v after %d calls", st, s.count())
		}
		if err := r.Pause(t.Context(), "after that", false); err != nil || r.Status().Pause.Reason != "after that" {
			t.Errorf("a request of the next session: %v", err)
		}
		r.end(t)
	})
}

// TestForgottenMeanwhile: a subscription is forgotten while a request of it waits. The error says so.
func TestForgottenMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		if _, err := j.Subscribe(t.Context(), "s", 1); err != nil {
			t.Fatal(err)
		}
		claim, err := j.Claim(t.Context(), journal.WorkOf("s"), "another")
		if err != nil {
			t.Fatal(err)
		}
		defer claim.Release()
		time.AfterFunc(time.Second, func() {
			if err := j.Unsubscribe(t.Context(), "s"); err != nil {
				t.Error(err)
			}
		})
		err = delivery.Pause(t.Context(), j, "s", "why", false)
		if want := `delivery: subscription "s" was forgotten meanwhile: journal: not found`; !errors.Is(err, journal.ErrNotFound) || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	})
}

// TestForeignRequests: a dispatcher leaves what it does not know, and does what comes after that.
func TestForeignRequests(t *testing.T) {
	for _, running := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			j := memjournal.New()
			r := run(t, j, &sink{}, nil)
			time.Sleep(time.Second)
			if !running {
				r.end(t)
			}
			for kind, body := range map[string]string{"shard": `{"by":4}`, "pause": "not JSON"} {
				if _, err := j.Ask(t.Context(), name, journal.Request{Kind: kind, Body: []byte(body)}); err != nil {
					t.Fatal(err)
				}
			}
			if err := delivery.Pause(t.Context(), j, name, "later", false); err != nil {
				t.Error(err)
			}
			open, err := j.Requests(t.Context(), name, 0)
			if err != nil || len(open) != 1 || open[0].Kind != "shard" {
				t.Errorf("open requests %+v, %v", open, err)
			}
			if p := pauseOf(t, j); p.Reason != "later" {
				t.Errorf("pause %+v", p)
			}
		})
	}
}
