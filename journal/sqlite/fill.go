package sqlite

import (
	"fmt"

	"zombiezen.com/go/sqlite"

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
	if w.mustDrop() {
		w.ageing.begin()
	}
	f.full = nil
	if limit > 0 && f.used >= limit {
		why, err := w.whyFull()
		if err != nil {
			return err
		}
		f.full = fmt.Errorf("%w: the file has reached Options.MaxBytes; %s", journal.ErrFull, why)
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
		change.Reason = w.whyFilling()
	}
	w.log(change)
	if w.j.opts.OnFill != nil {
		w.j.opts.OnFill(change)
	}
}

// log writes one line about change.
func (w *writer) log(change journal.FillChange) {
	log := w.j.opts.Logger.With("path", w.j.path, "used", change.Used, "limit", change.Limit)
	switch {
	case !change.Rising():
		log.Info(fmt.Sprintf("journal: less than %d percent of Options.MaxBytes are used again", lowestLeft(change)))
	case change.Level >= 90:
		next := "at the limit new events are refused"
		if w.j.opts.DropOwed {
			next = fmt.Sprintf("from %d percent on the oldest events go, also those that are owed", dropFrom)
		}
		log.Error(fmt.Sprintf("journal: %d percent of Options.MaxBytes are used; %s", change.Level, next), "reason", change.Reason)
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
