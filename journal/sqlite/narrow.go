package sqlite

import (
	"context"
	"math"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite/internal/zonemap"
)

// Narrow leaves out, at both ends, segments whose summary says that nothing in them is wanted, and sequences that no entry has. By
// time it leaves out all that can be left out. It reads summaries, and one segment at each end.
func (j *Journal) Narrow(ctx context.Context, w journal.Wanted, from, before journal.Seq) (journal.Seq, journal.Seq, error) {
	if err := j.usable(ctx); err != nil {
		return 0, 0, err
	}
	n := narrowing{from: integer(max(from, 1)), before: integer(max(from, min(before, j.tail.Last()+1))), mark: *j.mark.Load()}
	n.up.need = wantedNeed(w)
	n.down.need = n.up.need
	for _, step := range []func(*sqlite.Conn) error{n.stepUp, n.stepDown} {
		for n.done = false; !n.done && n.from < n.before; {
			if err := j.read(ctx, step); err != nil {
				return 0, 0, err
			}
		}
	}
	if n.from >= n.before {
		return max(from, before), max(from, before), nil
	}
	return journal.Seq(n.from), journal.Seq(n.before), nil
}

// wantedNeed is what an entry needs at least to be wanted.
func wantedNeed(w journal.Wanted) zonemap.Need {
	need := needOf(journal.Query{ID: w.ID, Types: w.Types, Since: w.Since, Until: w.Until})
	need.Corps, need.Apps = w.Corps, w.Apps
	return need
}

// A narrowing is a range while it becomes narrower.
type narrowing struct {
	from, before int64
	mark         mark
	up, down     sieve // with the same need
	done         bool
}

// stepUp goes up to the first part that may have what is wanted, for a brief time.
func (n *narrowing) stepUp(conn *sqlite.Conn) error {
	for start := time.Now(); n.from < n.before && time.Since(start) < brief; {
		p, err := n.up.up(conn, n.from)
		if err != nil {
			return err
		}
		p.end = min(p.end, n.before)
		n.from = min(p.first, n.before)
		at, err := n.find(conn, p, "min")
		if err != nil || at != 0 {
			n.from, n.done = max(n.from, at), true
			return err
		}
		n.from = p.end
	}
	return nil
}

// stepDown goes down to the last one.
func (n *narrowing) stepDown(conn *sqlite.Conn) error {
	for start := time.Now(); n.from < n.before && time.Since(start) < brief; {
		p, err := n.down.down(conn, n.before)
		if err != nil {
			return err
		}
		p.first = max(p.first, n.from)
		n.before = max(p.end, n.from)
		at, err := n.find(conn, p, "max")
		if err != nil || at != 0 {
			n.before, n.done = min(n.before, at+1), true
			return err
		}
		n.before = p.first
	}
	return nil
}

// find returns the min or max sequence of a part that may be wanted; 0 if there is none. Where rows cannot be read, and in no segment
// where entries are missing, it is the end of the part.
func (n *narrowing) find(conn *sqlite.Conn, p part, which string) (at int64, err error) {
	if p.kind == leftOut || p.first >= p.end {
		return 0, nil
	}
	edge := p.first
	if which == "max" {
		edge = p.end - 1
	}
	need := &n.up.need
	timed := need.Since != math.MinInt64 || need.Until != math.MaxInt64
	if p.kind == segmented && !timed {
		return edge, nil
	}
	at, err = number(conn, "SELECT "+which+"(seq) FROM entry WHERE seq >= ? AND seq < ? AND received >= ? AND received < ?", p.first, p.end, need.Since, need.Until)
	if isUnreadable(err) || err == nil && at == 0 && !timed && int64(n.mark.expects(journal.Seq(p.first))) < p.end {
		return edge, nil
	}
	return at, err
}
