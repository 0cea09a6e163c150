//go:build unix

package postgres

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

// pair opens two gateways on one schema.
func pair(t testing.TB, opts Options) (a, b *Journal) {
	t.Helper()
	url, schema := postgrestest.Schema(t)
	opts.Schema, opts.Logger, opts.KeepAll = schema, quiet, true
	opts.Gateway = "a"
	a = opened(t, url, opts)
	opts.Gateway = "b"
	return a, opened(t, url, opts)
}

// claimOf expects a gateway to get the work of the subscription web.
func claimOf(t testing.TB, j *Journal) journal.Claim {
	t.Helper()
	c, err := j.Claim(t.Context(), "subscription/web", "test")
	if err != nil {
		t.Fatal("claim:", err)
	}
	return c
}

// taken waits until a gateway gets the work, and returns how long that took.
func taken(t testing.TB, j *Journal) (c journal.Claim, after time.Duration) {
	t.Helper()
	began := time.Now()
	eventually(t, "the work is free", func() bool {
		var err error
		c, err = j.Claim(t.Context(), "subscription/web", "test")
		if err != nil && !errors.Is(err, journal.ErrClaimed) {
			t.Fatal("claim:", err)
		}
		return err == nil
	})
	return c, time.Since(began)
}

func cursorOf(t testing.TB, j *Journal) journal.Seq {
	t.Helper()
	list, err := j.Subscriptions(t.Context(), "web")
	if err != nil || len(list) != 1 {
		t.Fatal(list, err)
	}
	return list[0].Cursor
}

// TestKilledHolder: the work of a process that was killed is free after ClaimTime, and not before the process was.
func TestKilledHolder(t *testing.T) {
	url, schema := postgrestest.Schema(t)
	j := opened(t, url, Options{Schema: schema, Logger: quiet, ClaimTime: briefly, KeepAll: true})
	if _, err := j.Subscribe(t.Context(), "web", 1); err != nil {
		t.Fatal(err)
	}
	v := newVictim(t, url, schema)
	for began := time.Now(); time.Since(began) < 2*briefly; time.Sleep(50 * time.Millisecond) {
		_, err := j.Claim(t.Context(), "subscription/web", "test")
		if !errors.Is(err, journal.ErrClaimed) || !strings.Contains(err.Error(), "a victim of gateway victim, since 20") {
			t.Fatalf("claim of what the victim works: %v", err)
		}
	}
	v.Process.Kill()
	c, after := taken(t, j)
	t.Log("free after", after)
	var last journal.Seq
	for line := range v.lines {
		fmt.Sscan(line, &last)
	}
	if found := cursorOf(t, j); found < last {
		t.Errorf("cursor %d, and the victim had saved %d", found, last)
	}
	if err := c.Save(t.Context(), journal.Progress{Cursor: last + 10}); err != nil {
		t.Error(err)
	}
}

// TestStoppedHolder: a process that is stopped for longer than ClaimTime and goes on is told that its claim is over, and changes
// nothing any more.
func TestStoppedHolder(t *testing.T) {
	url, schema := postgrestest.Schema(t)
	j := opened(t, url, Options{Schema: schema, Logger: quiet, ClaimTime: briefly, KeepAll: true})
	if _, err := j.Subscribe(t.Context(), "web", 1); err != nil {
		t.Fatal(err)
	}
	v := newVictim(t, url, schema)
	v.Process.Signal(syscall.SIGSTOP)
	c, _ := taken(t, j)
	if err := c.Save(t.Context(), journal.Progress{Cursor: 7, Seek: true}); err != nil {
		t.Fatal(err)
	}
	v.Process.Signal(syscall.SIGCONT)
	said := v.next(t)
	for !strings.HasPrefix(said, "lost") {
		said = v.next(t)
	}
	if said != "lost, and over: true" {
		t.Errorf("the victim said %q", said)
	}
	if cursor := cursorOf(t, j); cursor != 7 {
		t.Errorf("cursor %d after a Save of the former holder, want 7", cursor)
	}
}

