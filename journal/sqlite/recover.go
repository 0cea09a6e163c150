package sqlite

import (
	"fmt"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
)

// Between two tries to recover.
const (
	firstPause = 100 * time.Millisecond
	longPause  = 5 * time.Second
)

// checked is how many of the last entries are read before the journal takes new ones.
const checked = 100

// open connects the writer and brings it up to date with the file: at first, and after a failed
// commit, which may or may not be there.
func (w *writer) open() error {
	conn, err := w.j.connect(sqlite.OpenReadWrite)
	if err != nil {
		return err
	}
	if err := w.check(conn); err != nil {
		conn.Close()
		return err
	}
	w.conn = conn
	return nil
}

// close closes the connection, if there is one.
func (w *writer) close() error {
	if w.conn == nil {
		return nil
	}
	conn := w.conn
	w.conn = nil
	return conn.Close()
}

// check finds out whether conn can be trusted, and reads from it where the writer stands.
func (w *writer) check(conn *sqlite.Conn) error {
	if err := migrate(conn); err != nil {
		return err
	}
	if err := checkEntries(conn); err != nil {
		return err
	}
	if w.next == 0 { // Open; a writer that recovers knows what was synced
		w.moveAll(conn)
	}
	now := time.Now()
	if err := sqlitex.Execute(conn, "INSERT OR REPLACE INTO probe (id, at) VALUES (1, ?)",
		&sqlitex.ExecOptions{Args: []any{now.UnixNano()}}); err != nil {
		return fmt.Errorf("write a row to see whether that works: %w", err)
	}
	w.forgetting = forgetting{} // what the failed commit deleted is there again
	known := w.j.tail.Last()
	if err := w.seen.load(conn, known, now.Add(-w.j.opts.Window).UnixMilli()); err != nil {
		return err
	}
	if err := w.segment.load(conn); err != nil {
		return err
	}
	last, err := number(conn, "SELECT max(seq) FROM entry")
	if err != nil {
		return err
	}
	w.next = journal.Seq(last) + 1 // nobody has seen what a failed commit numbered, unless it is there
	w.j.tail.Move(journal.Seq(last))
	return nil
}

// checkEntries reads the last entries and compares them with their digests.
func checkEntries(conn *sqlite.Conn) error {
	return sqlitex.Execute(conn,
		"SELECT seq, data, digest FROM entry LEFT JOIN seen USING (seq) ORDER BY seq DESC LIMIT ?",
		&sqlitex.ExecOptions{
			Args: []any{checked},
			ResultFunc: func(row *sqlite.Stmt) error {
				data := make([]byte, row.ColumnLen(1))
				row.ColumnBytes(1, data)
				if !row.ColumnIsNull(2) && digestOf(data) != row.ColumnInt64(2) {
					return fmt.Errorf("entry %d is damaged; restore the file from a copy, or move it away to begin anew", row.ColumnInt64(0))
				}
				return nil
			},
		})
}

// suspend makes all calls fail at once until recover has succeeded.
func (w *writer) suspend(err error) *failure {
	why := journal.ErrSuspended
	if sqlite.ErrCode(err).ToPrimary() == sqlite.ResultFull {
		why = journal.ErrFull
	}
	f := &failure{fmt.Errorf("%w: %w", why, err)}
	w.j.counters.failures.Add(1)
	w.j.failure.Store(f)
	w.j.opts.Logger.Error("journal: a commit failed; nothing is taken until writing works again",
		"path", w.j.path, "error", err)
	return f
}

// recover reopens the connection until the journal has checked itself, and meanwhile fails those calls
// that had begun to wait. It returns false when the journal is closing.
func (w *writer) recover() bool {
	began := time.Now()
	for pause := firstPause; ; pause = min(2*pause, longPause) {
		if !w.decline(pause) {
			return false
		}
		w.close() // what a broken connection says at its end tells nothing
		err := w.open()
		if err == nil {
			w.j.failure.Store(nil)
			w.j.opts.Logger.Info("journal: writing works again", "path", w.j.path, "after", time.Since(began))
			return true
		}
		w.j.opts.Logger.Warn("journal: writing does not work yet", "path", w.j.path, "error", err)
	}
}

// decline fails all calls for a time. It returns false when the journal is closing.
func (w *writer) decline(pause time.Duration) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	f := w.j.failure.Load()
	for {
		select {
		case c := <-w.j.appends.calls:
			w.answer(c, f.err)
		case c := <-w.j.changes.calls:
			w.answer(c, f.err)
		case <-timer.C:
			return true
		case <-w.j.closing:
			return false
		}
	}
}
