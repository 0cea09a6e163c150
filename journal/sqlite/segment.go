package sqlite

import (
	"encoding/binary"
	"math"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite/internal/zonemap"
)

// segmentSize is how many sequences a segment spans.
const segmentSize = 4096

// A segment lets a search skip a run of entries, see the table of that name.
type segment struct {
	first  journal.Seq // 0 in an empty segment
	newest int64       // ms
	hashes []byte
	zone   zonemap.Gathering
	blind  bool // an entry could not be read, so what it has is not known
}

// An indexed is what searches find an entry by.
type indexed struct {
	hash                 uint32 // of the ID
	received             int64  // ms
	eventType, corp, app string
}

// last is the last sequence of a segment that is not empty.
func (s *segment) last() journal.Seq { return s.first + journal.Seq(len(s.hashes)/4) - 1 }

// add adds an entry. An entry out of order is left out, because its place is damaged.
func (s *segment) add(seq journal.Seq, e indexed) {
	s.zone.Add(e.received, e.eventType, e.corp, e.app)
	if s.first != 0 && seq < s.first+journal.Seq(len(s.hashes)/4) {
		return
	}
	if s.first == 0 {
		s.first, s.newest = seq, math.MinInt64
	}
	s.newest = max(s.newest, e.received)
	for uint64(len(s.hashes)/4) < uint64(seq-s.first) { // no entry has this sequence
		s.hashes = append(s.hashes, 0, 0, 0, 0)
	}
	s.hashes = binary.LittleEndian.AppendUint32(s.hashes, e.hash)
}

func (s *segment) write(conn *sqlite.Conn) error {
	return sqlitex.Execute(conn, "INSERT OR REPLACE INTO segment (first, last, newest, hashes) VALUES (?,?,?,?)",
		&sqlitex.ExecOptions{Args: []any{int64(s.first), int64(s.last()), s.newest, s.hashes}})
}

// find returns the sequences of IDs with this hash, newest first.
func find(hashes []byte, first journal.Seq, hash uint32) (found []journal.Seq) {
	for at := len(hashes)/4 - 1; at >= 0; at-- {
		if binary.LittleEndian.Uint32(hashes[4*at:]) == hash {
			found = append(found, first+journal.Seq(at))
		}
	}
	return found
}

// hashesAt returns the hashes of the segment that begins at first; none if it cannot be read.
func hashesAt(conn *sqlite.Conn, first int64) (hashes []byte, err error) {
	err = sqlitex.Execute(conn, "SELECT hashes FROM segment WHERE first = ?", &sqlitex.ExecOptions{
		Args:       []any{first},
		ResultFunc: func(row *sqlite.Stmt) error { hashes = blobAt(row, 0); return nil },
	})
	if isUnreadable(err) {
		return nil, nil
	}
	return hashes, err
}

// ageSegments deletes what is known of segments that end before oldest.
func ageSegments(conn *sqlite.Conn, oldest int64) error {
	for _, statement := range [...]string{
		"DELETE FROM segment WHERE last < ?",
		"DELETE FROM zone WHERE last < ?",
		"DELETE FROM region WHERE last < ?",
		"DELETE FROM slice WHERE id < (SELECT coalesce(min(first), ?) FROM region) << 16",
	} {
		if err := sqlitex.Execute(conn, statement, &sqlitex.ExecOptions{Args: []any{oldest}}); err != nil {
			return err
		}
	}
	return nil
}
