package sqlite

import (
	"fmt"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
)

// slack is how far below a level the file has to fall until the level is left, in percent of the limit.
const slack = 5

// filling is how full the file is.
type filling struct {
	used  int64 // bytes, as the last commit left it
	level int   // of journal.FillLevels, in percent
	told  int   // the level that the log and Options.OnFill were last told
	full  error // what callers get once all of it is used; nil before
}

// levelOf is the level at used bytes of limit, if it was before until now.
func levelOf(used, limit int64, before int) (level int) {
	if limit == 0 {
		return 0
	}
	for _, l := range journal.FillLevels {
		bound := l
		if l <= before {
			bound -= slack
		}
		if used >= limit/100*int64(bound) {
			level = l
		}
	}
	return level
}

// measure compares the used pages with the hard limit. From nine tenths on the oldest entries have to go.
func (w *writer) measure() (err error) {
	f, limit := &w.filling, w.j.opts.MaxBytes
	if f.used, err = usedBytes(w.conn); err != nil {
		return err
	}
	f.level = levelOf(f.used, limit, f.told)
	if crowded := limit > 0 && f.used >= limit/10*9; crowded != w.ageing.crowded {
		w.ageing.crowded = crowded
		if crowded {
			w.ageing.begin()
		}
	}
	f.full = nil
	if limit > 0 && f.used >= limit {
		advice, err := w.whatKeeps("settle dead letters, or raise the limit")
		if err != nil {
			return err
		}
		f.full = fmt.Errorf("%w: the file has reached Options.MaxBytes; %s", journal.ErrFull, advice)
	}
	return nil
}

// usedBytes counts the pages that hold something, also those that the running transaction has written.
func usedBytes(conn *sqlite.Conn) (int64, error) {
	pages, err := number(conn, "PRAGMA page_count")
	if err != nil {
		return 0, err
	}
	free, err := number(conn, "PRAGMA freelist_count")
	if err != nil {
		return 0, err
	}
	size, err := number(conn, "PRAGMA page_size")
	return (pages - free) * size, err
}

// whatKeeps says what keeps entries from going, and what to do: otherwise, unless a subscription is owed
// half of the log.
func (w *writer) whatKeeps(otherwise string) (advice string, err error) {
	newest := int64(w.j.tail.Last())
	oldest, err := number(w.conn, "SELECT min(seq) FROM entry")
	if err != nil {
		return "", err
	}
	advice = otherwise
	err = sqlitex.Execute(w.conn, "SELECT name, cursor FROM subscription WHERE cursor <= ? ORDER BY cursor, name LIMIT 1", &sqlitex.ExecOptions{
		Args: []any{min(newest, oldest+(newest-oldest)/2)},
		ResultFunc: func(row *sqlite.Stmt) error {
			advice = fmt.Sprintf("subscription %q is owed everything from %d on; let it catch up, drop it, or raise the limit",
				row.ColumnText(0), row.ColumnInt64(1))
			return nil
		},
	})
	return advice, err
}

// tellFill publishes how full the file is, and tells of a level that it has reached or left. It is called between
// two commits, and before the first.
func (w *writer) tellFill() {
	f := &w.filling
	w.j.fill.used.Store(f.used)
	w.j.fill.level.Store(int64(f.level))
	if f.level == f.told {
		return
	}
	change := journal.FillChange{Fill: journal.Fill{Used: f.used, Limit: w.j.opts.MaxBytes, Level: f.level}, Before: f.told}
	f.told = f.level
	if change.Rising() {
		change.Reason = w.whyFilling(f.level)
	}
	w.log(change)
	if w.j.opts.OnFill != nil {
		w.j.opts.OnFill(change)
	}
}

// whyFilling is the reason of a level that is reached.
func (w *writer) whyFilling(level int) string {
	otherwise := "no subscription is far behind: it is what Options.Keep keeps, and dead letters; at 90 percent the oldest entries go " +
		"before their time; if they should stay, raise the limit"
	if level >= 90 {
		otherwise = "no subscription is far behind: the oldest entries go before their time, but for dead letters; settle those, " +
			"shorten Options.Keep, or raise the limit"
	}
	advice, err := w.whatKeeps(otherwise)
	if err != nil {
		return "what keeps it full could not be read: " + err.Error()
	}
	return advice
}

// log writes one line about change.
func (w *writer) log(change journal.FillChange) {
	log := w.j.opts.Logger.With("path", w.j.path, "used", change.Used, "limit", change.Limit)
	switch {
	case !change.Rising():
		log.Info(fmt.Sprintf("journal: less than %d percent of Options.MaxBytes are used again", lowestLeft(change)))
	case change.Level >= 90:
		log.Error(fmt.Sprintf("journal: %d percent of Options.MaxBytes are used; at the limit new events are refused", change.Level), "reason", change.Reason)
	default:
		log.Warn(fmt.Sprintf("journal: %d percent of Options.MaxBytes are used", change.Level), "reason", change.Reason)
	}
}

// lowestLeft is the lowest of the levels that the file has fallen below.
func lowestLeft(change journal.FillChange) int {
	for _, l := range journal.FillLevels {
		if l > change.Level {
			return l
		}
	}
	return change.Before
}
