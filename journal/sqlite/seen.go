package sqlite

import (
	"github.com/dingevent/dingevent/journal"
)

// maxCopies is how many copies of one key are compared with a new one, the newest first.
const maxCopies = 16

// A verdict is what the memory says about a record.
type verdict int

const (
	fresh     verdict = iota
	duplicate         // kept within the window
	conflict          // the same, by the same transport with other bytes
)

// look returns the verdict on r, and the newest copy of its key if they conflict. The rows of this transaction
// count: their callers and this one are answered together.
func (w *writer) look(r *record, now int64) (v verdict, newest journal.Seq, err error) {
	newest, err = w.newest(r)
	if err != nil {
		return fresh, 0, err
	}
	seq := newest
	for range maxCopies {
		if seq == 0 {
			break
		}
		var one verdict
		if one, seq, err = w.compare(r, seq, now); err != nil || one == duplicate {
			return one, 0, err
		}
		v = max(v, one)
	}
	return v, newest, nil
}

// newest returns where the key of r was last kept; 0 if that is unknown.
func (w *writer) newest(r *record) (journal.Seq, error) {
	prefix := prefixOf(r.key)
	if seq := w.pending[prefix]; seq != 0 {
		if seq < w.next {
			return seq, nil
		}
		err := w.flush() // so that it can be compared
		return w.pending[prefix], err
	}
	return w.memory.find(prefix, r.lacks, func(r *run) { w.sealing.bad = append(w.sealing.bad, r) })
}

// compare returns what the copy in seen says about r, and the copy before it, 0 if there is none. It reads what is committed
// on another connection, because a transaction that has met damage cannot be committed.
func (w *writer) compare(r *record, seq journal.Seq, now int64) (v verdict, prior journal.Seq, err error) {
	conn := w.memory.conn
	if seq > w.j.tail.Last() {
		conn = w.conn
	}
	stmt, err := conn.Prepare("SELECT key, digest, transport, taken, prior FROM seen WHERE seq = ?")
	if err != nil {
		return fresh, 0, err
	}
	defer stmt.Reset()
	stmt.BindInt64(1, int64(seq))
	there, err := stmt.Step()
	switch {
	case isUnreadable(err): // rather twice than lost
		return fresh, 0, nil
	case err != nil:
		return fresh, 0, err
	case !there, keyAt(stmt, 0) != r.key, now-stmt.ColumnInt64(3)-w.clock.lacks(seq) >= w.j.opts.Window.Milliseconds():
		return fresh, 0, nil
	case stmt.ColumnText(2) == string(r.env.Transport) && stmt.ColumnInt64(1) != r.digest && stmt.ColumnInt64(1) != r.other:
		return conflict, journal.Seq(stmt.ColumnInt64(4)), nil
	}
	if w.j.findings.has(seq) { // what is damaged there is worth nothing, so this one is kept
		return fresh, journal.Seq(stmt.ColumnInt64(4)), nil
	}
	return duplicate, 0, nil
}
