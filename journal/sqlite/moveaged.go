package sqlite

import (
	"fmt"
	"slices"

	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
)

// LeftOut counts the sequences from one on and before end that a restore or a recovery has left out. No entry has or gets
// them.
func (j *Journal) LeftOut(from, end journal.Seq) (count journal.Seq) {
	m := j.mark.Load()
	if m == nil {
		return 0
	}
	for _, g := range m.gaps {
		if first, last := max(g.first, from), min(g.end, end); first < last {
			count += last - first
		}
	}
	return count
}

// addGap notes within the transaction that no entry has the sequences from first on and before end.
func (w *writer) addGap(first, end journal.Seq) error {
	if first >= end {
		return nil
	}
	w.mark.gaps = append(slices.Clip(w.mark.gaps), gap{first, end})
	return sqlitex.Execute(w.conn, "INSERT OR REPLACE INTO gap (first, end) VALUES (?, ?)", &sqlitex.ExecOptions{Args: []any{integer(first), integer(end)}})
}

// moveAged notes within the transaction that entries before seq may be gone.
func (w *writer) moveAged(seq journal.Seq) error {
	if seq <= w.mark.aged {
		return nil
	}
	w.mark.aged = seq
	if err := sqlitex.Execute(w.conn, "UPDATE mark SET aged = ?", &sqlitex.ExecOptions{Args: []any{integer(seq)}}); err != nil {
		return fmt.Errorf("note how far the log has aged: %w", err)
	}
	return nil
}
