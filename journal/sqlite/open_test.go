package sqlite

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

func TestOpenLocked(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, nil)
	_, err := Open(path, nil)
	if !errors.Is(err, journal.ErrLocked) || !strings.Contains(fmt.Sprint(err), fmt.Sprint("process ", os.Getpid(), " (this process has that number")) {
		t.Errorf("a second Open: %v; want ErrLocked and who has it", err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	openAt(t, path, nil)
}

func TestOpenMakesPrivateFiles(t *testing.T) {
	folder := t.TempDir()
	j := openAt(t, filepath.Join(folder, "with space?#%.db"), nil)
	take(t, j, 0, 1)
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 4+pieces {
		t.Errorf("%d files, want the database, its log, its index, the lock and the reserve: %v", len(files), files)
	}
	for _, file := range files {
		info, err := file.Info()
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s has mode %o, want 600", file.Name(), mode)
		}
	}
}

// TestCloseMovesAll: after Close all data is in the database alone, whose copy is a copy of the journal.
func TestCloseMovesAll(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "journal.db")
	j := openAt(t, path, nil)
	take(t, j, 0, 3)
	if len(seqs(t, j)) != 3 { // a reader has looked at the write-ahead log
		t.Fatal("not all are there")
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	var reserved []string
	for i := range pieces {
		reserved = append(reserved, j.reserve.name(i))
	}
	if diff := cmp.Diff(append([]string{path, path + ".lock"}, reserved...), files); diff != "" {
		t.Errorf("files after Close (-want +got):\n%s", diff)
	}
	other := filepath.Join(t.TempDir(), "copy.db")
	copyFile(t, path, other)
	if n := len(seqs(t, openAt(t, other, nil))); n != 3 {
		t.Errorf("the copy has %d entries, want 3", n)
	}
}

// TestOpenSyncsWhatItFinds opens what a process left that was killed after a failed sync: entries in a write-ahead
// log that may be in memory only. Nobody may hear that they are there before they are synced.
func TestOpenSyncsWhatItFinds(t *testing.T) {
	disk := newDisk(t)
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, &Options{Logger: quiet, vfs: disk.name})
	take(t, j, 0, 1)
	disk.breakDown(journaltest.FailSync)
	if err := j.Receive(t.Context(), event("1")); !errors.Is(err, journal.ErrSuspended) {
		t.Fatalf("got %v, want ErrSuspended", err)
	}
	killed := filepath.Join(t.TempDir(), "killed.db")
	copyFile(t, path, killed)
	copyFile(t, path+"-wal", killed+"-wal")
	disk.heal()

	j = openAt(t, killed, nil)
	synced := filepath.Join(t.TempDir(), "synced.db")
	copyFile(t, killed, synced)
	if err := j.Receive(t.Context(), event("1")); err != nil || j.Stats().Duplicates != 1 {
		t.Fatalf("%v, %+v: the entry whose sync failed is not there", err, j.Stats())
	}
	if n := len(seqs(t, openAt(t, synced, nil))); n != 2 {
		t.Errorf("%d entries in the synced file after Open, want both", n)
	}
}

// TestOpenBesideReader opens a journal that another program reads.
func TestOpenBesideReader(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, nil)
	take(t, j, 0, 3)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	reader, err := sqlite.OpenConn(path, sqlite.OpenReadOnly)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	for _, query := range []string{"BEGIN", "SELECT count(*) FROM entry"} {
		if err := sqlitex.ExecuteTransient(reader, query, nil); err != nil {
			t.Fatal(err)
		}
	}
	began := time.Now()
	j = openAt(t, path, nil)
	if took := time.Since(began); took >= busyTimeout {
		t.Errorf("Open waited %v for the reader", took)
	}
	take(t, j, 3, 1)
}