// TestCutHolder: a holder that cannot reach the database ends its work before another may begin it. What it had sent, and what it
// sends later, changes nothing.
func TestCutHolder(t *testing.T) {
	url, schema := postgrestest.Schema(t)
	w, through := newWire(t, url)
	opts := Options{Schema: schema, Logger: quiet, ClaimTime: briefly, KeepAll: true}
	a, b := opened(t, through, opts), opened(t, url, opts)
	if _, err := a.Subscribe(t.Context(), "web", 1); err != nil {
		t.Fatal(err)
	}
	first := claimOf(t, a)
	if err := first.Save(t.Context(), journal.Progress{Cursor: 2}); err != nil {
		t.Fatal(err)
	}
	var ended time.Time
	done := make(chan struct{})
	context.AfterFunc(first.Context(), func() { ended = time.Now(); close(done) })
	w.hold()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := first.Save(ctx, journal.Progress{Cursor: 99}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a Save while nothing gets through: %v", err)
	}
	second, _ := taken(t, b)
	began := time.Now()
	<-done
	if !ended.Before(began) {
		t.Errorf("the former holder's context ended %v after another had begun", ended.Sub(began))
	}
	if cause := context.Cause(first.Context()); !errors.Is(cause, journal.ErrLost) {
		t.Errorf("the cause is %v", cause)
	}
	if second.Epoch() <= first.Epoch() {
		t.Errorf("epoch %d after %d", second.Epoch(), first.Epoch())
	}
	if err := second.Save(t.Context(), journal.Progress{Cursor: 5}); err != nil {
		t.Error(err)
	}
	w.release() // and now the Save of the first one arrives
	if err := first.Save(t.Context(), journal.Progress{Cursor: 100}); !errors.Is(err, journal.ErrLost) {
		t.Errorf("a Save after that: %v, want ErrLost", err)
	}
	first.Release() // waits for the Save that was given up
	if cursor := cursorOf(t, b); cursor != 5 {
		t.Errorf("cursor %d, want 5", cursor)
	}
	if err := second.Save(t.Context(), journal.Progress{Cursor: 6}); err != nil {
		t.Errorf("the second one, after the first has released its claim: %v", err)
	}
}

// TestUnsureHolder: a holder that has heard nothing of the database for half of ClaimTime begins nothing more, before its claim is
// over. It begins again once the database has confirmed the claim, by a renewal or a Save.
func TestUnsureHolder(t *testing.T) {
	a, _ := pair(t, Options{ClaimTime: time.Hour})
	if _, err := a.Subscribe(t.Context(), "web", 1); err != nil {
		t.Fatal(err)
	}
	c := claimOf(t, a).(*claim)
	hearsNothing := func(d time.Duration) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.confirmed = time.Now().Add(-d)
	}
	r := renewals{claims: a.claims}
	defer r.hangUp()
	for by, confirm := range map[string]func() error{
		"a renewal": func() error { _, err := r.renew(t.Context()); return err },
		"a Save":    func() error { return c.Save(t.Context(), journal.Progress{Cursor: 2}) },
	} {
		if hearsNothing(20 * time.Minute); !c.MayBegin() {
			t.Error("it may not begin anything after a third of ClaimTime")
		}
		if hearsNothing(30 * time.Minute); c.MayBegin() || c.Context().Err() != nil {
			t.Errorf("after half of ClaimTime it may begin: %v; the claim's context: %v", c.MayBegin(), c.Context().Err())
		}
		if err := confirm(); err != nil || !c.MayBegin() {
			t.Errorf("after %s it may not begin anything, error %v", by, err)
		}
	}
	c.Release()
	if c.MayBegin() {
		t.Error("it may begin something after its release")
	}
}

