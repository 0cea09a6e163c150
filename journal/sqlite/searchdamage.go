package sqlite

import (
	"cmp"
	"slices"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
)

// each looks at one sequence after another, down to first, where rows cannot be read in order.
func (s *search) each(conn *sqlite.Conn, first int64) error {
	seq := min(s.before-1, s.last)
	if len(s.found) > 0 {
		seq = min(seq, integer(s.found[len(s.found)-1].Seq)-1)
	}
	for ; seq >= first && !s.full(); seq-- {
		if g, ok := s.mark.gapAt(journal.Seq(seq)); ok {
			seq = integer(g.first)
			continue
		}
		err := s.add(conn, "seq = ?"+s.where, slices.Concat([]any{seq}, s.args)...)
		switch {
		case err != nil && !isUnreadable(err):
			return err
		case err != nil && s.where == "" && s.mark.expects(journal.Seq(seq)) == journal.Seq(seq):
			s.keep(lostEntry(conn, journal.Seq(seq), whyUnreadable(err)))
		}
	}
	return nil
}

// addLost adds what is known to be damaged, from first on, and has no row that can be read. The entries from found[at] on are
// those of the same part of the log.
func (s *search) addLost(conn *sqlite.Conn, at int, first int64) error {
	if s.full() {
		first = max(first, integer(s.found[len(s.found)-1].Seq))
	}
	there := map[journal.Seq]bool{}
	for _, e := range s.found[at:] {
		there[e.Seq] = true
	}
	err := sqlitex.Execute(conn, "SELECT seq, why FROM damaged WHERE seq >= ? AND seq < ? AND NOT gone", &sqlitex.ExecOptions{
		Args: []any{first, s.before},
		ResultFunc: func(row *sqlite.Stmt) error {
			if seq := journal.Seq(row.ColumnInt64(0)); !there[seq] {
				s.keep(lostEntry(conn, seq, row.ColumnText(1)))
			}
			return nil
		},
	})
	slices.SortFunc(s.found[at:], func(a, b journal.Entry) int { return cmp.Compare(b.Seq, a.Seq) })
	s.found = s.found[:min(len(s.found), s.limit)]
	return err
}

// damaged reads back the entries that are known to be damaged, and are so still, for a brief time.
func (s *search) damaged(conn *sqlite.Conn) error {
	for start := time.Now(); !s.full() && time.Since(start) < brief; {
		seq, err := number(conn, "SELECT max(seq) FROM damaged WHERE seq < ? AND NOT gone", s.before)
		if err != nil || seq == 0 || seq < s.from {
			s.done = err == nil
			return err
		}
		if err := s.damagedAt(conn, journal.Seq(seq)); err != nil {
			return err
		}
		s.before = seq
	}
	return nil
}

// damagedAt adds the entry at seq, if it is damaged and what can be read of it matches.
func (s *search) damagedAt(conn *sqlite.Conn, seq journal.Seq) error {
	page, err := newReading(seq, journal.Seq(s.last), 1, s.mark).page(func(query func(*sqlite.Conn) error) error { return query(conn) })
	if err != nil || len(page) == 0 || page[0].Seq != seq || page[0].Damage == "" {
		return err
	}
	if s.where != "" {
		matching, err := selectEntries(conn, s.mark, 1, "seq = ?"+s.where, slices.Concat([]any{integer(seq)}, s.args)...)
		if isUnreadable(err) || err == nil && len(matching) == 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	s.keep(page[0])
	return nil
}
