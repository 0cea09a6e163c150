package sqlite

import (
	"context"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/journal"
)

// Since returns the first sequence that was received at t or later. It reads one row for each 4096 entries up to
// there, and then those of one segment.
func (j *Journal) Since(ctx context.Context, t time.Time) (journal.Seq, error) {
	s := since{ms: ceilMilli(t), last: j.tail.Last(), mark: *j.mark.Load()}
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

// ceilMilli is t as received is kept: in whole ms, since 1970.
func ceilMilli(t time.Time) int64 { return t.Add(time.Millisecond - 1).UnixMilli() }

// A since looks for an entry received at ms or later, segment by segment.
type since struct {
	ms    int64
	from  int64       // all before has been read
	last  journal.Seq // of the log
	mark  mark
	found journal.Seq
	done  bool
}

// step reads the next segment that is worth it, or what stands after the last one.
func (s *since) step(conn *sqlite.Conn) error {
	segment, err := first(conn, "SELECT first, last FROM segment WHERE first >= ? AND newest >= ? ORDER BY first LIMIT 1", s.from, s.ms)
	if err != nil {
		return err
	}
	entries, args := "seq > (SELECT coalesce(max(last), 0) FROM segment)", []any{s.ms}
	if s.done = segment == nil; !s.done {
		s.from = segment[1] + 1
		entries, args = "seq BETWEEN ? AND ?", []any{segment[0], segment[1], s.ms}
	}
	entry, err := first(conn, "SELECT seq FROM entry WHERE "+entries+" AND received >= ? ORDER BY seq LIMIT 1", args...)
	if isUnreadable(err) {
		return s.each(conn, segment)
	}
	if entry != nil {
		s.found, s.done = journal.Seq(entry[0]), true
	}
	return err
}

// each looks at one entry after another where they cannot be read in order. One that is damaged counts as received then.
func (s *since) each(conn *sqlite.Conn, segment []int64) error {
	from, last := s.from, int64(s.last)
	if segment != nil {
		from, last = segment[0], min(last, segment[1])
	}
	r := newReading(journal.Seq(max(from, 0)), journal.Seq(last), chunk, s.mark)
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
