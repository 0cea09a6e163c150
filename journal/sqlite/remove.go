package sqlite

import (
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
)

// removeEntries deletes the entries from first on and before end that have no exception; if all is set, the others, too. A
// damaged entry stays in the file and counts as gone, because a page that it names may be another entry's. The entries
// behind an unreadable one stay, too: at most a chunk.
func (w *writer) removeEntries(first, end journal.Seq, all bool) (removed int, err error) {
	verified, err := w.verify(first, end)
	if err != nil {
		return 0, err
	}
	if err := w.moveAged(end); err != nil {
		return 0, err
	}
	if err := w.markGone(gap{first, end}, all); err != nil {
		return 0, err
	}
	err = w.spare(func() error {
		err := sqlitex.Execute(w.conn, "DELETE FROM entry WHERE seq >= ? AND seq < ? AND "+
			"NOT EXISTS (SELECT 1 FROM damaged WHERE damaged.seq = entry.seq) AND "+
			"(? OR NOT EXISTS (SELECT 1 FROM exception WHERE exception.seq = entry.seq))",
			&sqlitex.ExecOptions{Args: []any{integer(first), integer(verified), all}})
		removed = w.conn.Changes()
		return err
	})
	return removed, err
}

// markGone notes that damaged entries have aged, but for those with an exception, unless all is set.
func (w *writer) markGone(span gap, all bool) error {
	return sqlitex.Execute(w.conn, "UPDATE damaged SET gone = 1 WHERE seq >= ? AND seq < ? AND NOT gone AND "+
		"(? OR NOT EXISTS (SELECT 1 FROM exception WHERE exception.seq = damaged.seq)) RETURNING seq",
		&sqlitex.ExecOptions{
			Args:       []any{integer(span.first), integer(span.end), all},
			ResultFunc: func(row *sqlite.Stmt) error { w.j.findings.setGone(journal.Seq(row.ColumnInt64(0))); return nil },
		})
}

// passOver lets a part of the log age that cannot be removed. Its rows stay in the file.
func (w *writer) passOver(span gap) error {
	if err := w.moveAged(span.end); err != nil {
		return err
	}
	return w.markGone(span, false)
}

// verify notes the damaged entries from first on and before end. It returns where the first one stands that cannot be read,
// end if all can.
func (w *writer) verify(first, end journal.Seq) (verified journal.Seq, err error) {
	var found []damage
	verified = first
	err = eachEntry(w.conn, w.mark.sealed(), "seq >= ? AND seq < ? ORDER BY seq", []any{integer(first), integer(end)}, func(e journal.Entry) bool {
		if e.Damage != "" {
			found = append(found, damage{e.Seq, e.Damage})
		}
		verified = max(verified, e.Seq+1)
		return true
	})
	if err == nil {
		verified = end
	} else if !isUnreadable(err) {
		return 0, err
	}
	for _, d := range found {
		if err := w.note(d, time.Now()); err != nil {
			return 0, err
		}
	}
	return verified, nil
}

// spare runs write within the transaction. If write meets damage, it is undone and logged, and the rest of the transaction
// goes on.
func (w *writer) spare(write func() error) error {
	if err := step(w.conn, "SAVEPOINT spare"); err != nil {
		return err
	}
	err := write()
	if err != nil && !isUnreadable(err) {
		return err
	}
	if err != nil {
		w.brake.Warn(w.j.opts.Logger, "spare", "journal: a part of the file is damaged and stays as it is", "path", w.j.path, "error", err)
		if err := step(w.conn, "ROLLBACK TO spare"); err != nil {
			return err
		}
	}
	return step(w.conn, "RELEASE spare")
}
