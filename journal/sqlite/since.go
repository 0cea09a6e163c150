package sqlite

import (
	"context"
	"math"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite/internal/zonemap"
)

// Since returns the first sequence that was received at t or later. It reads the summaries of the log up to there, and the
// entries of one segment.
func (j *Journal) Since(ctx context.Context, t time.Time) (journal.Seq, error) {
	s := since{ms: ceilMilli(t), last: j.tail.Last(), mark: *j.mark.Load()}
	s.sieve.need = zonemap.Everything
	s.sieve.need.Since = s.ms
	for !s.done {
		if err := j.read(ctx, s.step); err != nil {
			return 0, err
		}
	}
	if s.found != 0 {
		return s.found, nil
	}
	return j.Next(ctx)
}

// A since looks for an entry received at ms or later, part by part.
type since struct {
	ms    int64
	from  int64       // all before has been read
	last  journal.Seq // of the log
	mark  mark
	found journal.Seq
	done  bool
	sieve sieve
}

// step reads the parts that are worth it, for a brief time.
func (s *since) step(conn *sqlite.Conn) error {
	for start := time.Now(); !s.done && time.Since(start) < brief; {
		p, err := s.sieve.up(conn, s.from)
		if err != nil {
			return err
		}
		if p.kind != leftOut {
			if err := s.part(conn, p); err != nil {
				return err
			}
		}
		s.from = p.end
		s.done = s.done || p.end == math.MaxInt64
	}
	return nil
}

// part reads a part of the log.
func (s *since) part(conn *sqlite.Conn, p part) error {
	entry, err := first(conn, "SELECT seq FROM entry WHERE seq >= ? AND seq < ? AND received >= ? ORDER BY seq LIMIT 1", p.first, p.end, s.ms)
	if isUnreadable(err) {
		return s.each(conn, p)
	}
	if entry != nil {
		s.found, s.done = journal.Seq(entry[0]), true
	}
	return err
}

// each looks at one entry after another where they cannot be read in order. One that is damaged counts as received then.
func (s *since) each(conn *sqlite.Conn, p part) error {
	last := min(int64(s.last), p.end-1)
	r := newReading(journal.Seq(max(p.first, 0)), journal.Seq(last), chunk, s.mark)
	for r.next <= journal.Seq(last) {
		r.room = maxRead
		page, err := r.page(func(query func(*sqlite.Conn) error) error { return query(conn) })
		if err != nil || len(page) == 0 {
			return err
		}
		for _, e := range page {
			if e.Damage != "" || e.Envelope.Received.UnixMilli() >= s.ms {
				s.found, s.done = e.Seq, true
				return nil
			}
		}
	}
	return nil
}
