package sqlite

import (
	"fmt"
	"math"
	"slices"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/journal"
)

// openRuns is how many runs' keys Open itself reads at most.
const openRuns = 4

// loadMemory brings what dedupe remembers up to date with the file, whose last entry is last. It reports whether all that it
// read of seen could be read.
func (w *writer) loadMemory(conn *sqlite.Conn, last journal.Seq) (whole bool, err error) {
	m := &w.memory
	runs, err := readRuns(conn)
	if err != nil {
		return false, fmt.Errorf("read what dedupe remembers: %w", err)
	}
	runs = slices.DeleteFunc(runs, func(r *run) bool { return slices.Contains(w.sealing.dead, r.id) })
	for i, r := range runs {
		if known := slices.IndexFunc(m.runs, func(k *run) bool { return k.id == r.id }); known >= 0 {
			runs[i] = m.runs[known]
		}
	}
	m.runs = runs
	m.share()
	keep := func(k keyed) { m.recent[k.prefix] = max(m.recent[k.prefix], k.seq) }
	if w.next != 0 { // a writer that recovers knows what was synced
		_, whole, err = readSeen(conn, w.j.tail.Last()+1, last+1, math.MaxInt, keep)
		return whole, err
	}
	if err := w.takeRuns(conn); err != nil {
		return false, err
	}
	if m.from = 1; len(m.runs) > 0 {
		m.from = m.runs[0].last + 1
	}
	reached, whole, err := readSeen(conn, m.from, last+1, openRuns*w.j.opts.runKeys, keep)
	if err != nil {
		return false, err
	}
	if m.from < reached {
		w.sealing.addGap(gap{m.from, reached})
		w.j.opts.Logger.Info("journal: what dedupe remembers is sealed; until then older events that are pushed again may be kept twice",
			"path", w.j.path, "first", m.from, "last", reached-1)
	}
	m.from = max(m.from, reached)
	return whole, nil
}

// takeRuns finds out which of the file's runs count, and what they lack.
func (w *writer) takeRuns(conn *sqlite.Conn) error {
	m, s := &w.memory, &w.sealing
	oldest, err := number(conn, "SELECT min(seq) FROM seen")
	if err != nil && !isUnreadable(err) {
		return err
	}
	empty := err == nil && oldest == 0
	if s.dead, err = strays(conn, m.runs); err != nil {
		return err
	}
	for _, id := range s.dead {
		s.nextID = max(s.nextID, id)
	}
	for _, r := range slices.Clone(m.runs) {
		s.nextID = max(s.nextID, r.id)
		if empty || r.last < journal.Seq(oldest) {
			m.replace(nil, []*run{r})
			s.dead = append(s.dead, r.id)
		}
	}
	for i, r := range m.runs {
		below := journal.Seq(oldest)
		if i+1 < len(m.runs) {
			below = m.runs[i+1].last + 1
		}
		if below < r.first {
			s.addGap(gap{below, r.first})
		}
	}
	return nil
}
