package sqlite

import (
	"fmt"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/journal"
)

// A sweep finds what has grown old in a table that is in the order of the log: all rows up to the last old one
// that no young one comes before.
//
// A row of the future was written while the clock was ahead, and the clock does not know of that. The row is neither, and
// goes with the next old one.
type sweep struct {
	from   journal.Seq // rows before have been dealt with
	looked journal.Seq // rows before have been looked at
	cut    journal.Seq // rows before have to go
	ended  bool        // at a young row, or at the end
	met    bool        // the last look met a row that cannot be read
	skip   journal.Seq // how many were last skipped, because a row could not be read; 0 if the last one could
	young  int64       // ms; the time of that row, 0 if there was none
}

// look looks at the next chunk of rows before end, unless some have still to go.
func (s *sweep) look(conn *sqlite.Conn, c *clock, table, time string, end journal.Seq, oldest, now int64) error {
	s.met = false
	if s.from < s.cut || s.ended {
		return nil
	}
	stmt, err := conn.Prepare(fmt.Sprintf("SELECT seq, %s FROM %s WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT ? + 0", time, table))
	if err != nil {
		return err
	}
	defer stmt.Reset()
	stmt.BindInt64(1, int64(s.looked))
	stmt.BindInt64(2, integer(end))
	stmt.BindInt64(3, chunk)
	for range chunk {
		there, err := stmt.Step()
		if err == nil && there && journal.Seq(stmt.ColumnInt64(0)) < s.looked {
			err = errDisorder
		}
		if isUnreadable(err) { // what cannot be read is neither old nor young
			s.met, s.skip = true, min(max(1, 2*s.skip), chunk)
			s.looked += s.skip
			s.ended = s.looked >= end
			return nil
		}
		if err != nil {
			return err
		}
		if !there {
			s.ended = true
			return nil
		}
		seq := journal.Seq(stmt.ColumnInt64(0))
		at := stmt.ColumnInt64(1) + c.lacks(seq)
		if at > oldest && at <= now {
			s.ended, s.young = true, at
			return nil
		}
		s.looked, s.skip = seq+1, 0
		if at <= oldest {
			s.cut = s.looked
		}
	}
	return nil
}
