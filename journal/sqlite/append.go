package sqlite

import (
	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/contentsum"
	"github.com/dingevent/dingevent/journal/vault"
)

// maxTaken is how many sequences in a row may be those of damaged entries.
const maxTaken = 256

// add keeps r within the transaction, unless it is a duplicate. now is in ms.
func (w *writer) add(r *record, now int64) error {
	var prior journal.Seq
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
			prior = newest
		}
	}
	w.clock.reclock(r, now)
	err := w.insertEntry(w.next, r)
	for range maxTaken {
		if sqlite.ErrCode(err) != sqlite.ResultConstraintPrimaryKey && sqlite.ErrCode(err) != sqlite.ResultConstraintRowID {
			break
		}
		w.next++ // damage has given the number of this one to another
		err = w.insertEntry(w.next, r)
	}
	if err != nil {
		return err
	}
	seq := w.next
	if r.keyed {
		if err := w.insertSeen(seq, r, now, prior); isUnreadable(err) {
			w.brake.Warn(w.j.opts.Logger, "seen", rememberedDamaged, "path", w.j.path, "error", err)
		} else if err != nil {
			return err
		}
		w.pending[prefixOf(r.key)] = seq
	}
	w.next++
	w.tally.appended++
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
	if _, err = stmt.Step(); err != nil || !vault.IsSealed(r.meta) {
		return err
	}
	return w.noteSealed(seq, r.meta)
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
