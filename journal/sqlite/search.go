package sqlite

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/journal"
)

// brief is how long a search reads before it releases its connection and takes it again. In between the write-ahead log can
// start over.
const brief = 10 * time.Millisecond

// Search returns entries that match q, newest first. With an ID it reads four bytes for each entry of the
// log, and Since ends it early; else it reads back until it has found q.Limit entries, which can be
// the whole log. A page ends early after 8 MiB of Data.
func (j *Journal) Search(ctx context.Context, q journal.Query) ([]journal.Entry, error) {
	s := search{q: q, j: j, mark: *j.mark.Load(), limit: q.PageSize(), room: maxRead, last: integer(j.tail.Last()), before: math.MaxInt64, since: math.MinInt64}
	if q.Before != 0 {
		s.before = integer(q.Before)
	}
	if !q.Since.IsZero() {
		s.since = ceilMilli(q.Since)
	}
	s.conditions()
	step := s.tail
	if q.Damaged {
		step = s.damaged
	}
	for !s.done && !s.full() {
		if err := j.read(ctx, step); err != nil {
			return nil, err
		}
		if !q.Damaged {
			step = s.segments
		}
	}
	return s.found, nil
}

// A search is under way.
type search struct {
	j      *Journal
	mark   mark
	q      journal.Query
	limit  int
	room   int    // bytes of Data that the page may still take
	since  int64  // ms
	before int64  // all from this sequence on has been read
	last   int64  // of the log
	where  string // for what a row must be
	args   []any
	found  []journal.Entry
	done   bool
}

func (s *search) full() bool { return len(s.found) >= s.limit || s.room <= 0 }

// add reads the rows that match where into the page, until it is full.
func (s *search) add(conn *sqlite.Conn, where string, args ...any) error {
	entries, err := selectEntries(conn, s.mark, s.room, where, args...)
	for _, entry := range entries {
		s.keep(entry)
	}
	return err
}

// keep adds an entry to the page.
func (s *search) keep(entry journal.Entry) {
	if entry.Damage != "" {
		if integer(entry.Seq) > s.last || s.j.findings.isGone(entry.Seq) { // or damage has altered its number
			return
		}
		s.j.findings.add(damage{entry.Seq, entry.Damage})
	}
	s.room -= len(entry.Envelope.Data)
	s.found = append(s.found, entry)
}

// conditions fills in where and args.
func (s *search) conditions() {
	is := func(condition string, arg any) {
		s.where += " AND " + condition
		s.args = append(s.args, arg)
	}
	for _, part := range [...]struct{ column, value string }{{"id", s.q.ID}, {"corp", s.q.CorpID}, {"app", s.q.App}} {
		if part.value != "" {
			is(part.column+" = ?", part.value)
		}
	}
	if strings.Contains(s.q.Type, "*") {
		// To SQLite ? and [ are special too; in brackets they are themselves.
		is("type GLOB ?", strings.NewReplacer("[", "[[]", "?", "[?]").Replace(s.q.Type))
	} else if s.q.Type != "" {
		is("type = ?", s.q.Type)
	}
	if !s.q.Since.IsZero() {
		is("received >= ?", s.since)
	}
}

// rows reads those from first on and before s.before.
func (s *search) rows(conn *sqlite.Conn, first int64) error {
	args := slices.Concat([]any{first, s.before}, s.args, []any{int64(s.limit - len(s.found))})
	found := len(s.found)
	err := s.add(conn, "seq >= ? AND seq < ?"+s.where+" ORDER BY seq DESC LIMIT ?", args...)
	if isUnreadable(err) {
		err = s.each(conn, first)
	}
	if err == nil && s.where == "" {
		err = s.addLost(conn, found, first)
	}
	s.before = min(s.before, first) // or the page is full
	return err
}

// tail reads the entries after the last segment.
func (s *search) tail(conn *sqlite.Conn) error {
	last, err := number(conn, "SELECT max(last) FROM segment")
	if err != nil {
		return err
	}
	return s.rows(conn, last+1)
}

// segments reads back, from one segment to the one before it, for a brief time.
func (s *search) segments(conn *sqlite.Conn) error {
	stmt, err := conn.Prepare("SELECT first, newest, hashes FROM segment WHERE first < ? ORDER BY first DESC LIMIT 1")
	if err != nil {
		return err
	}
	defer stmt.Reset()
	for start := time.Now(); !s.full() && time.Since(start) < brief; {
		if err := stmt.Reset(); err != nil {
			return err
		}
		stmt.BindInt64(1, s.before)
		there, err := stmt.Step()
		if err != nil {
			return err
		}
		if !there {
			s.done = true
			return nil
		}
		if err := s.segment(conn, stmt); err != nil {
			return err
		}
	}
	return nil
}

// segment reads what the present row of the table says is worth reading.
func (s *search) segment(conn *sqlite.Conn, row *sqlite.Stmt) error {
	first := row.ColumnInt64(0)
	if row.ColumnInt64(1) < s.since {
		s.before = first
		return nil
	}
	if s.q.ID == "" {
		return s.rows(conn, first)
	}
	hashes := make([]byte, row.ColumnLen(2))
	row.ColumnBytes(2, hashes)
	before := s.before
	for _, seq := range find(hashes, journal.Seq(first), hashOf(s.q.ID)) {
		if int64(seq) >= before || s.full() {
			continue
		}
		err := s.add(conn, "seq = ?"+s.where, slices.Concat([]any{int64(seq)}, s.args)...)
		if err != nil && !isUnreadable(err) { // an unreadable entry may have the ID or not
			return err
		}
	}
	s.before = first
	return nil
}
