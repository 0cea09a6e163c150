package logvfs

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// A recorder is the system's VFS, and notes what is written into write-ahead logs.
type recorder struct {
	name string

	mu     sync.Mutex
	writes []int // their sizes
	full   bool  // the disk is full: the next write fails
}

var recorders atomic.Int64

func newRecorder(t *testing.T) *recorder {
	r := &recorder{name: fmt.Sprint("recorder", recorders.Add(1))}
	tls := libc.NewTLS()
	defer tls.Close()
	lib.Xsqlite3_initialize(tls)
	v := &vfs{below: lib.Xsqlite3_vfs_find(tls, 0)}
	name, err := libc.CString(r.name)
	if err != nil {
		t.Fatal(err)
	}
	system, address := at[lib.Tsqlite3_vfs](v.below), allocate[lib.Tsqlite3_vfs](tls)
	ours := at[lib.Tsqlite3_vfs](address)
	*ours = *system
	ours.FzName, ours.FpNext = name, 0
	var methods uintptr
	ours.FxOpen = pointer(&v.keep, func(tls *libc.TLS, vfs, name, file uintptr, flags int32, out uintptr) int32 {
		rc := function[func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32](system.FxOpen)(tls, vfs, name, file, flags, out)
		if f := at[lib.Tsqlite3_file](file); rc == lib.SQLITE_OK && flags&lib.SQLITE_OPEN_WAL != 0 {
			if methods == 0 {
				methods = r.methods(tls, v, f.FpMethods)
			}
			f.FpMethods = methods
		}
		return rc
	})
	if rc := lib.Xsqlite3_vfs_register(tls, address, 0); rc != lib.SQLITE_OK {
		t.Fatal(rc)
	}
	t.Cleanup(func() {
		tls := libc.NewTLS()
		defer tls.Close()
		lib.Xsqlite3_vfs_unregister(tls, address)
		v.keep = nil // and so keeps v until now
	})
	return r
}

func (r *recorder) methods(tls *libc.TLS, v *vfs, below uintptr) uintptr {
	address := allocate[lib.Tsqlite3_io_methods](tls)
	system, ours := at[lib.Tsqlite3_io_methods](below), at[lib.Tsqlite3_io_methods](address)
	*ours = *system
	ours.FxWrite = pointer(&v.keep, func(tls *libc.TLS, file, data uintptr, n int32, offset int64) int32 {
		r.mu.Lock()
		r.writes = append(r.writes, int(n))
		full := r.full
		r.full = false
		r.mu.Unlock()
		if full {
			return lib.SQLITE_FULL
		}
		return function[transfer](system.FxWrite)(tls, file, data, n, offset)
	})
	return address
}

// during returns the sizes of what is written while do runs.
func (r *recorder) during(do func()) []int {
	r.mu.Lock()
	before := len(r.writes)
	r.mu.Unlock()
	do()
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.writes[before:])
}

func (r *recorder) failNext() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.full = true
}

// open opens a database with a write-ahead log by a VFS; by SQLite's own if the name is empty.
func open(t *testing.T, path, vfs string) *sqlite.Conn {
	t.Helper()
	uri := "file:" + filepath.ToSlash(path)
	if vfs != "" {
		uri += "?vfs=" + vfs
	}
	conn, err := sqlite.OpenConn(uri, sqlite.OpenReadWrite|sqlite.OpenCreate|sqlite.OpenURI)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	script(t, conn, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, data BLOB)")
	return conn
}

// openJoined opens one as the writer of a journal does, above the recorder.
func openJoined(t *testing.T, path string, r *recorder) *sqlite.Conn {
	t.Helper()
	name, err := Over(r.name)
	if err != nil {
		t.Fatal(err)
	}
	conn := open(t, path, name)
	script(t, conn, "PRAGMA cache_spill = OFF")
	return conn
}

func script(t *testing.T, conn *sqlite.Conn, statements string) {
	t.Helper()
	for _, s := range bytes.Split([]byte(statements), []byte(";")) {
		if err := sqlitex.ExecuteTransient(conn, string(s), nil); err != nil {
			t.Fatal(string(s), ": ", err)
		}
	}
}

