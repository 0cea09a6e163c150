package sqlite

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

const day = 24 * time.Hour

// seqs returns the sequences of the whole log.
func seqs(t testing.TB, j *Journal) (list []journal.Seq) {
	t.Helper()
	entries, err := j.Read(t.Context(), 1, 100_000)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		list = append(list, entry.Seq)
	}
	return list
}

// count returns how many rows a table has.
func count(t testing.TB, j *Journal, table string) (n int64) {
	t.Helper()
	conn := <-j.readers
	defer func() { j.readers <- conn }()
	n, err := number(conn, "SELECT count(*) FROM "+table)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAgesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "journal.db")
		opts := &Options{Logger: quiet, Keep: 2 * day, Window: day}
		j := openAt(t, path, opts)
		take(t, j, 0, 3*chunk)
		time.Sleep(day)
		take(t, j, 3*chunk, 2)
		time.Sleep(day - time.Minute)
		if n := len(seqs(t, j)); n != 3*chunk+2 {
			t.Fatalf("%d entries before the first is old", n)
		}
		time.Sleep(time.Hour)
		if diff := cmp.Diff([]journal.Seq{3*chunk + 1, 3*chunk + 2}, seqs(t, j)); diff != "" {
			t.Errorf("after %v (-want +got):\n%s", opts.Keep, diff)
		}
		time.Sleep(4 * day)
		if diff := cmp.Diff([]journal.Seq{3*chunk + 2}, seqs(t, j)); diff != "" {
			t.Errorf("the newest stays (-want +got):\n%s", diff)
		}
		if n := count(t, j, "seen"); n != 0 {
			t.Errorf("dedupe remembers %d rows, want none", n)
		}
		take(t, j, 0, 1)
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		if n := len(j.writer.memory.recent); n != 1 {
			t.Errorf("dedupe remembers %d keys, want the one that is new", n)
		}
		j = openAt(t, path, opts)
		take(t, j, 1, 1)
		time.Sleep(4 * day)
		take(t, j, 2, 1)
		if got := seqs(t, j); got[len(got)-1] != 3*chunk+5 {
			t.Errorf("the sequences after all had aged: %v, want 3*256+5 as the last: none is given twice", got)
		}
	})
}

// TestClockWasAhead has rows of the far future among the others, more than a chunk of them.
func TestClockWasAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "journal.db")
		opts := &Options{Logger: quiet, Keep: 2 * day, Window: day}
		j := openAt(t, path, opts)
		const ahead = 2*chunk + 10
		take(t, j, 0, 2+ahead+2)
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		for table, column := range map[string]string{"entry": "received", "seen": "taken"} {
			edit(t, path, fmt.Sprintf("UPDATE %s SET %s = %[2]s + %d WHERE seq > 2 AND seq <= %d",
				table, column, (1000*day).Milliseconds(), 2+ahead))
		}
		edit(t, path, unsummed) // their checksums are of before
		j = openAt(t, path, opts)
		time.Sleep(day - time.Minute)
		take(t, j, 0, 2+ahead+2) // all are remembered, those of the future too
		if s := j.Stats(); s.Appended != 0 || s.Duplicates != 2+ahead+2 {
			t.Errorf("%+v, want duplicates only", s)
		}
		time.Sleep(time.Hour)
		take(t, j, 5000, 1)
		time.Sleep(time.Hour)
		if n := count(t, j, "seen"); n != 1 {
			t.Errorf("dedupe remembers %d rows after %v, want the new one", n, opts.Window)
		}
		if n := len(seqs(t, j)); n != 2+ahead+3 {
			t.Errorf("%d entries before %v, want all", n, opts.Keep)
		}
		time.Sleep(day)
		if diff := cmp.Diff([]journal.Seq{2 + ahead + 3}, seqs(t, j)); diff != "" {
			t.Errorf("entries after %v (-want +got):\n%s", opts.Keep, diff)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		if n := len(j.writer.memory.recent); n != 0 {
			t.Errorf("%d keys in memory, want none", n)
		}
	})
}

// TestKeepAll opens the journal of a program with long times, as a tool that knows none of them.
func TestKeepAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "journal.db")
		long := &Options{Logger: quiet, Keep: 100 * day, Window: 100 * day, MaxBytes: 1 << 20}
		j := openAt(t, path, long)
		take(t, j, 0, 5)
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(50 * day)
		j = openAt(t, path, &Options{Logger: quiet, KeepAll: true})
		for _, name := range []string{"web", "idle"} {
			if _, err := j.Subscribe(t.Context(), name, 6); err != nil {
				t.Fatal(err)
			}
		}
		if err := j.Unsubscribe(t.Context(), "idle"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(day)
		if err := journaltest.Save(t.Context(), j, "web", journal.Progress{Cursor: 6}); err != nil {
			t.Fatal(err)
		}
		if n := len(seqs(t, j)); n != 5 {
			t.Errorf("%d entries are left of 5", n)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		j = openAt(t, path, long)
		take(t, j, 0, 5)
		if s := j.Stats(); s.Duplicates != 5 {
			t.Errorf("%+v, want 5 duplicates: the program has a window of %v", s, long.Window)
		}
	})
}

