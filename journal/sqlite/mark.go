package sqlite

import (
	"sort"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/vault"
)

// A mark says what of the log is sure to be there, and sure to have a checksum; see the table of that name. A reader takes the
// journal's before it reads, because what it finds is then at least as far.
type mark struct {
	aged          journal.Seq
	summed, since journal.Seq
	gaps          []gap // in order; never changed

	opens bool        // entries that are encrypted are opened, for those outside
	ring  *vault.Ring // by which; nil if there is none
}

// sealed is the mark for who needs no payload.
func (m mark) sealed() mark {
	m.opens = false
	return m
}

// A gap is a run of sequences that no entry has, from first on and before end.
type gap struct{ first, end journal.Seq }

// load reads the mark of the file.
func (m *mark) load(conn *sqlite.Conn) error {
	at := func(row *sqlite.Stmt, col int) journal.Seq { return journal.Seq(row.ColumnInt64(col)) }
	*m = mark{opens: m.opens, ring: m.ring}
	err := sqlitex.Execute(conn, "SELECT aged, summed, since FROM mark", &sqlitex.ExecOptions{
		ResultFunc: func(row *sqlite.Stmt) error {
			m.aged, m.summed, m.since = at(row, 0), at(row, 1), at(row, 2)
			return nil
		},
	})
	if err != nil {
		return err
	}
	return sqlitex.Execute(conn, "SELECT first, end FROM gap ORDER BY first", &sqlitex.ExecOptions{
		ResultFunc: func(row *sqlite.Stmt) error { m.gaps = append(m.gaps, gap{at(row, 0), at(row, 1)}); return nil },
	})
}

// expects returns the first sequence from seq on that should have an entry, if the log reaches so far.
func (m mark) expects(seq journal.Seq) journal.Seq {
	seq = max(seq, m.aged)
	if g, ok := m.gapAt(seq); ok {
		return g.end
	}
	return seq
}

// doubt is the damage of the present row, which does not match its sum; empty if the row needs no sum.
func (m mark) doubt(row *sqlite.Stmt, seq journal.Seq) string {
	switch {
	case !row.ColumnIsNull(10):
		return "its checksum does not match"
	case seq < m.summed || seq >= m.since:
		return "its checksum is missing"
	case !typed(row):
		return "a column has the wrong type"
	}
	return ""
}

// typed reports whether the columns of the present row have the types that the table gives them. SQLite checks that only
// when it writes.
func typed(row *sqlite.Stmt) bool {
	for col, want := range [...]sqlite.ColumnType{
		1: sqlite.TypeInteger, 2: sqlite.TypeInteger, 3: sqlite.TypeText, 4: sqlite.TypeText, 5: sqlite.TypeText,
		6: sqlite.TypeText, 7: sqlite.TypeText, 8: sqlite.TypeText, 9: sqlite.TypeBlob,
	} {
		got := row.ColumnType(col)
		optional := col == 2 || col == 8
		if col > 0 && got != want && !(optional && got == sqlite.TypeNull) {
			return false
		}
	}
	return true
}

// gapAt returns the gap that holds seq, if there is one.
func (m mark) gapAt(seq journal.Seq) (g gap, ok bool) {
	after := sort.Search(len(m.gaps), func(i int) bool { return m.gaps[i].first > seq }) // a copy of a log with gaps may have many
	if after == 0 || seq >= m.gaps[after-1].end {
		return gap{}, false
	}
	return m.gaps[after-1], true
}
