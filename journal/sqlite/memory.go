package sqlite

import (
	"cmp"
	"encoding/binary"
	"maps"
	"slices"
	"sync/atomic"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/eventkey"
)

// A memory is what dedupe looks up: for the first 64 bits of a key, where it was last kept. The newest keys are in a map,
// all others in sealed runs. Two keys that share the bits, one pair in a billion at 200,000 events, cost the dedupe of the
// older event, no more.
type memory struct {
	recent  map[uint64]journal.Seq
	sealing map[uint64]journal.Seq // what the sealer makes a run of; never changed
	from    journal.Seq            // the first sequence that is in neither run nor sealing
	runs    []*run                 // the newest first
	shared  atomic.Pointer[[]*run] // the same for the callers, never changed
	conn    *sqlite.Conn           // reads what is committed; see [writer.compare]
	asked   bool                   // whether anything was looked for
}

const rememberedDamaged = "journal: what dedupe remembers is damaged; events that are pushed again may be kept twice"

func prefixOf(key eventkey.Key) uint64 { return binary.BigEndian.Uint64(key[:8]) }

// absent returns the runs if none of them may have the key. It spares the writer their filters, and is for the goroutines of
// callers.
func (m *memory) absent(prefix uint64) *[]*run {
	runs := m.shared.Load()
	if runs == nil {
		return nil
	}
	for _, r := range *runs {
		if r.mayHave(prefix) {
			return nil
		}
	}
	return runs
}

// share shows callers the runs as they are now.
func (m *memory) share() {
	runs := slices.Clone(m.runs)
	m.shared.Store(&runs)
}

// find returns where a key with the prefix was last kept, 0 if that is unknown. The runs that lacks names do not have it. A run
// that is damaged goes to bad.
func (m *memory) find(prefix uint64, lacks *[]*run, bad func(*run)) (journal.Seq, error) {
	m.asked = true
	if seq := cmp.Or(m.recent[prefix], m.sealing[prefix]); seq != 0 {
		return seq, nil
	}
	if lacks != nil && lacks == m.shared.Load() {
		return 0, nil
	}
	for _, r := range m.runs {
		if !r.mayHave(prefix) {
			continue
		}
		seq, err := r.find(m.conn, prefix)
		switch {
		case isUnreadable(err):
			bad(r)
		case err != nil || seq != 0:
			return seq, err
		}
	}
	return 0, nil
}

func (m *memory) merge(newer map[uint64]journal.Seq) { maps.Copy(m.recent, newer) }

// freeze makes all of the map what is sealed next; end is the sequence of the next entry.
func (m *memory) freeze(end journal.Seq) (keys map[uint64]journal.Seq, first journal.Seq) {
	first, m.from = m.from, end
	m.sealing, m.recent = m.recent, make(map[uint64]journal.Seq)
	return m.sealing, first
}

// unfreeze takes back what was not sealed.
func (m *memory) unfreeze(first journal.Seq) {
	for prefix, seq := range m.sealing {
		if _, newer := m.recent[prefix]; !newer {
			m.recent[prefix] = seq
		}
	}
	m.sealing, m.from = nil, first
}

func (m *memory) has(r *run) bool { return slices.Contains(m.runs, r) }

// replace takes a run in, and others out.
func (m *memory) replace(made *run, old []*run) {
	m.runs = slices.DeleteFunc(m.runs, func(r *run) bool { return slices.Contains(old, r) })
	if made != nil {
		m.runs = append(m.runs, made)
	}
	slices.SortFunc(m.runs, func(a, b *run) int { return cmp.Compare(b.last, a.last) })
	m.share()
}

// A keyed is a remembered event: the first 64 bits of its key.
type keyed struct {
	prefix uint64
	seq    journal.Seq
}

// readSeen calls keep with the rows of seen before end and from first on, the newest first, up to a number. It returns the
// sequence of the last one, first if there are no more, and whether all of that could be read.
func readSeen(conn *sqlite.Conn, first, end journal.Seq, most int, keep func(keyed)) (reached journal.Seq, whole bool, err error) {
	whole = true
	for skip := journal.Seq(1); first < end && most > 0; {
		err := sqlitex.Execute(conn, "SELECT seq, key FROM seen WHERE seq >= ? AND seq < ? ORDER BY seq DESC LIMIT ? + 0", &sqlitex.ExecOptions{
			Args: []any{integer(first), integer(end), most},
			ResultFunc: func(row *sqlite.Stmt) error {
				seq := journal.Seq(row.ColumnInt64(0))
				if seq < first || seq >= end {
					return errDisorder
				}
				end, skip = seq, 1
				most--
				keep(keyed{prefixOf(keyAt(row, 1)), end})
				return nil
			},
		})
		if !isUnreadable(err) {
			if most > 0 {
				end = first
			}
			return end, whole, err
		}
		whole = false
		end -= min(skip, end-first)
		skip = min(2*skip, chunk)
	}
	return end, whole, nil
}

func keyAt(row *sqlite.Stmt, col int) (key eventkey.Key) {
	row.ColumnBytes(col, key[:])
	return key
}
