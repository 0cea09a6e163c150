package sqlite

import (
	"maps"
	"math"
	"slices"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

const (
	salvageAtOnce = 256 // sequences that are looked for, one by one, where the log cannot be read in order
	salvageAround = 64  // sequences before and behind, from which they are looked for, too
)

// A salvage looks for each of a few entries by itself, where a page of the log has a damage.
type salvage struct {
	conn *sqlite.Conn
	mark mark
	room int // bytes of Data that may still be read
	// The results: entries that were found, and the errors of others.
	found map[journal.Seq]journal.Entry
	lost  map[journal.Seq]error
}

// salvage reads what it can of the next sequences, where scan had trouble. Each that should be there gets an entry, be it
// one that says why it cannot be read. If nothing at all of the log can be read, that is an error.
func (r *reading) salvage(conn *sqlite.Conn) (err error) {
	// One state of the file, because ageing may have removed what scan did not find.
	if err := step(conn, "BEGIN"); err != nil {
		return err
	}
	defer step(conn, "ROLLBACK") // it has read alone, and once it has met a damaged page, COMMIT fails
	s := salvage{conn: conn, mark: r.mark, room: r.room, found: map[journal.Seq]journal.Entry{}, lost: map[journal.Seq]error{}}
	if err := s.mark.load(conn); err != nil && !isUnreadable(err) {
		return err
	}
	r.mark = s.mark
	first := r.next
	if first >= s.mark.aged {
		first = s.mark.expects(first)
	}
	last := min(r.last, first+journal.Seq(min(r.limit, salvageAtOnce))-1)
	if last, err = s.probe(first, last); err != nil {
		return err
	}
	if len(s.lost) > 0 {
		if err := s.around(first, last); err != nil {
			return err
		}
		if why := s.unread(); why != nil && len(s.found) == 0 && !s.readable() {
			return why
		}
	}
	for seq := first; seq <= last; seq++ {
		if entry, ok := s.found[seq]; ok {
			r.keep(entry)
		} else if s.mark.expects(seq) == seq {
			r.keep(lostEntry(conn, seq, s.why(seq)))
		}
	}
	r.next = max(r.next, last+1)
	return nil
}

// probe looks for each sequence from first to last, and returns the last one that it had room for.
func (s *salvage) probe(first, last journal.Seq) (journal.Seq, error) {
	for seq := first; seq <= last; seq++ {
		if s.room <= 0 {
			return seq - 1, nil
		}
		entries, err := selectEntries(s.conn, s.mark, 1, "seq = ?", integer(seq))
		switch {
		case isUnreadable(err):
			s.lost[seq] = err
		case err != nil:
			return 0, err
		case len(entries) > 0 && entries[0].Seq == seq:
			s.find(entries[0])
		default:
			s.lost[seq] = errMissing
		}
	}
	return last, nil
}

func (s *salvage) find(entry journal.Entry) {
	s.found[entry.Seq] = entry
	s.room -= len(entry.Envelope.Data)
	delete(s.lost, entry.Seq)
}

// around looks for lost entries, by reading in order from before first and from behind last. If the order of the table is
// damaged, an entry may be there and not be found by its sequence.
func (s *salvage) around(first, last journal.Seq) error {
	rows := int64(last - first + 1 + 2*salvageAround)
	before, behind := integer(first-min(first, salvageAround)), integer(last+salvageAround)
	if err := s.pass("seq >= ? ORDER BY seq LIMIT ? + 0", before, rows); err != nil {
		return err
	}
	return s.pass("seq <= ? ORDER BY seq DESC LIMIT ? + 0", behind, rows)
}

// pass takes what was lost out of the rows that match where, until one cannot be read.
func (s *salvage) pass(where string, args ...any) error {
	entries, err := selectEntries(s.conn, s.mark, max(s.room, 1), where, args...)
	for _, entry := range entries {
		if _, lost := s.lost[entry.Seq]; lost && entry.Damage == "" {
			s.find(entry)
		}
	}
	if isUnreadable(err) {
		return nil
	}
	return err
}

// unread is why one of the lost entries cannot be read; nil if all are just not there.
func (s *salvage) unread() error {
	for _, seq := range slices.Sorted(maps.Keys(s.lost)) {
		if why := s.lost[seq]; why != errMissing {
			return why
		}
	}
	return nil
}

// readable reports whether any entry of the log can be read. If none can, it is the file that is damaged, or its disk.
func (s *salvage) readable() bool {
	for _, where := range [...]string{"seq >= ? ORDER BY seq LIMIT 1", "seq >= ? ORDER BY seq DESC LIMIT 1"} {
		if entries, err := selectEntries(s.conn, s.mark, 1, where, int64(math.MinInt64)); err == nil && len(entries) > 0 && entries[0].Damage == "" {
			return true
		}
	}
	return false
}

// why says what is wrong with a lost entry.
func (s *salvage) why(seq journal.Seq) string {
	if err := s.lost[seq]; err != errMissing {
		return whyUnreadable(err)
	}
	return errMissing.Error()
}

func whyUnreadable(err error) string { return "it cannot be read: " + err.Error() }

// lostEntry is the entry in the place of one that was lost, with what dedupe still knows of it.
func lostEntry(conn *sqlite.Conn, seq journal.Seq, why string) journal.Entry {
	env := new(dingevent.Envelope)
	// The entry is damaged even if this row can be read.
	_ = sqlitex.Execute(conn, "SELECT taken, transport FROM seen WHERE seq = ?", &sqlitex.ExecOptions{
		Args: []any{integer(seq)},
		ResultFunc: func(row *sqlite.Stmt) error {
			env.Received = time.UnixMilli(row.ColumnInt64(0)).UTC()
			env.Transport = dingevent.Transport(row.ColumnText(1))
			return nil
		},
	})
	return journal.Entry{Seq: seq, Envelope: env, Damage: why}
}
