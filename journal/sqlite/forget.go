package sqlite

import (
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
)

// forgetting removes from seen, and from the memory, what is out of the window, a chunk in each commit.
type forgetting struct {
	due  int64 // ms; no row of seen expires before
	more bool  // another chunk is due now
	keys []forgotten
}

// forgotten is a key whose row the running commit deletes.
type forgotten struct {
	prefix uint64
	seq    journal.Seq
}

// forget deletes the next chunk of rows within the transaction.
func (w *writer) forget(now time.Time) error {
	f := &w.forgetting
	f.keys, f.more = f.keys[:0], false
	window := w.j.opts.Window.Milliseconds()
	if now.UnixMilli() < f.due {
		return nil
	}
	f.due = now.UnixMilli() + window // if no row is left, the next one will come from now on
	err := sqlitex.Execute(w.conn, "SELECT seq, key, taken FROM seen ORDER BY seq LIMIT ?", &sqlitex.ExecOptions{
		Args: []any{chunk + 1},
		ResultFunc: func(row *sqlite.Stmt) error {
			expires := row.ColumnInt64(2) + window
			if f.due = min(f.due, max(expires, now.UnixMilli())); expires <= now.UnixMilli() && len(f.keys) < chunk {
				f.keys = append(f.keys, forgotten{prefixOf(keyAt(row, 1)), journal.Seq(row.ColumnInt64(0))})
			}
			return nil
		},
	})
	if err != nil || len(f.keys) == 0 {
		return err
	}
	f.more = f.due <= now.UnixMilli()
	last := f.keys[len(f.keys)-1].seq
	return sqlitex.Execute(w.conn, "DELETE FROM seen WHERE seq <= ?", &sqlitex.ExecOptions{Args: []any{int64(last)}})
}

// done takes from m what a commit has deleted.
func (f *forgetting) done(m memory) {
	for _, key := range f.keys {
		if m[key.prefix] == key.seq { // and not one that was kept again since
			delete(m, key.prefix)
		}
	}
	f.keys = f.keys[:0]
}