// TestNewestStaysAfterFailure lets a commit fail, and all age.
func TestNewestStaysAfterFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := newDisk(t)
		path := filepath.Join(t.TempDir(), "journal.db")
		opts := &Options{Logger: quiet, Keep: day, vfs: disk.name}
		j := openAt(t, path, opts)
		take(t, j, 0, 3)
		disk.breakDown(journaltest.FailSync)
		if err := j.Receive(t.Context(), event("lost")); !errors.Is(err, journal.ErrSuspended) {
			t.Fatalf("got %v, want ErrSuspended", err)
		}
		disk.heal()
		time.Sleep(3*day + time.Second) // past a tick
		if diff := cmp.Diff([]journal.Seq{3}, seqs(t, j)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		take(t, j, 8, 1)
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		j = openAt(t, path, opts)
		take(t, j, 9, 1)
		if diff := cmp.Diff([]journal.Seq{3, 4, 5}, seqs(t, j)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// TestFailedChange lets a change of the state fail before its commit.
func TestFailedChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := openNew(t, nil)
		err := j.commit(t.Context(), &call{change: func(conn *sqlite.Conn) error { return step(conn, "SELECT * FROM none") }})
		if !errors.Is(err, journal.ErrSuspended) {
			t.Errorf("got %v, want ErrSuspended", err)
		}
		time.Sleep(time.Second)
		take(t, j, 0, 1)
	})
}

func TestOwedEntriesStay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		j := openNew(t, &Options{Logger: quiet, Keep: day})
		save := func(name string, p journal.Progress) {
			t.Helper()
			if err := journaltest.Save(ctx, j, name, p); err != nil {
				t.Fatal(err)
			}
		}
		for _, name := range []string{"fast", "slow"} {
			if _, err := j.Subscribe(ctx, name, 1); err != nil {
				t.Fatal(err)
			}
		}
		take(t, j, 1, 10)
		dead := journal.Exception{Seq: 2, State: journal.Dead, First: time.Now()}
		attempts := []journal.Attempt{{Seq: 2, Number: 1, Start: time.Now()}, {Seq: 3, Number: 1, Start: time.Now()}}
		save("fast", journal.Progress{Cursor: 11, Delivered: 9, Exceptions: []journal.Exception{dead}, Attempts: attempts})
		save("slow", journal.Progress{Cursor: 5, Delivered: 4})
		time.Sleep(2 * day)
		if diff := cmp.Diff([]journal.Seq{2, 5, 6, 7, 8, 9, 10}, seqs(t, j)); diff != "" {
			t.Errorf("with a slow subscription and a dead letter (-want +got):\n%s", diff)
		}
		for seq, want := range map[journal.Seq]int{2: 1, 3: 0} {
			if list, err := j.Attempts(ctx, "fast", journal.AttemptQuery{Seq: seq}); err != nil || len(list) != want {
				t.Errorf("attempts of %d: %d, %v; want %d", seq, len(list), err, want)
			}
		}
		save("slow", journal.Progress{Cursor: 9})
		dead.State = journal.Discarded
		save("fast", journal.Progress{Exceptions: []journal.Exception{dead}})
		time.Sleep(day)
		if diff := cmp.Diff([]journal.Seq{9, 10}, seqs(t, j)); diff != "" {
			t.Errorf("once it caught up (-want +got):\n%s", diff)
		}
		if n := count(t, j, "attempt"); n != 0 {
			t.Errorf("%d attempts of entries that are gone", n)
		}
		if n := count(t, j, "delivered"); n != 0 {
			t.Errorf("%d old ranges of successes", n)
		}
	})
}

