package sqlite

import (
	"cmp"
	"fmt"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
)

// whyFull says what keeps entries from going at the hard limit, and what to do.
func (w *writer) whyFull() (string, error) {
	oldest, newest, err := w.span()
	for _, end := range [...]journal.Seq{oldest + (newest-oldest)/2, newest} { // first the subscription that is far behind
		var owed, kept string
		if err == nil {
			owed, err = w.owedBefore(end)
		}
		if err == nil && owed == "" {
			kept, err = w.keptBefore(end)
		}
		if why := cmp.Or(owed, kept); why != "" || err != nil {
			return why, err
		}
	}
	return w.remedy(), nil
}

// remedy is what gives the journal more room.
func (w *writer) remedy() string {
	if w.filling.disk || w.space.shut != nil {
		return "free space on the disk"
	}
	return "raise max_bytes"
}

// whyFilling says why a level was reached, and what to do. Below nine tenths it does not say whether rows or
// Options.Keep keep the oldest entries.
func (w *writer) whyFilling() string {
	oldest, newest, err := w.span()
	half := oldest + (newest-oldest)/2
	var owed, kept string
	if err == nil {
		owed, err = w.owedBefore(half)
	}
	if err == nil && owed == "" && w.ageing.crowded {
		kept, err = w.keptBefore(half)
	}
	switch {
	case err != nil:
		return "what keeps it full could not be read: " + err.Error()
	case owed != "" || kept != "":
		return cmp.Or(owed, kept)
	case w.ageing.crowded:
		return "nobody needs the oldest entries, so they go before their time; if they should stay, " + w.remedy()
	}
	return "no subscription is far behind: it is what keep holds, and events that wait or are dead letters; " +
		"once room is short the oldest that nobody needs go before their time; if they should stay, " + w.remedy()
}

// span returns the first and the last sequence of the log.
func (w *writer) span() (oldest, newest journal.Seq, err error) {
	newest = w.j.tail.Last()
	first, err := w.oldest()
	return min(first, newest), newest, err
}

// owedBefore names the subscription that is furthest behind, if it is at end or before; else it is empty.
func (w *writer) owedBefore(end journal.Seq) (why string, err error) {
	err = sqlitex.Execute(w.conn, "SELECT name, cursor FROM subscription WHERE cursor <= ? ORDER BY cursor, name LIMIT 1", &sqlitex.ExecOptions{
		Args: []any{int64(end)},
		ResultFunc: func(row *sqlite.Stmt) error {
			why = cmp.Or(w.j.opts.Owed, fmt.Sprintf("subscription %q is owed everything from %d on; let it catch up, forget it", row.ColumnText(0), row.ColumnInt64(1))) + ", or " + w.remedy()
			return nil
		},
	})
	return why, err
}

// keptBefore names the subscription of the oldest row, if it is at end or before; else it is empty.
func (w *writer) keptBefore(end journal.Seq) (why string, err error) {
	err = sqlitex.Execute(w.conn, `SELECT seq, name FROM exception LEFT JOIN subscription ON subscription.id = exception.subscription
		WHERE seq <= ? ORDER BY seq LIMIT 1`, &sqlitex.ExecOptions{
		Args: []any{int64(end)},
		ResultFunc: func(row *sqlite.Stmt) error {
			if row.ColumnIsNull(1) { // its rows go a chunk at a time
				why = "the rows of a subscription that was forgotten are being removed; wait, or " + w.remedy()
				return nil
			}
			why = fmt.Sprintf("subscription %q is not done with event %d and maybe later ones; put its sink right, resume it, "+
				"settle its dead letters, or %s", row.ColumnText(1), row.ColumnInt64(0), w.remedy())
			return nil
		},
	})
	return why, err
}
