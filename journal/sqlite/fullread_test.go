//go:build linux

package sqlite

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/internal/smalldisk"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

// TestFilledWhileRead: another program reads an old state of the file, so that the write-ahead log cannot start over and takes
// all of the disk, the reserve, too. Once the reader has left, what the log has still fits into the file, and all goes on.
func TestFilledWhileRead(t *testing.T) {
	t.Parallel()
	longtest.Skip(t)
	path := filepath.Join(smalldisk.Tmpfs(t, "size=16m"), "journal.db")
	j := openAt(t, path, &Options{Logger: quiet})
	subscribe(t, j, "web")
	take(t, j, 0, 100)
	leave := readElsewhere(t, path)
	kept := pushUntilFull(t, j, "large")
	saved := saveUntilFull(t, j, "web")
	t.Logf("%d events kept, %d saves until nothing could be written", kept, saved)
	leave()
	newest := seqs(t, j)
	saveAgain(t, j, "web", journal.Progress{
		Cursor:     newest[len(newest)-1] + 1,
		Exceptions: []journal.Exception{{Seq: 49, State: journal.Delivered}},
	})
	pushUntilTaken(t, j, "at last")
}

// readElsewhere begins to read the file as another program does, until leave is called.
func readElsewhere(t *testing.T, path string) (leave func()) {
	t.Helper()
	conn, err := sqlite.OpenConn(path, sqlite.OpenReadOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, query := range [...]string{"BEGIN", "SELECT count(*) FROM entry"} {
		if err := sqlitex.ExecuteTransient(conn, query, nil); err != nil {
			t.Fatal(err)
		}
	}
	return func() {
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}
}

// saveUntilFull saves the same row again and again until that fails for want of room, and returns how often it did.
func saveUntilFull(t *testing.T, j *Journal, name string) (saved int) {
	t.Helper()
	for ; saved < 5000; saved++ {
		now := time.Now()
		err := journaltest.Save(t.Context(), j, name, journal.Progress{
			Cursor:     50,
			Exceptions: []journal.Exception{{Seq: 49, State: journal.Waiting, Attempts: saved + 1, First: now, Due: now, Error: "not now"}},
		})
		if errors.Is(err, journal.ErrFull) {
			return saved
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Fatal("the state never filled the disk, so nothing is tested")
	return 0
}

// saveAgain tries for a while to save progress.
func saveAgain(t *testing.T, j *Journal, name string, progress journal.Progress) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for {
		err := journaltest.Save(ctx, j, name, progress)
		if err == nil {
			return
		}
		if ctx.Err() != nil {
			t.Fatalf("the state cannot be saved again: %v; %+v", err, j.Stats())
		}
		<-time.After(50 * time.Millisecond)
	}
}
