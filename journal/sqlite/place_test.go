package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/journal"
)

// A displacement is what another program does to the files of an open journal.
type displacement struct {
	name string
	do   func(t *testing.T, path string) error
	// where the journal lies afterwards, as a pattern; empty: it may be damaged, and nothing is promised.
	then string
	says string // in the error of Close
}

// Paths are those of journal.db in the folder data.
var displacements = []displacement{
	{"the file deleted", func(_ *testing.T, path string) error { return os.Remove(path) }, "data/journal.db", "was deleted"},
	{"all files deleted", func(_ *testing.T, path string) error {
		return errors.Join(os.Remove(path), os.Remove(path+logSuffix), os.Remove(path+indexSuffix), os.Remove(path+lockSuffix))
	}, "data/journal.db", "was deleted"},
	{"the folder deleted", func(_ *testing.T, path string) error { return os.RemoveAll(filepath.Dir(path)) }, "data/journal.db", "was deleted"},
	{"the folder deleted and made anew", func(_ *testing.T, path string) error {
		return errors.Join(os.RemoveAll(filepath.Dir(path)), os.Mkdir(filepath.Dir(path), 0o700))
	}, "data/journal.db", "was deleted"},
	{"replaced by another", func(t *testing.T, path string) error { return os.Rename(another(t), path) }, "data/journal.db.rescued-*", "another file lies at"},
	{"replaced by a link to another", func(t *testing.T, path string) error {
		return errors.Join(os.Symlink(another(t), path+".link"), os.Rename(path+".link", path))
	}, "data/journal.db.rescued-*", "another file lies at"},
	{"moved away alone", func(_ *testing.T, path string) error { return os.Rename(path, path+".old") }, "data/journal.db.rescued-*", "was moved"},
	{"moved away, another in its place", func(t *testing.T, path string) error {
		return errors.Join(os.Link(path, path+".old"), os.Rename(another(t), path))
	}, "data/journal.db.rescued-*", "another file lies at"},
	{"its log deleted", func(_ *testing.T, path string) error { return os.Remove(path + logSuffix) }, "data/journal.db", "journal.db-wal was deleted"},
	{"its log replaced", func(t *testing.T, path string) error { return os.Rename(another(t), path+logSuffix) }, "data/journal.db", "another file lies at"},
	{"its index deleted", func(_ *testing.T, path string) error { return os.Remove(path + indexSuffix) }, "data/journal.db", "journal.db-shm was deleted"},
	{"emptied", func(_ *testing.T, path string) error { return os.Truncate(path, 0) }, "", "emptied or overwritten"},
	{"overwritten by a shorter one", func(t *testing.T, path string) error {
		data, err := os.ReadFile(another(t))
		return errors.Join(err, os.WriteFile(path, data, 0o600))
	}, "", "emptied or overwritten"},
	{"overwritten by no database", func(t *testing.T, path string) error {
		return os.WriteFile(path, make([]byte, 1<<20), 0o600)
	}, "", "emptied or overwritten"},
}

// another makes a journal of somebody else, closed, and returns its path.
func another(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "another.db")
	j := openAt(t, path, nil)
	take(t, j, 1_000_000, 3)
	if err := j.Close(); err != nil {
		t.Error(err)
	}
	return path
}

// TestDisplaced deletes, moves and replaces files of a journal that takes events. It must stop answering, and all that
// it has answered must be found where it says.
func TestDisplaced(t *testing.T) {
	longtest.Skip(t)
	needsOpenFilesToGo(t)
	for _, d := range displacements {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "data", "journal.db")
			if err := os.Mkdir(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			j := openAt(t, path, nil)
			take(t, j, 0, 990)
			if err := j.Close(); err != nil { // so that not all of it is in the log
				t.Fatal(err)
			}
			j = openAt(t, path, nil)
			take(t, j, 990, 10)
			if err := d.do(t, path); err != nil {
				t.Fatal(err)
			}
			answered := takeUntilRefused(t, j, 1000)
			suspended(t, j, d.says)
			err := j.Close()
			if err == nil || !strings.Contains(err.Error(), d.says) {
				t.Errorf("Close: %v, want it to say %q", err, d.says)
			}
			if d.then == "" {
				return
			}
			found, _ := filepath.Glob(filepath.Join(filepath.Dir(filepath.Dir(path)), d.then))
			if len(found) != 1 {
				t.Fatalf("%d files %s", len(found), d.then)
			}
			if !strings.Contains(fmt.Sprint(err), found[0]) {
				t.Errorf("Close: %v, want it to name %s", err, found[0])
			}
			again := openAt(t, found[0], nil)
			if n := len(seqs(t, again)); n < answered {
				t.Errorf("%d of %d answered are there", n, answered)
			}
			take(t, again, answered, 10)
		})
	}
}

// needsOpenFilesToGo skips where no open file can be deleted or moved.
func needsOpenFilesToGo(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows lets nobody delete an open file")
	}
}

