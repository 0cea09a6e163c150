package sqlite

import (
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
)

// forget deletes the next chunk of rows within the transaction.
func (w *writer) forget(now time.Time) error {
	f, s := &w.forgetting, &w.forgetting.sweep
	f.keys = f.keys[:0]
	if !f.more {
		if now.UnixMilli() < f.due || w.j.opts.KeepAll {
			return nil
		}
		f.more, *s = true, sweep{}
	}
	window := w.j.opts.Window.Milliseconds()
	if err := s.look(w.conn, &w.clock, "seen", "taken", w.next, now.UnixMilli()-window, now.UnixMilli()); err != nil {
		return err
	}
	if s.met {
		return nil
	}
	if err := w.deleteSeen(); err != nil {
		return err
	}
	if s.ended && s.from >= s.cut {
		f.more = false
		f.due = s.young + window
		if s.young == 0 {
			f.due = now.UnixMilli() + window // the next row will come from now on
		}
	}
	return nil
}

// deleteSeen deletes the next chunk of rows that are old, and remembers their keys. A row that cannot be read stays.
func (w *writer) deleteSeen() error {
	f, s := &w.forgetting, &w.forgetting.sweep
	if s.from >= s.cut {
		return nil
	}
	first := s.from
	err := sqlitex.Execute(w.conn, "SELECT seq, key FROM seen WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT ? + 0", &sqlitex.ExecOptions{
		Args: []any{int64(s.from), int64(s.cut), chunk},
		ResultFunc: func(row *sqlite.Stmt) error {
			f.keys = append(f.keys, forgotten{prefixOf(keyAt(row, 1)), journal.Seq(row.ColumnInt64(0))})
			return nil
		},
	})
	if err != nil && !isUnreadable(err) {
		return err
	}
	if s.from = s.cut; len(f.keys) == chunk {
		s.from = max(first, f.keys[chunk-1].seq) + 1
	}
	return w.spare(func() error {
		return sqlitex.Execute(w.conn, "DELETE FROM seen WHERE seq >= ? AND seq < ?", &sqlitex.ExecOptions{Args: []any{int64(first), int64(s.from)}})
	})
}