// TestOneOfTwoWins: of two gateways that claim a work at once, one gets it, and epochs rise.
func TestOneOfTwoWins(t *testing.T) {
	a, b := pair(t, Options{})
	last := uint64(0)
	for round := range 40 {
		var claims [4]journal.Claim
		var racing sync.WaitGroup
		for i := range claims {
			racing.Go(func() {
				c, err := []*Journal{a, b}[i%2].Claim(t.Context(), "subscription/web", "test")
				if err != nil && !errors.Is(err, journal.ErrClaimed) {
					t.Error("claim:", err)
				}
				claims[i] = c
			})
		}
		racing.Wait()
		winners := slices.DeleteFunc(claims[:], func(c journal.Claim) bool { return c == nil })
		if len(winners) != 1 {
			t.Fatalf("round %d: %d of 4 have the work", round, len(winners))
		}
		if epoch := winners[0].Epoch(); epoch <= last {
			t.Errorf("round %d: epoch %d after %d", round, epoch, last)
		}
		last = winners[0].Epoch()
		winners[0].Release()
	}
}

// TestReleaseFreesAtOnce: another gateway has a work as soon as it was released, or its gateway closed.
func TestReleaseFreesAtOnce(t *testing.T) {
	a, b := pair(t, Options{ClaimTime: time.Hour})
	var took []time.Duration
	for n := range 20 {
		from, to := a, b
		if n%2 == 1 {
			from, to = b, a
		}
		c := claimOf(t, from)
		began := time.Now()
		c.Release()
		next := claimOf(t, to)
		took = append(took, time.Since(began))
		next.Release()
	}
	slices.Sort(took)
	t.Logf("median %v, worst %v", took[len(took)/2], took[len(took)-1])
	if took[len(took)/2] > 100*time.Millisecond {
		t.Error("it takes more than 100 ms")
	}
	c := claimOf(t, a)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	if c.Context().Err() == nil {
		t.Error("the claim of a closed journal is not over")
	}
	if err := c.Save(t.Context(), journal.Progress{}); !errors.Is(err, journal.ErrClosed) && !errors.Is(err, journal.ErrLost) {
		t.Errorf("Save by a closed journal: %v", err)
	}
	claimOf(t, b)
}

// TestClaimsLiveOn: many claims are renewed together, also while something holds the row of one of them.
func TestClaimsLiveOn(t *testing.T) {
	j := openedNew(t, Options{ClaimTime: briefly, Logger: quiet, KeepAll: true})
	var all []journal.Claim
	for i := range 50 {
		c, err := j.Claim(t.Context(), fmt.Sprint("subscription/", i), "test")
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	tx, err := j.saves.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback(context.Background())
	if _, err := tx.Exec(t.Context(), j.sql("SELECT FROM dingevent.claim WHERE work = 'subscription/7' FOR UPDATE")); err != nil {
		t.Fatal(err)
	}
	time.Sleep(2 * briefly)
	for i, c := range all {
		if over := c.Context().Err() != nil; over != (i == 7) {
			t.Errorf("the claim of %s is over: %v", c.Work(), over)
		}
	}
}

// TestTakeoverFindsTheLastSave: the Save of a gateway that dies hangs on the server. The next holder waits for it, and finds what
// it has saved.
func TestTakeoverFindsTheLastSave(t *testing.T) {
	longtest.Skip(t)
	server := postgrestest.Start(t, postgrestest.Options{})
	s := newStore(t, server, server.URL("postgres"))
	h := s.harness()
	opened := func() journal.Journal {
		j, err := h.Open()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { j.Close() })
		return j
	}
	b, a := opened(), opened()
	if _, err := a.Subscribe(t.Context(), "web", 1); err != nil {
		t.Fatal(err)
	}
	c, err := a.Claim(t.Context(), "subscription/web", "a")
	if err != nil {
		t.Fatal(err)
	}
	h.Break(journaltest.HoldCommit)
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := c.Save(ctx, journal.Progress{Cursor: 5}); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("a Save that hangs: %v", err)
	}
	h.Crash()
	h.Sleep(time.Hour)
	ctx, cancel = context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := b.Claim(ctx, "subscription/web", "b"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("claim while the Save of the holder before hangs: %v", err)
	}
	h.Heal()
	eventually(t, "the work is taken", func() bool {
		_, err := b.Claim(t.Context(), "subscription/web", "b")
		return err == nil
	})
	if cursor, err := b.Subscribe(t.Context(), "web", 1); err != nil || cursor != 5 {
		t.Errorf("cursor %d, %v; want 5", cursor, err)
	}
}