// rows inserts so many rows of 1,000 bytes.
func rows(n int) string {
	return fmt.Sprintf("INSERT INTO t (data) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < %d) SELECT randomblob(1000) FROM n", n)
}

// wantRows wants so many rows in a sound file, as another program sees it.
func wantRows(t *testing.T, path string, want int) {
	t.Helper()
	conn := open(t, path, "")
	count, sound := 0, ""
	for query, to := range map[string]func(*sqlite.Stmt){
		"SELECT count(*) FROM t": func(row *sqlite.Stmt) { count = row.ColumnInt(0) },
		"PRAGMA integrity_check": func(row *sqlite.Stmt) { sound = row.ColumnText(0) },
	} {
		if err := sqlitex.Execute(conn, query, &sqlitex.ExecOptions{ResultFunc: func(row *sqlite.Stmt) error { to(row); return nil }}); err != nil {
			t.Fatal(err)
		}
	}
	if count != want || sound != "ok" {
		t.Errorf("%d rows, and the file is %s; want %d and ok", count, sound, want)
	}
}

func TestCommitIsWrittenAtOnce(t *testing.T) {
	path, r := filepath.Join(t.TempDir(), "db"), newRecorder(t)
	conn := openJoined(t, path, r)
	script(t, conn, rows(1)) // a new log's head has a sync of its own
	if writes := r.during(func() { script(t, conn, rows(20)) }); len(writes) != 1 || writes[0] < 20_000 {
		t.Errorf("a commit of 20 rows has written %v, want one write", writes)
	}
	wantRows(t, path, 21)
	writes := r.during(func() { script(t, conn, rows(1000)) })
	total := 0
	for _, n := range writes {
		total += n
	}
	if total < 1_000_000 || len(writes) > total/most+2 {
		t.Errorf("a commit of 1,000 rows has written %d bytes by %d writes", total, len(writes))
	}
	wantRows(t, path, 1021)
}

func TestNothingIsWrittenBeforeTheCommit(t *testing.T) {
	path, r := filepath.Join(t.TempDir(), "db"), newRecorder(t)
	conn := openJoined(t, path, r)
	script(t, conn, "PRAGMA cache_size = 10")
	if writes := r.during(func() { script(t, conn, "BEGIN; "+rows(1000)+"; ROLLBACK") }); len(writes) != 0 {
		t.Errorf("a transaction that was rolled back has written %v", writes)
	}
	script(t, conn, "BEGIN; "+rows(1000)+"; COMMIT")
	wantRows(t, path, 1000)
}

func TestPagesThatSpillAreRead(t *testing.T) {
	path, r := filepath.Join(t.TempDir(), "db"), newRecorder(t)
	conn := openJoined(t, path, r)
	script(t, conn, "PRAGMA cache_size = 10; PRAGMA cache_spill = ON")
	script(t, conn, "BEGIN; "+rows(1000)+"; UPDATE t SET data = randomblob(1000); UPDATE t SET data = data || data; COMMIT")
	wantRows(t, path, 1000)
}

func TestWriteThatFailsIsNeverMade(t *testing.T) {
	path, r := filepath.Join(t.TempDir(), "db"), newRecorder(t)
	conn := openJoined(t, path, r)
	script(t, conn, rows(3))
	for _, n := range []int{1, 1000} {
		r.failNext()
		if err := sqlitex.ExecuteTransient(conn, rows(n), nil); sqlite.ErrCode(err) != sqlite.ResultFull {
			t.Fatalf("%d rows on a full disk: %v", n, err)
		}
		wantRows(t, path, 3)
	}
	other := open(t, path, "") // another program writes where the failed commit would have
	script(t, other, rows(5))
	script(t, conn, rows(7))
	wantRows(t, path, 15)
}

func TestOverUnknownVFS(t *testing.T) {
	if _, err := Over("of nobody"); err == nil {
		t.Error("no error")
	}
}
