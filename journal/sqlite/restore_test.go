package sqlite

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

// backedUp makes a journal of 5000 events with a cursor at 17, backs it up, and lets 2000 more come.
func backedUp(t *testing.T) (path, copied string) {
	t.Helper()
	dir := t.TempDir()
	path, copied = filepath.Join(dir, "journal.db"), filepath.Join(t.TempDir(), "copy.db")
	j := openAt(t, path, nil)
	fillJournal(t, j, "before", 5000)
	if _, err := j.Subscribe(t.Context(), "hook", 17); err != nil {
		t.Fatal(err)
	}
	if _, err := j.Backup(t.Context(), copied, nil); err != nil {
		t.Fatal(err)
	}
	fillJournal(t, j, "after", 2000)
	if err := journaltest.Save(t.Context(), j, "hook", journal.Progress{Cursor: 6000}); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), copied, path, &RestoreOptions{Replace: true}); !errors.Is(err, journal.ErrLocked) {
		t.Fatal("restored what is open:", err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return path, copied
}

// TestRestore: all is as of the backup, the journal that was there lies aside whole, and no sequence that anybody may
// have seen is given again.
func TestRestore(t *testing.T) {
	path, copied := backedUp(t)
	original, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), copied, path, nil); !errors.Is(err, fs.ErrExist) {
		t.Fatal("replaced a journal without being told:", err)
	}
	report, err := Restore(t.Context(), copied, path, &RestoreOptions{Replace: true})
	if err != nil {
		t.Fatal(err)
	}
	if report.Entries != 5000 || report.Newest.IsZero() || time.Since(report.Newest) > time.Hour {
		t.Errorf("%+v", report)
	}
	if now, _ := os.ReadFile(copied); !bytes.Equal(now, original) {
		t.Error("the backup was changed")
	}
	if aside := openAt(t, filepath.Join(report.Aside, "journal.db"), nil); len(ids(t, aside)) != 7000 {
		t.Error("the journal that was there lacks events")
	}
	j := openAt(t, path, nil)
	end, err := j.Next(t.Context())
	if err != nil || end < era || end-j.LeftOut(17, end) != 5002 || j.LeftOut(end, end+100) != 0 || j.LeftOut(1, 100) != 0 {
		t.Errorf("the next sequence is %d, %d are left out before, %v; want 5000 entries and the event of the restore", end, j.LeftOut(17, end), err)
	}
	got := ids(t, j)
	if len(got) != 5001 || got[4999] != "before-4999" {
		t.Fatalf("%d entries", len(got))
	}
	subs, err := j.Subscriptions(t.Context())
	if err != nil || subs[0].Cursor != 17 {
		t.Errorf("%+v, %v", subs, err)
	}
	fillJournal(t, j, "before", 1) // remembered
	fillJournal(t, j, "after", 1)  // gone, so it is new
	if j.Stats().Duplicates != 1 || j.Stats().Appended != 1 {
		t.Errorf("%+v", j.Stats())
	}
	next, err := j.Read(t.Context(), 5001, 10)
	if err != nil || len(next) != 2 {
		t.Fatal(next, err)
	}
	mark, first := next[0], next[1]
	if mark.Seq < 1_000_000_000 || first.Seq != mark.Seq+1 || first.Seq != report.Next || mark.Envelope.Type != "dingevent.journal.restored" ||
		mark.Envelope.App != dingevent.OperatorApp || !bytes.HasPrefix(mark.Envelope.Data, []byte(`{"last":5000,"newest":"20`)) {
		t.Errorf("mark %d %+v %s, first %d", mark.Seq, mark.Envelope, mark.Envelope.Data, first.Seq)
	}
	// The gap costs no memory, and neither search nor time stumbles over it.
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j = openAt(t, path, nil)
	for _, id := range []string{"before-4999", "after-0"} {
		if found, err := j.Search(t.Context(), journal.Query{ID: id}); err != nil || len(found) != 1 {
			t.Errorf("%s: %v, %v", id, found, err)
		}
	}
	if seq, err := j.Since(t.Context(), mark.Envelope.Received); err != nil || seq != mark.Seq {
		t.Error(seq, err)
	}
	if seq, err := j.Next(t.Context()); err != nil || seq != first.Seq+1 {
		t.Error(seq, err)
	}
}

