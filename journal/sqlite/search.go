package sqlite

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite/internal/zonemap"
)

// Search returns entries that match q, newest first. It reads back until it has found q.Limit entries. It leaves out segments whose
// summary says that nothing in them can match. A page ends early after 8 MiB of Data.
func (j *Journal) Search(ctx context.Context, q journal.Query) ([]journal.Entry, error) {
	s := search{q: q, j: j, mark: *j.mark.Load(), limit: q.PageSize(), room: maxRead, last: integer(j.tail.Last()), from: integer(q.From), before: math.MaxInt64, since: math.MinInt64}
	if q.Before != 0 {
		s.before = integer(q.Before)
	}
	if !q.Since.IsZero() {
		s.since = ceilMilli(q.Since)
	}
	s.conditions()
	s.sieve.need = needOf(q)
	step := s.segments
	if q.Damaged {
		step = s.damaged
	}
	for !s.done && !s.full() && s.before > s.from {
		if err := j.read(ctx, step); err != nil {
			return nil, err
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
	from   int64  // the search ends before it
	before int64  // all from this sequence on has been read
	last   int64  // of the log
	where  string // for what a row must be
	args   []any
	found  []journal.Entry
	done   bool
	sieve  sieve
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

// needOf is what an entry needs at least to match q.
func needOf(q journal.Query) zonemap.Need {
	need := zonemap.Everything
	need.ID, need.Types = hashOf(q.ID), q.Types
	if q.CorpID != "" {
		need.Corps = []string{q.CorpID}
	}
	if q.App != "" {
		need.Apps = []string{q.App}
	}
	if !q.Since.IsZero() {
		need.Since = ceilMilli(q.Since)
	}
	if !q.Until.IsZero() {
		need.Until = ceilMilli(q.Until)
	}
	return need
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
	s.types()
	if !s.q.Since.IsZero() {
		is("received >= ?", s.since)
	}
	if !s.q.Until.IsZero() {
		is("received < ?", ceilMilli(s.q.Until))
	}
}

// types adds the condition that the type is one of those that are asked for.
func (s *search) types() {
	var any []string
	for _, pattern := range s.q.Types {
		condition := "type = ?"
		if strings.Contains(pattern, "*") {
			// To SQLite ? and [ are special too; in brackets they are themselves.
			condition, pattern = "type GLOB ?", strings.NewReplacer("[", "[[]", "?", "[?]").Replace(pattern)
		}
		any, s.args = append(any, condition), append(s.args, pattern)
	}
	if len(any) > 0 {
		s.where += " AND (" + strings.Join(any, " OR ") + ")"
	}
}

// rows reads those from first and s.from on, and before s.before.
func (s *search) rows(conn *sqlite.Conn, first int64) error {
	first = max(first, s.from)
	args := slices.Concat([]any{first, s.before}, s.args, []any{int64(s.limit - len(s.found))})
	found := len(s.found)
	err := s.add(conn, "seq >= ? AND seq < ?"+s.where+" ORDER BY seq DESC LIMIT ? + 0", args...)
	if isUnreadable(err) {
		err = s.each(conn, first)
	}
	if err == nil && s.where == "" {
		err = s.addLost(conn, found, first)
	}
	s.before = min(s.before, first) // or the page is full
	return err
}

// segments reads back, from one part of the log to the one before it, for a brief time.
func (s *search) segments(conn *sqlite.Conn) error {
	for start := time.Now(); !s.full() && s.before > s.from && time.Since(start) < brief; {
		p, err := s.sieve.down(conn, s.before)
		if err != nil {
			return err
		}
		s.before = p.end
		switch {
		case p.kind == leftOut:
			s.before = p.first
		case p.kind == segmented && s.q.ID != "":
			err = s.byID(conn, p.first)
		default:
			err = s.rows(conn, p.first)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// byID reads the entries of a segment whose ID has the hash of the one that is looked for. It reads all of them if the hashes are
// not those that were written.
func (s *search) byID(conn *sqlite.Conn, first int64) error {
	hashes, err := hashesAt(conn, first)
	if err != nil {
		return err
	}
	zone := s.sieve.zone
	if len(hashes) == 0 || s.sieve.doubt || zone != nil && zone.Hashes != zonemap.HashesSum(hashes) {
		return s.rows(conn, first)
	}
	before := s.before
	for _, seq := range find(hashes, journal.Seq(first), hashOf(s.q.ID)) {
		if int64(seq) >= before || int64(seq) < s.from || s.full() {
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
