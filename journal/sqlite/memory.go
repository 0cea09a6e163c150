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