// TestOpenBesideOlderReader: somebody reads a state older than what a crash left in the log.
func TestOpenBesideOlderReader(t *testing.T) {
	folder := t.TempDir()
	live, crashed := filepath.Join(folder, "live.db"), filepath.Join(folder, "crashed.db")
	j := openAt(t, live, nil)
	take(t, j, 0, 3)
	copyFile(t, live, crashed)
	copyFile(t, live+"-wal", crashed+"-wal")
	take(t, j, 3, 3)
	reader, err := sqlite.OpenConn(crashed, sqlite.OpenReadOnly)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	for _, query := range []string{"BEGIN", "SELECT count(*) FROM entry"} {
		if err := sqlitex.ExecuteTransient(reader, query, nil); err != nil {
			t.Fatal(err)
		}
	}
	writer, err := sqlite.OpenConn(crashed, sqlite.OpenReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	if err := sqlitex.ExecuteTransient(writer, "INSERT OR REPLACE INTO probe (id, at) VALUES (1, 0)", nil); err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	began := time.Now()
	again := openAt(t, crashed, nil)
	if took := time.Since(began); took >= busyTimeout {
		t.Errorf("Open waited %v for the reader", took)
	}
	take(t, again, 6, 1)
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// edit runs statements on the file of a closed journal.
func edit(t *testing.T, path, script string) {
	t.Helper()
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadWrite|sqlite.OpenCreate)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := sqlitex.ExecuteScript(conn, script, nil); err != nil {
		t.Fatal(err)
	}
}

func TestOpenRefuses(t *testing.T) {
	ours := func(script string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			j := openAt(t, path, nil)
			take(t, j, 0, 3)
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
			edit(t, path, script)
		}
	}
	for _, c := range []struct {
		name string
		make func(t *testing.T, path string)
		want string
	}{
		{"a newer schema", ours("PRAGMA user_version = 99"), fmt.Sprint("schema version 99, this program reads ", schemaVersion)},
		{"another program's database", func(t *testing.T, path string) {
			edit(t, path, "CREATE TABLE entry (x)")
		}, "another program's"},
		{"no database", func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
				t.Fatal(err)
			}
		}, "not a SQLite database"},
		{"a folder", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}, "open"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "journal.db")
			c.make(t, path)
			for range 2 { // the first must not keep the lock
				j, err := Open(path, nil)
				if err == nil {
					j.Close()
					t.Fatal("opened")
				}
				if !strings.Contains(err.Error(), c.want) || errors.Is(err, journal.ErrLocked) {
					t.Errorf("got %q, want it to tell of %q", err, c.want)
				}
			}
		})
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none", "journal.db"), nil); err == nil || !strings.Contains(err.Error(), "make the folder first") {
		t.Errorf("no such folder: %v", err)
	}
}

// TestNoPath: SQLite's own spelling of a database in memory is no file of that name.
func TestNoPath(t *testing.T) {
	t.Chdir(t.TempDir())
	for path, want := range map[string]string{"": "needs the path", ":memory:": "memjournal"} {
		if j, err := Open(path, nil); err == nil {
			j.Close()
			t.Errorf("%q is opened", path)
		} else if !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q in it", path, err, want)
		}
	}
	if left, err := os.ReadDir("."); len(left) > 0 || err != nil {
		t.Error(left, err)
	}
}

func TestOptions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	for want, opts := range map[string]Options{
		"Window":   {Window: -1},
		"Keep":     {Keep: -time.Hour},
		"MaxBytes": {MaxBytes: 1000},
	} {
		if _, err := Open(path, &opts); err == nil || !strings.Contains(err.Error(), "Options."+want) {
			t.Errorf("%+v: %v", opts, err)
		}
	}
	if files, _ := filepath.Glob(path + "*"); len(files) != 0 {
		t.Errorf("refused options left %v", files)
	}
}

func TestRefusesHugeEnvelope(t *testing.T) {
	j := openNew(t, nil)
	huge := event("huge")
	huge.Data = make([]byte, maxEnvelope)
	err := j.Receive(t.Context(), event("small"), huge)
	if !errors.Is(err, journal.ErrInvalid) || !strings.Contains(err.Error(), "envelope 1") {
		t.Errorf("a huge envelope: %v", err)
	}
	if s := j.Stats(); s.Appended != 0 || s.Suspended {
		t.Errorf("%+v, want nothing kept and nothing suspended", s)
	}
}
