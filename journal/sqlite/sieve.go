package sqlite

import (
	"math"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/journal/sqlite/internal/zonemap"
)

// brief is how long a search reads before it releases its connection and takes it again. In between the write-ahead log can
// start over.
const brief = 10 * time.Millisecond

// A part is a run of sequences, from first on and before end.
type part struct {
	first, end int64
	kind       partKind
}

// A partKind says what is known of a part.
type partKind int

const (
	leftOut   partKind = iota // nothing in it is looked for
	segmented                 // it is a segment
	loose                     // it is in no segment
)

// A sieve leads through the log from part to part, and leaves out those that cannot have an entry that is needed.
type sieve struct {
	need   zonemap.Need
	region *region // the one that was read last
	parts  []part  // those of it that may have such an entry, in order
	bare   part    // sequences that are in no region
	zone   *zonemap.Zone
	doubt  bool // the segment that was looked at last has a zone that cannot be trusted
	zones  int  // how many were read, for tests
}

// down returns the next part before a sequence. What stands between the two is left out.
func (s *sieve) down(conn *sqlite.Conn, before int64) (part, error) {
	if !s.within(before - 1) {
		row, err := first(conn, "SELECT first, last, newest FROM segment WHERE first < ? ORDER BY first DESC LIMIT 1", before)
		if err != nil || row == nil {
			return part{0, before, loose}, err
		}
		if row[0] >= before {
			return part{}, errDisorder
		}
		inside, err := s.enter(conn, row[0])
		if err != nil {
			return part{}, err
		}
		if !inside {
			p, err := s.judge(conn, row)
			return clipDown(p, before), err
		}
	}
	if end := s.region.Last + 1; end < before {
		return part{end, before, loose}, nil
	}
	at := len(s.parts) - 1
	for at >= 0 && s.parts[at].first >= before {
		at--
	}
	if at < 0 {
		return part{s.region.First, before, leftOut}, nil
	}
	p, err := s.look(conn, s.parts[at])
	p.end = min(p.end, before)
	return p, err
}

// clipDown is what is next of a segment and of the sequences behind it.
func clipDown(p part, before int64) part {
	if p.end < before {
		return part{p.end, before, loose}
	}
	p.end = before
	return p
}

// up returns the next part with a sequence or a later one. What stands between the two is left out.
func (s *sieve) up(conn *sqlite.Conn, from int64) (part, error) {
	if !s.within(from) {
		row, err := segmentFrom(conn, from)
		switch {
		case err != nil || row == nil:
			return part{from, math.MaxInt64, loose}, err
		case row[0] > from:
			return part{from, row[0], loose}, nil
		}
		inside, err := s.enter(conn, from)
		if err != nil {
			return part{}, err
		}
		if !inside {
			p, err := s.judge(conn, row)
			if p.end <= from { // the row says more than the zone
				p = part{from, endOf(row), loose}
			}
			p.first = from
			return p, err
		}
	}
	for _, p := range s.parts {
		if p.end > from {
			p, err := s.look(conn, p)
			p.first = max(p.first, from)
			return p, err
		}
	}
	return part{from, s.region.Last + 1, leftOut}, nil
}

// segmentFrom returns first, last and newest of the first segment that does not end before a sequence; nil if there is none.
func segmentFrom(conn *sqlite.Conn, from int64) (row []int64, err error) {
	row, err = first(conn, "SELECT first, last, newest FROM segment WHERE first <= ? ORDER BY first DESC LIMIT 1", from)
	if err != nil || row != nil && endOf(row) > from {
		return row, err
	}
	row, err = first(conn, "SELECT first, last, newest FROM segment WHERE first > ? ORDER BY first LIMIT 1", from)
	if row != nil && row[0] <= from {
		return nil, errDisorder
	}
	return row, err
}

// endOf is where a segment ends by its row. Damage of the row cannot make it longer than a segment is.
func endOf(row []int64) int64 { return min(row[1], row[0]+segmentSize-1) + 1 }

func (s *sieve) within(seq int64) bool {
	return s.region != nil && seq >= s.region.First && seq <= s.region.Last
}

// enter makes the region with the sequence the present one, and reports whether there is one.
func (s *sieve) enter(conn *sqlite.Conn, seq int64) (inside bool, err error) {
	if s.need.IsEverything() || seq >= s.bare.first && seq < s.bare.end {
		return false, nil
	}
	r, err := regionBelow(conn, seq)
	if err != nil || r == nil {
		return false, err
	}
	if r.Last < seq {
		s.bare = part{first: r.Last + 1, end: seq + 1}
		return false, nil
	}
	s.region = r
	return true, s.partsOf(conn, r)
}

// partsOf finds out which parts of a region may have what is looked for.
func (s *sieve) partsOf(conn *sqlite.Conn, r *region) error {
	var set zonemap.Set
	if r.May(&s.need) {
		var err error
		if set, err = r.candidates(conn, &s.need); err != nil {
			return err
		}
	}
	s.parts = s.parts[:0]
	next := r.First
	for i, e := range r.Extents {
		if e.First > next {
			s.parts = append(s.parts, part{next, e.First, loose})
		}
		if set.Has(i) {
			s.parts = append(s.parts, part{e.First, e.Last + 1, segmented})
		}
		next = e.Last + 1
	}
	return nil
}

// look leaves a segment out if its zone allows that.
func (s *sieve) look(conn *sqlite.Conn, p part) (part, error) {
	if p.kind != segmented {
		return p, nil
	}
	if err := s.load(conn, p.first); err != nil {
		return p, err
	}
	if s.zone != nil && !s.zone.May(&s.need) {
		p.kind = leftOut
	}
	return p, nil
}

// judge is look for a segment in no region, by its row. Without a zone its time counts alone.
func (s *sieve) judge(conn *sqlite.Conn, row []int64) (part, error) {
	p := part{row[0], endOf(row), segmented}
	if s.need.IsEverything() {
		return p, nil
	}
	if err := s.load(conn, row[0]); err != nil {
		return p, err
	}
	switch {
	case s.zone != nil:
		p.end = s.zone.Last + 1
		if !s.zone.May(&s.need) {
			p.kind = leftOut
		}
	case !s.doubt && row[2] < s.need.Since:
		p.kind = leftOut
	}
	return p, nil
}

// load reads the zone of the segment that begins at a sequence.
func (s *sieve) load(conn *sqlite.Conn, at int64) (err error) {
	var found bool
	s.zones++
	s.zone, found, err = zoneAt(conn, at)
	s.doubt = found && s.zone == nil
	return err
}