// TestUnsubscribedEntriesAge forgets a subscription that holds the whole log, with more rows than a chunk.
func TestUnsubscribedEntriesAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		path := filepath.Join(t.TempDir(), "journal.db")
		opts := &Options{Logger: quiet, Keep: day}
		j := openAt(t, path, opts)
		const total = 3 * chunk
		take(t, j, 1, total)
		for _, name := range []string{"idle", "web"} {
			if _, err := j.Subscribe(ctx, name, 1); err != nil {
				t.Fatal(err)
			}
		}
		if err := journaltest.Save(ctx, j, "web", journal.Progress{Cursor: total + 1}); err != nil {
			t.Fatal(err)
		}
		p := journal.Progress{Cursor: 2, Delivered: 1}
		for seq := journal.Seq(2); seq < total; seq++ {
			p.Exceptions = append(p.Exceptions, journal.Exception{Seq: seq, State: journal.Dead, First: time.Now()})
			p.Attempts = append(p.Attempts, journal.Attempt{Seq: seq, Number: 1, Start: time.Now()})
		}
		if err := journaltest.Save(ctx, j, "idle", p); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * day)
		if n := len(seqs(t, j)); n != total-1 {
			t.Fatalf("%d entries while a subscription is owed all but the first, want %d", n, total-1)
		}
		if err := j.Unsubscribe(ctx, "idle"); err != nil {
			t.Fatal(err)
		}
		if err := j.Close(); err != nil { // before all of its rows are gone
			t.Fatal(err)
		}
		j = openAt(t, path, opts)
		time.Sleep(time.Hour)
		if diff := cmp.Diff([]journal.Seq{total}, seqs(t, j)); diff != "" {
			t.Errorf("after the subscription was forgotten (-want +got):\n%s", diff)
		}
		for _, table := range []string{"exception", "attempt", "delivered", "forgotten"} {
			if n := count(t, j, table); n != 0 {
				t.Errorf("%d rows of %s are left", n, table)
			}
		}
	})
}

func TestRangesOfSuccesses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := openNew(t, nil)
		if _, err := j.Subscribe(t.Context(), "web", 1); err != nil {
			t.Fatal(err)
		}
		for cursor := journal.Seq(11); cursor <= 51; cursor += 10 {
			if err := journaltest.Save(t.Context(), j, "web", journal.Progress{Cursor: cursor, Delivered: 9}); err != nil {
				t.Fatal(err)
			}
			time.Sleep(20 * time.Minute)
		}
		conn := <-j.readers
		defer func() { j.readers <- conn }()
		for query, want := range map[string]int64{
			"SELECT count(*) FROM delivered":   2,
			"SELECT sum(count) FROM delivered": 45,
			"SELECT min(first) FROM delivered": 1,
			"SELECT min(last) FROM delivered":  30,
			"SELECT max(first) FROM delivered": 31,
			"SELECT max(last) FROM delivered":  50,
		} {
			if got, err := number(conn, query); err != nil || got != want {
				t.Errorf("%s: %d, %v; want %d", query, got, err, want)
			}
		}
	})
}

func TestHardLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		j := openNew(t, &Options{Logger: quiet, MaxBytes: 1 << 20})
		for name, start := range map[string]journal.Seq{"slow": 1, "fast": 30} {
			if _, err := j.Subscribe(ctx, name, start); err != nil {
				t.Fatal(err)
			}
		}
		var err error
		kept := 0
		for ; err == nil && kept < 1000; kept++ {
			big := event(fmt.Sprint(kept))
			big.Data = make([]byte, 20_000)
			err = j.Receive(ctx, big)
		}
		if !errors.Is(err, journal.ErrFull) {
			t.Fatalf("after %d events: %v, want ErrFull", kept, err)
		}
		if want := `subscription "slow" is owed everything from 1 on`; !strings.Contains(err.Error(), want) {
			t.Errorf("%v: want it to tell that %s", err, want)
		}
		if s := j.Stats(); s.Suspended || s.Failures != 0 {
			t.Errorf("%+v: the limit is no failure", s)
		}
		if n := len(seqs(t, j)); n != kept-1 {
			t.Errorf("%d entries, want all %d: none was handled", n, kept-1)
		}
		next, err := j.Next(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if err := journaltest.Save(ctx, j, "slow", journal.Progress{Cursor: next}); err != nil {
			t.Fatal("the state must be saved on:", err)
		}
		time.Sleep(time.Second)
		if err := j.Unsubscribe(ctx, "fast"); err != nil {
			t.Fatal(err)
		}
		for i := range 100 { // of which a file of this size holds half
			big := event(fmt.Sprint("later", i))
			big.Data = make([]byte, 20_000)
			if err := j.Receive(ctx, big); err != nil {
				t.Fatalf("event %d after the subscription caught up: %v", i, err)
			}
			if err := journaltest.Save(ctx, j, "slow", journal.Progress{Cursor: next + journal.Seq(i) + 1}); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestWalkIsRepeated: a cursor that moves while a walk ends lets its entries go by one more walk, and not only with the next tick.
func TestWalkIsRepeated(t *testing.T) {
	var a ageing
	a.begin()
	a.end()
	if !a.walking {
		t.Fatal("a walk that is not over was ended")
	}
	a.beginAgain()
	a.walking = false // it has just ended
	a.end()
	if !a.walking {
		t.Error("no walk follows")
	}
	a.walking = false
	a.end()
	if a.walking {
		t.Error("walks follow for ever")
	}
}
