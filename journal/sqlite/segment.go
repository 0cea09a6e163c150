package sqlite

import (
	"encoding/binary"
	"math"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
)

// segmentSize is how many sequences a segment spans.
const segmentSize = 4096

// A segment lets a search skip a run of entries, see the table of that name.
type segment struct {
	first  journal.Seq // 0 in an empty segment
	newest int64       // ms
	hashes []byte
}

// add adds an entry. An entry out of order is left out, because its place is damaged.
func (s *segment) add(seq journal.Seq, hash uint32, received int64) {
	if s.first != 0 && seq < s.first+journal.Seq(len(s.hashes)/4) {
		return
	}
	if s.first == 0 {
		s.first, s.newest = seq, math.MinInt64
	}
	s.newest = max(s.newest, received)
	for uint64(len(s.hashes)/4) < uint64(seq-s.first) { // no entry has this sequence
		s.hashes = append(s.hashes, 0, 0, 0, 0)
	}
	s.hashes = binary.LittleEndian.AppendUint32(s.hashes, hash)
}

func (s *segment) write(conn *sqlite.Conn) error {
	last := s.first + journal.Seq(len(s.hashes)/4) - 1
	return sqlitex.Execute(conn, "INSERT OR REPLACE INTO segment (first, last, newest, hashes) VALUES (?,?,?,?)",
		&sqlitex.ExecOptions{Args: []any{int64(s.first), int64(last), s.newest, s.hashes}})
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
