//go:build unix

package postgres

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

// manyRows is a progress with many exceptions and attempts.
func manyRows(count int, why string) journal.Progress {
	p := journal.Progress{Cursor: 1}
	at := time.Unix(1_800_000_000, 123)
	for i := range count {
		seq := journal.Seq(i + 1)
		p.Exceptions = append(p.Exceptions, journal.Exception{Seq: seq, Key: "k\x00", State: journal.Waiting, Attempts: 1, First: at, Due: at, Changed: at, Error: why})
		p.Attempts = append(p.Attempts, journal.Attempt{Seq: seq, Number: 1, Start: at, Took: 5, Error: why, Answer: []byte("no")})
	}
	return p
}

// TestManyExceptions: one Save writes what an outage of a sink has left in a few statements.
func TestManyExceptions(t *testing.T) {
	j := openedNew(t, Options{Logger: quiet, KeepAll: true})
	if _, err := j.Subscribe(t.Context(), "web", 1); err != nil {
		t.Fatal(err)
	}
	c := claimOf(t, j)
	const rows = 4096 // see delivery
	for round := range 4 {
		began := time.Now()
		if err := c.Save(t.Context(), manyRows(rows, fmt.Sprint("round ", round))); err != nil {
			t.Fatal(err)
		}
		took := time.Since(began)
		t.Logf("%d rows and as many attempts in %v", rows, took)
		if took > time.Minute { // a statement for each row takes minutes on a slow machine
			t.Error("that is too long")
		}
	}
	list, err := j.Exceptions(t.Context(), "web", journal.ExceptionQuery{From: rows, Limit: 10})
	if err != nil || len(list) != 1 || list[0].Error != "round 3" || list[0].Key != "k\x00" || list[0].First.Nanosecond() != 123 {
		t.Errorf("%+v, %v", list, err)
	}
}

// TestRowTwiceInOneSave: the last one counts.
func TestRowTwiceInOneSave(t *testing.T) {
	j := openedNew(t, Options{Logger: quiet, KeepAll: true})
	if _, err := j.Subscribe(t.Context(), "web", 1); err != nil {
		t.Fatal(err)
	}
	c, first, second := claimOf(t, j), manyRows(3, "first"), manyRows(2, "second")
	first.Exceptions, first.Attempts = append(first.Exceptions, second.Exceptions...), append(first.Attempts, second.Attempts...)
	if err := c.Save(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	list, err := j.Exceptions(t.Context(), "web", journal.ExceptionQuery{})
	if err != nil || len(list) != 3 || list[0].Error != "second" || list[2].Error != "first" {
		t.Errorf("%+v, %v", list, err)
	}
}

// TestLateSave: a Save that was given up and comes to the server after a later one changes nothing, and neither does one that comes
// after the release.
func TestLateSave(t *testing.T) {
	j := openedNew(t, Options{Logger: quiet, KeepAll: true})
	if _, err := j.Subscribe(t.Context(), "web", 1); err != nil {
		t.Fatal(err)
	}
	c := claimOf(t, j).(*claim)
	old := newSaving(c, journal.Progress{Exceptions: manyRows(1, "old").Exceptions})
	_, after, number := c.turn()
	close(after)
	if err := c.Save(t.Context(), journal.Progress{Exceptions: manyRows(1, "new").Exceptions}); err != nil {
		t.Fatal(err)
	}
	if err := j.send(t.Context(), old.batch(j.database, number)); err != nil || old.held {
		t.Errorf("a late Save: held %v, %v", old.held, err)
	}
	c.Release()
	late := newSaving(c, journal.Progress{Exceptions: manyRows(1, "late").Exceptions})
	if err := j.send(t.Context(), late.batch(j.database, 1000)); err != nil || late.held {
		t.Errorf("a Save after the release: held %v, %v", late.held, err)
	}
	list, err := j.Exceptions(t.Context(), "web", journal.ExceptionQuery{})
	if err != nil || len(list) != 1 || list[0].Error != "new" {
		t.Errorf("%+v, %v", list, err)
	}
	claimOf(t, j)
}

// TestSameEpochOfAnother: after a failover to a standby that missed a claim, another may have the work with the same epoch.
func TestSameEpochOfAnother(t *testing.T) {
	j := openedNew(t, Options{Logger: quiet, KeepAll: true, ClaimTime: briefly})
	if _, err := j.Subscribe(t.Context(), "web", 1); err != nil {
		t.Fatal(err)
	}
	c := claimOf(t, j)
	exec(t, j, "UPDATE dingevent.claim SET owner = 'another', token = token + 1, expires = now() + interval '1 hour'")
	if err := c.Save(t.Context(), journal.Progress{Cursor: 5}); !errors.Is(err, journal.ErrLost) {
		t.Errorf("save: %v, want ErrLost", err)
	}
	c.Release()
	if _, err := j.Claim(t.Context(), "subscription/web", "test"); !errors.Is(err, journal.ErrClaimed) {
		t.Errorf("claim: %v, want ErrClaimed", err)
	}
	if cursor := cursorOf(t, j); cursor != 1 {
		t.Errorf("cursor %d", cursor)
	}
	exec(t, j, "UPDATE dingevent.claim SET expires = now()")
	c = claimOf(t, j)
	exec(t, j, "UPDATE dingevent.claim SET token = token + 1")
	eventually(t, "the claim is over by its renewal", func() bool { return c.Context().Err() != nil })
}

// savers save the cursors of some subscriptions again and again until stop is called, which looks for what is missing.
func savers(t *testing.T, j *Journal, count int) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	saved := make([]journal.Seq, count)
	claims := make([]journal.Claim, count)
	for i := range count {
		name := fmt.Sprint("web", i)
		if _, err := j.Subscribe(ctx, name, 1); err != nil {
			t.Fatal(err)
		}
		c, err := j.Claim(ctx, journal.WorkOf(name), "test")
		if err != nil {
			t.Fatal(err)
		}
		claims[i] = c
		running.Go(func() {
			for next := journal.Seq(2); ctx.Err() == nil; {
				err := c.Save(t.Context(), journal.Progress{Cursor: next, Delivered: 1})
				switch {
				case err == nil:
					saved[i] = next
					next++
				case errors.Is(err, journal.ErrSuspended):
					time.Sleep(20 * time.Millisecond)
				default:
					t.Errorf("save of %s: %v", name, err)
					return
				}
			}
		})
	}
	return func() {
		t.Helper()
		cancel()
		running.Wait()
		for i, c := range claims {
			name := fmt.Sprint("web", i)
			if c.Context().Err() != nil {
				t.Errorf("the claim of %s is over", name)
			}
			if cursor, err := j.Subscribe(t.Context(), name, 1); err != nil || cursor < saved[i] {
				t.Errorf("%s: cursor %d, %v; %d was saved", name, cursor, err, saved[i])
			}
			if saved[i] < 3 {
				t.Errorf("%s was saved up to %d only", name, saved[i])
			}
		}
	}
}