// TestRestoreRefuses: what cannot be trusted changes nothing.
func TestRestoreRefuses(t *testing.T) {
	path, copied := backedUp(t)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	text := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(text, bytes.Repeat([]byte("notes"), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func([]byte) []byte{
		"half":   func(b []byte) []byte { return b[:len(b)/2/4096*4096] },
		"zeroes": func(b []byte) []byte { clear(b[len(b)/2:][:64<<10]); return b },
		"newer":  func(b []byte) []byte { b[63] = 99; return b },
	} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, spoil(slices.Clone(good)), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Restore(t.Context(), file, path, &RestoreOptions{Replace: true})
		if err == nil || name != "newer" && !errors.Is(err, journal.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, from := range []string{text, path, filepath.Join(dir, "none"), dir} {
		if _, err := Restore(t.Context(), from, path, &RestoreOptions{Replace: true}); err == nil {
			t.Errorf("restored %s", from)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	_, err = Restore(ctx, copied, path, &RestoreOptions{Replace: true, OnProgress: func(p BackupProgress) {
		if p.Verifying {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(after, before) {
		t.Error("the journal has changed")
	}
	if left, _ := filepath.Glob(path + ".[^r]*"); len(left) != 1 || left[0] != path+".lock" { // the reserve stays
		t.Errorf("left behind: %v", left)
	}
}

// TestRestoreCutOff walks through the moments at which a crash can leave a restore: Open refuses what is not whole, and
// restoring again mends it.
func TestRestoreCutOff(t *testing.T) {
	path, copied := backedUp(t)
	// Copied and verified, and the journal moved, but its log was not.
	if err := os.Rename(path, filepath.Join(t.TempDir(), "aside")); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{path + restoring, path + "-wal"} {
		if err := os.WriteFile(file, []byte("of another journal"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Open(path, &Options{Logger: quiet}); err == nil {
		t.Fatal("began a journal anew")
	}
	half := filepath.Join(t.TempDir(), "half.db")
	if whole, err := os.ReadFile(copied); err != nil || os.WriteFile(half, whole[:100<<10], 0o600) != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), half, path, nil); err == nil {
		t.Fatal("restored half a backup")
	}
	if _, err := Open(path, &Options{Logger: quiet}); err == nil {
		t.Fatal("began a journal anew after a restore that failed")
	}
	if err := os.WriteFile(marker(path), []byte("damaged-20260101T000000.000Z"), 0o600); err != nil {
		t.Fatal(err)
	}
	report, err := Restore(t.Context(), copied, path, nil)
	if err != nil {
		t.Fatal(err)
	}
	if log, _ := os.ReadFile(filepath.Join(report.Aside, "journal.db-wal")); string(log) != "of another journal" {
		t.Error("the log was not put aside")
	}
	if got := ids(t, openAt(t, path, nil)); len(got) != 5001 {
		t.Error(len(got))
	}
}

// TestRestoreElsewhere: a backup is restored where no journal was, also twice over, and one copied by hand has what is
// in its write-ahead log.
func TestRestoreElsewhere(t *testing.T) {
	fresh := filepath.Join(t.TempDir(), "journal.db")
	if _, err := Restore(t.Context(), filepath.Join(t.TempDir(), "none"), fresh, nil); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	openAt(t, fresh, nil) // a restore that failed leaves nothing behind
	dir := t.TempDir()
	live := filepath.Join(dir, "journal.db")
	j := openAt(t, live, nil)
	fillJournal(t, j, "a", 300)
	hand := filepath.Join(t.TempDir(), "by-hand.db")
	for _, suffix := range []string{"", "-wal"} {
		text, err := os.ReadFile(live + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(hand+suffix, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Restore(t.Context(), live, filepath.Join(t.TempDir(), "journal.db"), nil); !errors.Is(err, journal.ErrLocked) {
		t.Error("restored from a journal in use:", err)
	}
	path, last := filepath.Join(t.TempDir(), "journal.db"), journal.Seq(0)
	for round := range 3 {
		report, err := Restore(t.Context(), hand, path, &RestoreOptions{Replace: true})
		if err != nil || report.Entries != int64(300+round) || (report.Aside != "") != (round > 0) || report.Next <= last {
			t.Fatal(round, report, err)
		}
		last = report.Next
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Error(info.Mode(), err)
		}
		hand = filepath.Join(t.TempDir(), fmt.Sprint(round, ".db"))
		restored := openAt(t, path, nil)
		if _, err := restored.Backup(t.Context(), hand, nil); err != nil {
			t.Fatal(err)
		}
		restored.Close()
	}
}

func TestAfterRestore(t *testing.T) {
	now := time.Now()
	for _, c := range []struct {
		last   journal.Seq
		newest time.Time
		want   journal.Seq
	}{
		{0, time.Time{}, era},
		{12345, now, era},
		{12345, now.Add(time.Hour), era}, // the clock was set back
		{era - 5, now, 2 * era},          // not 5 further
		{12345, now.Add(-24 * time.Hour), 5 * era},
		{12345, now.AddDate(-10, 0, 0), 15770 * era},
	} {
		if got := afterRestore(c.last, c.newest, now); got < c.want || got > c.want+20*era || got > 1<<53 {
			t.Errorf("after %d, %v ago: %d, want about %d", c.last, now.Sub(c.newest), got, c.want)
		}
	}
}