// takeUntilRefused keeps events one by one, from a number on, and returns the number of the first that is refused.
func takeUntilRefused(t *testing.T, j *Journal, from int) int {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); from++ {
		err := j.Receive(t.Context(), event(fmt.Sprint(from)))
		if errors.Is(err, journal.ErrSuspended) {
			return from
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	now, _ := stateOf(j.place.held[0])
	t.Fatalf("it answers on and on: known %+v, now %+v, %+v", j.place.known, now, j.Stats())
	return 0
}

// suspended wants the journal to say so, and why, and not to take up service.
func suspended(t *testing.T, j *Journal, why string) {
	t.Helper()
	for began := time.Now(); time.Since(began) < time.Second; {
		err := j.Receive(t.Context(), event("late"))
		if !errors.Is(err, journal.ErrSuspended) || !strings.Contains(err.Error(), why) || !j.Stats().Suspended {
			t.Fatalf("%v, %+v; want it suspended because %q", err, j.Stats(), why)
		}
		<-time.After(50 * time.Millisecond)
	}
}

// TestDisplacedIdle: a journal that nobody uses finds out when somebody asks how it stands.
func TestDisplacedIdle(t *testing.T) {
	needsOpenFilesToGo(t)
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, nil)
	take(t, j, 0, 10)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(2 * time.Minute); !j.Stats().Suspended; {
		if time.Now().After(deadline) {
			t.Fatal("it has not noticed")
		}
		<-time.After(50 * time.Millisecond)
	}
}

// TestDisplacedUnasked: nobody asks, and Close finds out.
func TestDisplacedUnasked(t *testing.T) {
	needsOpenFilesToGo(t)
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, nil)
	take(t, j, 0, 10)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err == nil || !strings.Contains(err.Error(), "was deleted") {
		t.Errorf("Close: %v", err)
	}
	if n := len(seqs(t, openAt(t, path, nil))); n != 10 {
		t.Errorf("%d of 10 are there", n)
	}
}

// TestCopyDeleted: what was put back is deleted again, and is put back again.
func TestCopyDeleted(t *testing.T) {
	needsOpenFilesToGo(t)
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, nil)
	take(t, j, 0, 10)
	for range 2 {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		takeUntilRefused(t, j, 10)
		for deadline := time.Now().Add(2 * time.Minute); ; <-time.After(50 * time.Millisecond) {
			if _, err := os.Stat(path); err == nil {
				break
			}
			if time.Now().After(deadline) {
				t.Fatal("it is not put back")
			}
		}
	}
	if err := j.Close(); err == nil || !strings.Contains(err.Error(), "written to "+path+" again") {
		t.Errorf("Close: %v", err)
	}
	if n := len(seqs(t, openAt(t, path, nil))); n < 10 {
		t.Errorf("%d entries, want the 10 that were answered", n)
	}
}

// TestMovedBack: a folder that was moved away whole is left alone, and service resumes when it is back.
func TestMovedBack(t *testing.T) {
	needsOpenFilesToGo(t)
	folder := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	j := openAt(t, filepath.Join(folder, "journal.db"), nil)
	take(t, j, 0, 10)
	if err := os.Rename(folder, folder+".old"); err != nil {
		t.Fatal(err)
	}
	next := takeUntilRefused(t, j, 10)
	suspended(t, j, "was moved to "+folder+".old/journal.db")
	if err := os.Rename(folder+".old", folder); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(2 * time.Minute); j.Receive(t.Context(), event(fmt.Sprint(next))) != nil; {
		if time.Now().After(deadline) {
			t.Fatal("service does not resume")
		}
		<-time.After(20 * time.Millisecond)
	}
	if n := len(seqs(t, j)); n != next+1 {
		t.Errorf("%d entries, want %d", n, next+1)
	}
	files, _ := filepath.Glob(filepath.Join(folder, "..", "*", "*rescued*"))
	if err := j.Close(); err != nil || len(files) != 0 {
		t.Errorf("Close: %v; copies: %v", err, files)
	}
}

// TestOrphans: no new journal begins where one was that is gone and left a copy.
func TestOrphans(t *testing.T) {
	path := filepath.Join(t.TempDir(), "[journal]?.db")
	copied := path + rescuedSuffix + "20261129T095956.092Z"
	if err := os.WriteFile(copied, []byte("events"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(path, nil); err == nil || !strings.Contains(err.Error(), "is missing, and "+copied+" was saved") {
		t.Errorf("got %v", err)
	}
	if err := os.Remove(copied); err != nil {
		t.Fatal(err)
	}
	openAt(t, path, nil)
}

// TestLockDeleted: without its file the lock keeps nobody out, so it is taken again, or nothing is taken while
// another process has it.
func TestLockDeleted(t *testing.T) {
	needsOpenFilesToGo(t)
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, nil)
	take(t, j, 0, 10)
	if err := os.Remove(path + lockSuffix); err != nil {
		t.Fatal(err)
	}
	other, err := acquire(path)
	if err != nil {
		t.Fatal(err)
	}
	next := takeUntilRefused(t, j, 10)
	suspended(t, j, "journal.db.lock was deleted")
	if err := other.Unlock(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(2 * time.Minute); j.Receive(t.Context(), event(fmt.Sprint(next))) != nil; {
		if time.Now().After(deadline) {
			t.Fatal("service does not resume")
		}
		<-time.After(20 * time.Millisecond)
	}
	if _, err := Open(path, &Options{Logger: quiet}); !errors.Is(err, journal.ErrLocked) {
		t.Errorf("a second Open: %v, want ErrLocked", err)
	}
	if n := len(seqs(t, j)); n != next+1 {
		t.Errorf("%d entries, want %d", n, next+1)
	}
}

// TestCompactedByHand: SQLite's own tools may make the file shorter, and that is no loss.
func TestCompactedByHand(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, &Options{Logger: quiet, logPages: 16})
	take(t, j, 0, 2000)
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range []string{"DELETE FROM seen WHERE seq < 1990", "DELETE FROM entry WHERE seq < 1990", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		if err := sqlitex.ExecuteTransient(conn, query, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	for n := range 20 {
		take(t, j, 2000+n, 1)
		<-time.After(lookBusy)
	}
	if s := j.Stats(); s.Suspended || s.Failures > 0 {
		t.Errorf("%+v", s)
	}
}