// TestSavesOutliveTheServer: holders go on after connections were ended and after the server was killed and stopped, and all that
// was saved is there.
func TestSavesOutliveTheServer(t *testing.T) {
	server := postgrestest.Start(t, postgrestest.Options{})
	j := opened(t, server.URL("postgres"), Options{Schema: "dingevent", Logger: quiet, ClaimTime: time.Minute, KeepAll: true})
	stop := savers(t, j, 4)
	for range 5 {
		time.Sleep(100 * time.Millisecond)
		server.Query(t, "postgres", "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'dingevent'")
	}
	time.Sleep(300 * time.Millisecond)
	server.Kill(t)
	time.Sleep(300 * time.Millisecond)
	server.Start(t)
	time.Sleep(500 * time.Millisecond)
	server.Pause()
	time.Sleep(2 * time.Second)
	server.Resume()
	time.Sleep(500 * time.Millisecond)
	stop()
}

// TestCancelledSave: somebody cancels a commit that waits for a standby, and the server says that it succeeded. Save says
// that this is not known, also where the role wants no warnings.
func TestCancelledSave(t *testing.T) {
	server := postgrestest.Start(t, postgrestest.Options{Settings: []string{"client_min_messages=error"}})
	s := newStore(t, server, server.URL("postgres"))
	j := opened(t, server.URL("postgres"), Options{Schema: s.schema, Logger: quiet, KeepAll: true})
	if _, err := j.Subscribe(t.Context(), "web", 1); err != nil {
		t.Fatal(err)
	}
	c := claimOf(t, j)
	s.breakDown(journaltest.HoldCommit)
	done := make(chan error, 1)
	go func() { done <- c.Save(t.Context(), journal.Progress{Cursor: 5}) }()
	eventually(t, "a commit is cancelled", func() bool {
		return server.Query(t, "postgres", "SELECT count(*) FROM (SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name = 'dingevent') AS c") != "0"
	})
	if err := <-done; !errors.Is(err, journal.ErrSuspended) {
		t.Errorf("a Save whose commit was cancelled: %v, want ErrSuspended", err)
	}
	s.heal()
	if err := c.Save(t.Context(), journal.Progress{Cursor: 5}); err != nil {
		t.Error("the same again:", err)
	}
}
