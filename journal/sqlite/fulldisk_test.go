//go:build linux

package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/internal/smalldisk"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

// pushUntilFull keeps large events until one is refused for want of room, and returns how many were kept.
func pushUntilFull(t *testing.T, j *Journal, name string) (kept int) {
	t.Helper()
	for ; kept < 100_000; kept++ {
		large := event(fmt.Sprint(name, kept))
		large.Data = make([]byte, 60_000)
		err := j.Receive(t.Context(), large)
		if errors.Is(err, journal.ErrFull) {
			t.Logf("refused after %d: %v; %+v", kept, err, j.Stats().Fill)
			return kept
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("the disk never became full")
	return 0
}

// pushSmallUntilFull keeps ever smaller events until none is taken. There may be room for them after a large one was refused, and
// more of it once the write-ahead log has become shorter.
func pushSmallUntilFull(t *testing.T, j *Journal) {
	t.Helper()
	for _, size := range []int{4000, 0} {
		full := false
		for n := 0; n < 10_000 && !full; n++ {
			small := event(fmt.Sprint("small", size, n))
			small.Data = append(small.Data, make([]byte, size)...)
			err := j.Receive(t.Context(), small)
			if full = errors.Is(err, journal.ErrFull); err != nil && !full {
				t.Fatal(err)
			}
		}
		if !full {
			t.Fatalf("events with %d bytes are always taken", size)
		}
	}
}

// pushUntilTaken pushes until an event is kept.
func pushUntilTaken(t *testing.T, j *Journal, name string) {
	t.Helper()
	for n := range 6000 { // an intake that was shut looks again after longRefusal
		err := j.Receive(t.Context(), event(name))
		if err == nil {
			return
		}
		if !errors.Is(err, journal.ErrFull) && !errors.Is(err, journal.ErrSuspended) {
			t.Fatal(err)
		}
		if n%1000 == 999 {
			t.Log(err)
		}
		<-time.After(10 * time.Millisecond)
	}
	t.Fatal("the intake does not resume")
}

// saveRows saves a row and an attempt for each of the events, as a sink does that fails on all, and returns the first error.
func saveRows(t *testing.T, j *Journal, name string, from, to int) error {
	t.Helper()
	for seq := from; seq < to; seq++ {
		now := time.Now()
		err := journaltest.Save(t.Context(), j, name, journal.Progress{
			Cursor:     journal.Seq(seq + 1),
			Exceptions: []journal.Exception{{Seq: journal.Seq(seq), State: journal.Waiting, Attempts: 1, First: now, Due: now, Error: "not now"}},
			Attempts:   []journal.Attempt{{Seq: journal.Seq(seq), Number: 1, Start: now, Error: "not now"}},
		})
		if err != nil {
			return fmt.Errorf("row %d: %w", seq, err)
		}
	}
	return nil
}

// smallDisks runs test on small file systems of two kinds.
func smallDisks(t *testing.T, test func(t *testing.T, dir string)) {
	t.Run("tmpfs", func(t *testing.T) { test(t, smalldisk.Tmpfs(t, "size=24m")) })
	t.Run("ext4", func(t *testing.T) { test(t, smalldisk.Ext4(t, 32)) })
}

// TestFilledByItself: a journal without a limit of its own stops before its disk is full, and goes on once a subscription
// has caught up.
func TestFilledByItself(t *testing.T) {
	longtest.Skip(t)
	smallDisks(t, func(t *testing.T, dir string) {
		path := filepath.Join(dir, "journal.db")
		j := openAt(t, path, &Options{Logger: quiet})
		subscribe(t, j, "slow")
		kept := pushUntilFull(t, j, "a")
		pushSmallUntilFull(t, j)
		s := j.Stats()
		if s.Failures != 0 || !s.Full || !s.Disk || s.Level != 90 || j.reserve.missing() != 0 {
			t.Errorf("%+v, %d bytes of the reserve missing; want the intake to stop before", s, j.reserve.missing())
		}
		if kept < 200 {
			t.Errorf("only %d events were kept", kept)
		}
		for range 2 {
			if err := saveRows(t, j, "slow", 1, kept); err != nil {
				t.Fatal(err)
			}
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
			j = openAt(t, path, &Options{Logger: quiet})
		}
		rows, err := j.Exceptions(t.Context(), "slow", journal.ExceptionQuery{Limit: 10_000})
		if err != nil || len(rows) != kept-1 {
			t.Fatalf("%d rows, %v; want %d", len(rows), err, kept-1)
		}
		for i := range rows {
			rows[i].State = journal.Delivered
		}
		if err := journaltest.Save(t.Context(), j, "slow", journal.Progress{Cursor: journal.Seq(kept + 1), Exceptions: rows}); err != nil {
			t.Fatal(err)
		}
		pushUntilTaken(t, j, "later")
		if again := pushUntilFull(t, j, "b"); again < kept/2 {
			t.Errorf("%d events were kept the second time, %d the first", again, kept)
		}
	})
}

// TestFilledByOthers: another program has the disk to its last byte. Events are refused, state is saved on, also after a
// restart, and all is well again by itself once there is room.
func TestFilledByOthers(t *testing.T) {
	longtest.Skip(t)
	smallDisks(t, func(t *testing.T, dir string) {
		path := filepath.Join(dir, "journal.db")
		j := openAt(t, path, &Options{Logger: quiet})
		subscribe(t, j, "web")
		const events = 3000
		take(t, j, 0, events)
		smalldisk.Fill(t, filepath.Join(dir, "ballast"))
		pushUntilFull(t, j, "a")
		for round := range 4 {
			if err := saveRows(t, j, "web", 1+round*500, 1+(round+1)*500); err != nil {
				t.Fatal(err)
			}
			if err := j.Receive(t.Context(), event("more")); !errors.Is(err, journal.ErrFull) {
				t.Errorf("got %v, want ErrFull", err)
			}
			if round%2 == 0 {
				continue
			}
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
			smalldisk.Fill(t, filepath.Join(dir, "ballast"))
			j = openAt(t, path, &Options{Logger: quiet})
		}
		if err := j.Unsubscribe(t.Context(), "web"); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(filepath.Join(dir, "ballast")); err != nil {
			t.Fatal(err)
		}
		pushUntilTaken(t, j, "at last")
		if missing := j.reserve.missing(); missing != 0 {
			t.Errorf("%d bytes of the reserve are missing once there is room", missing)
		}
	})
}

// TestNoInodes: no file can be made any more. A journal that is open goes on, and one that was closed opens.
func TestNoInodes(t *testing.T) {
	dir := smalldisk.Tmpfs(t, "size=64m,nr_inodes=40")
	path := filepath.Join(dir, "journal.db")
	j := openAt(t, path, nil)
	subscribe(t, j, "web")
	take(t, j, 0, 10)
	smalldisk.FillInodes(t, filepath.Join(dir, "files"))
	take(t, j, 10, 10)
	for round := range 2 {
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		if round == 0 {
			smalldisk.FillInodes(t, filepath.Join(dir, "more"))
		}
		j = openAt(t, path, &Options{Logger: quiet})
		if err := saveRows(t, j, "web", 1, 10); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(seqs(t, j)); n != 20 {
		t.Errorf("%d entries, want 20", n)
	}
}

// TestNothingLeft: another program has taken the disk and the reserve. The journal opens, can be read, and goes on once there
// is room.
func TestNothingLeft(t *testing.T) {
	longtest.Skip(t)
	smallDisks(t, func(t *testing.T, dir string) {
		path := filepath.Join(dir, "journal.db")
		j := openAt(t, path, nil)
		subscribe(t, j, "web")
		take(t, j, 0, 100)
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		for j.reserve.giveBack() {
		}
		ballast := filepath.Join(dir, "ballast")
		smalldisk.Fill(t, ballast)
		j = openAt(t, path, &Options{Logger: quiet})
		if n := len(seqs(t, j)); n != 100 {
			t.Errorf("%d entries, want 100", n)
		}
		if err := j.Receive(t.Context(), event("more")); !errors.Is(err, journal.ErrFull) {
			t.Errorf("got %v, want ErrFull", err)
		}
		subscribe(t, j, "web")
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
		pushUntilTaken(t, j, "at last")
		if err := saveRows(t, j, "web", 1, 50); err != nil {
			t.Fatal(err)
		}
	})
}

// TestNothingLeftMeanwhile: another program takes the disk and the reserve while the journal is open. The error of a commit then
// says what to do.
func TestNothingLeftMeanwhile(t *testing.T) {
	j := openAt(t, filepath.Join(smalldisk.Tmpfs(t, "size=8m"), "journal.db"), &Options{Logger: quiet})
	subscribe(t, j, "web")
	taken := j.path + ".ballast"
	for n := range 10_000 {
		for j.reserve.giveBack() {
		}
		smalldisk.Fill(t, fmt.Sprint(taken, n))
		_, err := j.Ask(t.Context(), "web", journal.Request{Kind: "pause", Body: make([]byte, 64<<10)})
		if err == nil {
			continue
		}
		if !errors.Is(err, journal.ErrFull) || !strings.Contains(err.Error(), "free space on the disk") {
			t.Error(err)
		}
		return
	}
	t.Error("no commit failed")
}

// TestNoRoom: SQLite calls a used-up quota an error of writing, as it does a disk that breaks. The disk is asked which it is.
func TestNoRoom(t *testing.T) {
	dir := smalldisk.Tmpfs(t, "size=8m")
	j := openAt(t, filepath.Join(dir, "journal.db"), &Options{Logger: quiet})
	failed := sqlite.ResultIOErrWrite.ToError()
	if j.noRoom(failed) || j.noRoom(journal.ErrClosed) || !j.noRoom(sqlite.ResultFull.ToError()) {
		t.Error("a disk with room is taken for a full one, or an error of a full one for another")
	}
	smalldisk.Fill(t, filepath.Join(dir, "ballast"))
	if !j.noRoom(failed) {
		t.Error("a full disk is taken for a broken one")
	}
}

// TestDiskIsCrowded: on the disk's own limit the levels are told, and the oldest events that nobody is owed go before their
// time, so that no event is refused.
func TestDiskIsCrowded(t *testing.T) {
	longtest.Skip(t)
	dir := smalldisk.Tmpfs(t, "size=16m")
	var g gauge
	j := openAt(t, filepath.Join(dir, "journal.db"), g.options(Options{}))
	takeMore(t, j)
	if got := steps(g.take()); len(got) < 3 || got[0] != "0-50" || got[1] != "50-70" || got[2] != "70-90" {
		t.Errorf("levels %v", got)
	}
	if s := j.Stats(); s.Failures != 0 || !s.Disk || seqs(t, j)[0] == 1 {
		t.Errorf("%+v, the first entry is %d; want that the oldest went", s, seqs(t, j)[0])
	}
}

// TestDiskEvictsOwed: with EvictOwed the disk's own limit lets go what is owed.
func TestDiskEvictsOwed(t *testing.T) {
	longtest.Skip(t)
	dir := smalldisk.Tmpfs(t, "size=16m")
	j := openAt(t, filepath.Join(dir, "journal.db"), &Options{Logger: quiet, EvictOwed: true})
	subscribe(t, j, "slow")
	takeMore(t, j)
	if s := j.Stats(); s.Failures != 0 || s.Evicted == 0 {
		t.Errorf("%+v, want that owed events were evicted", s)
	}
}

// TestDiskWithoutCheckpointer: what moves the write-ahead log beside the writer is not called, as on a machine that has no time for it.
// The writer moves the log itself before that takes the room that events need.
func TestDiskWithoutCheckpointer(t *testing.T) {
	longtest.Skip(t)
	dir := smalldisk.Tmpfs(t, "size=16m")
	j := openAt(t, filepath.Join(dir, "journal.db"), &Options{Logger: quiet})
	for range 100 { // of them and the checkpointer each gets a call in turn
		go func() {
			for {
				select {
				case <-j.full:
				case <-j.stopped:
					return
				}
			}
		}()
	}
	takeMore(t, j)
	if s := j.Stats(); s.Failures != 0 {
		t.Errorf("%+v, want that no commit failed", s)
	}
}

// takeMore keeps twice as much as a disk of 16 MB has.
func takeMore(t *testing.T, j *Journal) {
	t.Helper()
	for n := range 500 {
		large := event(fmt.Sprint("large", n))
		large.Data = make([]byte, 60_000)
		if err := j.Receive(t.Context(), large); err != nil {
			t.Fatalf("event %d: %v", n, err)
		}
	}
}
