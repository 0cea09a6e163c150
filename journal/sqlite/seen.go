package sqlite

import (
	"encoding/binary"
	"maps"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/eventkey"
)

// memory is what dedupe looks up: for the first 64 bits of a key, where it was last kept. Two keys
// that share them, one pair in a billion at 200,000 events, cost the dedupe of the older event, no more.
type memory map[uint64]journal.Seq

func prefixOf(key eventkey.Key) uint64 { return binary.BigEndian.Uint64(key[:8]) }

func (m memory) merge(newer memory) { maps.Copy(m, newer) }

// load adds what the file has after seq and before end, and has not aged at now, in ms. It reports whether all of that
// could be read.
func (m memory) load(conn *sqlite.Conn, seq, end journal.Seq, oldest int64, c *clock) (whole bool, err error) {
	whole = true
	err = c.epochs(func(before journal.Seq, lacks int64) error {
		all, err := m.loadEpoch(conn, seq, min(before, end), oldest-lacks)
		whole = whole && all
		seq = max(seq, before-1)
		return err
	})
	return whole, err
}

// loadEpoch is load for rows with times by one clock.
func (m memory) loadEpoch(conn *sqlite.Conn, seq, end journal.Seq, oldest int64) (whole bool, err error) {
	whole = true
	for skip := journal.Seq(1); seq+1 < end; {
		err := sqlitex.Execute(conn, "SELECT seq, key FROM seen WHERE seq > ? AND seq < ? AND taken > ? ORDER BY seq", &sqlitex.ExecOptions{
			Args: []any{integer(seq), integer(end), oldest},
			ResultFunc: func(row *sqlite.Stmt) error {
				seq, skip = journal.Seq(row.ColumnInt64(0)), 1
				m[prefixOf(keyAt(row, 1))] = seq
				return nil
			},
		})
		if !isUnreadable(err) {
			return whole, err
		}
		whole = false
		seq += skip
		skip = min(2*skip, chunk)
	}
	return whole, nil
}

func keyAt(row *sqlite.Stmt, col int) (key eventkey.Key) {
	row.ColumnBytes(col, key[:])
	return key
}

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
	prefix := prefixOf(r.key)
	newest, ok := w.pending[prefix]
	if !ok {
		newest = w.seen[prefix]
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

// compare returns what the copy in seen says about r, and the copy before it, 0 if there is none.
func (w *writer) compare(r *record, seq journal.Seq, now int64) (v verdict, prior journal.Seq, err error) {
	stmt, err := w.conn.Prepare("SELECT key, digest, transport, taken, prior FROM seen WHERE seq = ?")
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
	case stmt.ColumnText(2) == string(r.env.Transport) && stmt.ColumnInt64(1) != r.digest:
		return conflict, journal.Seq(stmt.ColumnInt64(4)), nil
	}
	if w.j.findings.has(seq) { // what is damaged there is worth nothing, so this one is kept
		return fresh, journal.Seq(stmt.ColumnInt64(4)), nil
	}
	return duplicate, 0, nil
}
