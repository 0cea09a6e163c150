package sqlite

import (
	"strings"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/contentsum"
)

// A statement inserts maxRows rows, someRows or one, because much of what a row costs SQLite is beginning and ending a statement.
const (
	maxRows  = 16
	someRows = 4
)

// maxJoined is the size in bytes from which on a record has a statement of its own, because a statement keeps what it was given.
const maxJoined = 16 << 10

// A row is a record that is kept, with what is known of it only then.
type row struct {
	*record
	seq, prior journal.Seq
	taken      int64 // ms
}

// A batch is rows that wait for a statement, and the statements. They belong to the writer's connection.
type batch struct {
	rows          []row
	entries, seen [3]bulk // of maxRows, of someRows and of one
}

// add lets r wait, and reports whether more may come.
func (b *batch) add(r row) bool {
	b.rows = append(b.rows, r)
	return len(b.rows) < maxRows && r.size() < maxJoined
}

// joined is how many of rows the next statement inserts.
func joined(rows []row) int {
	for _, n := range [...]int{maxRows, someRows} {
		if len(rows) >= n && rows[n-1].size() < maxJoined { // only the last of a batch may be larger
			return n
		}
	}
	return 1
}

func allKeyed(rows []row) bool {
	for _, r := range rows {
		if !r.keyed {
			return false
		}
	}
	return true
}

// insertEntries inserts as many rows as a statement has, all or none.
func (b *batch) insertEntries(conn *sqlite.Conn, rows []row) error {
	s := of(&b.entries, len(rows))
	if err := s.begin(conn, "INSERT INTO entry (seq, received, born, id, type, corp, app, transport, meta, data, sum) VALUES ", 11, len(rows)); err != nil {
		return err
	}
	for i, r := range rows {
		at := 11 * i
		s.stmt.BindInt64(at+1, int64(r.seq))
		s.stmt.BindInt64(at+2, r.env.Received.UnixMilli())
		bindMilli(s.stmt, at+3, r.env.Born)
		s.stmt.BindText(at+4, r.env.ID)
		s.name(at+5, r.env.Type)
		s.name(at+6, r.env.CorpID)
		s.name(at+7, r.env.App)
		s.name(at+8, string(r.env.Transport))
		if r.meta == "" {
			s.stmt.BindNull(at + 9)
		} else {
			s.stmt.BindText(at+9, r.meta)
		}
		s.stmt.BindBytes(at+10, r.env.Data)
		s.stmt.BindInt64(at+11, contentsum.At(r.seq, r.sum))
	}
	return s.end()
}

// insertSeen inserts as many for dedupe.
func (b *batch) insertSeen(conn *sqlite.Conn, rows []row) error {
	s := of(&b.seen, len(rows))
	if err := s.begin(conn, "INSERT OR REPLACE INTO seen (seq, taken, key, digest, transport, prior) VALUES ", 6, len(rows)); err != nil {
		return err
	}
	for i, r := range rows {
		at := 6 * i
		s.stmt.BindInt64(at+1, int64(r.seq))
		s.stmt.BindInt64(at+2, r.taken)
		s.stmt.BindBytes(at+3, r.key[:])
		s.stmt.BindInt64(at+4, r.digest)
		s.name(at+5, string(r.env.Transport))
		if r.prior == 0 {
			s.stmt.BindNull(at + 6)
		} else {
			s.stmt.BindInt64(at+6, int64(r.prior))
		}
	}
	return s.end()
}

// of returns the statement for so many rows.
func of(list *[3]bulk, rows int) *bulk {
	switch rows {
	case maxRows:
		return &list[0]
	case someRows:
		return &list[1]
	}
	return &list[2]
}

// A bulk is a statement that inserts rows. Its values stay, so those that are the same again need not be given again.
type bulk struct {
	stmt  *sqlite.Stmt
	names []string // by the number of the value
	fresh bool     // it has no values yet
}

// begin makes the statement ready for the values of so many rows.
func (s *bulk) begin(conn *sqlite.Conn, insert string, columns, rows int) (err error) {
	if s.stmt != nil {
		s.fresh = false
		return s.stmt.Reset()
	}
	values := "(" + strings.TrimSuffix(strings.Repeat("?,", columns), ",") + "),"
	s.stmt, err = conn.Prepare(insert + strings.TrimSuffix(strings.Repeat(values, rows), ","))
	s.names, s.fresh = make([]string, columns*rows+1), true
	return err
}

// name gives a value that is often the same.
func (s *bulk) name(n int, value string) {
	if !s.fresh && s.names[n] == value {
		return
	}
	s.names[n] = strings.Clone(value) // it may be a part of a large text
	s.stmt.BindText(n, value)
}

func (s *bulk) end() error {
	_, err := s.stmt.Step()
	return err
}
