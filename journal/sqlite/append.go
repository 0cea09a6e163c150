package sqlite

import (
	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/vault"
)

// maxTaken is how many sequences in a row may be those of damaged entries.
const maxTaken = 256

// add keeps r within the transaction, unless it is a duplicate. It may wait for [writer.flush]. now is in ms.
func (w *writer) add(r *record, now int64) error {
	kept := row{record: r, taken: now}
	if r.keyed {
		verdict, newest, err := w.look(r, now)
		switch {
		case err != nil:
			return err
		case verdict == duplicate:
			w.tally.duplicates++
			return nil
		case verdict == conflict:
			w.tally.conflicts++
			kept.prior = newest
		}
		w.pending[prefixOf(r.key)] = w.next + journal.Seq(len(w.batch.rows)) // likely; flush knows
	}
	w.clock.reclock(r, now)
	w.tally.appended++
	if w.batch.add(kept) {
		return nil
	}
	return w.flush()
}

// flush keeps the rows that wait, several by one statement.
func (w *writer) flush() error {
	rows := w.batch.rows
	w.batch.rows = rows[:0]
	for len(rows) > 0 {
		n, err := w.keepEntries(rows)
		if err != nil {
			return err
		}
		if err := w.remember(rows[:n]); err != nil {
			return err
		}
		for _, r := range rows[:n] {
			if r.keyed {
				w.pending[prefixOf(r.key)] = r.seq
			}
			if err := w.noteKept(r.seq, r.record); err != nil {
				return err
			}
		}
		rows = rows[n:]
	}
	return nil
}

// keepEntries gives some of rows their sequences, and inserts them. It returns how many.
func (w *writer) keepEntries(rows []row) (n int, err error) {
	if n = joined(rows); n > 1 {
		for i := range rows[:n] {
			rows[i].seq = w.next + journal.Seq(i)
		}
		if err = w.batch.insertEntries(w.conn, rows[:n]); err == nil {
			w.next += journal.Seq(n)
			return n, nil
		}
		if !isTaken(err) && !isUnreadable(err) {
			return 0, err
		}
	}
	for range maxTaken {
		rows[0].seq = w.next
		w.next++
		if err = w.batch.insertEntries(w.conn, rows[:1]); !isTaken(err) { // damage has given the number of this one to another
			break
		}
	}
	return 1, err
}

// isTaken reports whether err says that another row has the number.
func isTaken(err error) bool {
	code := sqlite.ErrCode(err)
	return code == sqlite.ResultConstraintPrimaryKey || code == sqlite.ResultConstraintRowID
}

// remember inserts for dedupe what has a key. Where the table is damaged it goes on without.
func (w *writer) remember(rows []row) error {
	if len(rows) > 1 && allKeyed(rows) {
		if err := w.batch.insertSeen(w.conn, rows); !isUnreadable(err) {
			return err
		}
	}
	for i := range rows {
		if !rows[i].keyed {
			continue
		}
		if err := w.batch.insertSeen(w.conn, rows[i:i+1]); isUnreadable(err) {
			w.brake.Warn(w.j.opts.Logger, "seen", rememberedDamaged, "path", w.j.path, "error", err)
		} else if err != nil {
			return err
		}
	}
	return nil
}

// noteKept notes what searches and the age of data keys need of an entry that is kept.
func (w *writer) noteKept(seq journal.Seq, r *record) error {
	if vault.IsSealed(r.meta) {
		if err := w.noteSealed(seq, r.meta); err != nil {
			return err
		}
	}
	return w.index(seq, r.indexed())
}
