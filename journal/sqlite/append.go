package sqlite

import (
	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/contentsum"
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
	err = w.insertEntry(w.next, rows[0].record)
	for range maxTaken {
		if !isTaken(err) {
			break
		}
		w.next++ // damage has given the number of this one to another
		err = w.insertEntry(w.next, rows[0].record)
	}
	rows[0].seq = w.next
	w.next++
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
	for _, r := range rows {
		if !r.keyed {
			continue
		}
		if err := w.insertSeen(r.seq, r.record, r.taken, r.prior); isUnreadable(err) {
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

func (w *writer) insertEntry(seq journal.Seq, r *record) error {
	stmt, err := w.conn.Prepare("INSERT INTO entry (seq, received, born, id, type, corp, app, transport, meta, data, sum) VALUES (?,?,?,?,?,?,?,?,?,?,?)")
	if err != nil {
		return err
	}
	stmt.BindInt64(1, int64(seq))
	stmt.BindInt64(2, r.env.Received.UnixMilli())
	bindMilli(stmt, 3, r.env.Born)
	stmt.BindText(4, r.env.ID)
	stmt.BindText(5, r.env.Type)
	stmt.BindText(6, r.env.CorpID)
	stmt.BindText(7, r.env.App)
	stmt.BindText(8, string(r.env.Transport))
	if r.meta == "" {
		stmt.BindNull(9)
	} else {
		stmt.BindText(9, r.meta)
	}
	stmt.BindBytes(10, r.env.Data)
	stmt.BindInt64(11, contentsum.At(seq, r.sum))
	_, err = stmt.Step()
	return err
}

func (w *writer) insertSeen(seq journal.Seq, r *record, now int64, prior journal.Seq) error {
	stmt, err := w.conn.Prepare("INSERT OR REPLACE INTO seen (seq, taken, key, digest, transport, prior) VALUES (?,?,?,?,?,?)")
	if err != nil {
		return err
	}
	stmt.BindInt64(1, int64(seq))
	stmt.BindInt64(2, now)
	stmt.BindBytes(3, r.key[:])
	stmt.BindInt64(4, r.digest)
	stmt.BindText(5, string(r.env.Transport))
	if prior == 0 {
		stmt.BindNull(6)
	} else {
		stmt.BindInt64(6, int64(prior))
	}
	_, err = stmt.Step()
	return err
}
