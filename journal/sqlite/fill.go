package sqlite

import (
	"fmt"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/filllevel"
)

// measure counts the pages, also those that the running transaction has written, and calls updateLevel.
func (w *writer) measure() (err error) {
	f := &w.filling
	if f.pages, err = number(w.conn, "PRAGMA page_count"); err != nil {
		return err
	}
	if f.free, err = number(w.conn, "PRAGMA freelist_count"); err != nil {
		return err
	}
	f.used = (f.pages - f.free) * pageSize
	return w.updateLevel()
}

// updateLevel compares the used pages with the limit, and finds out whether entries have to go or events have to be refused.
func (w *writer) updateLevel() (err error) {
	f := &w.filling
	f.limit, f.disk = w.limit()
	f.level = filllevel.Of(f.used, f.limit, f.told)
	if f.disk && w.nearlyFull() {
		f.level = filllevel.Highest
	}
	if crowded := w.isCrowded(); crowded != w.ageing.crowded {
		w.ageing.crowded = crowded
		if crowded {
			w.ageing.begin()
		}
	}
	if w.mustEvict() {
		w.ageing.begin()
	}
	f.full, err = w.whetherFull()
	return err
}

// nearlyFull reports whether the disk has little room left, for any share of it that the journal has.
func (w *writer) nearlyFull() bool {
	little := min(nearlyFull, w.space.total/nearlyFullShare)
	if w.filling.told == filllevel.Highest {
		little += little / 4 // so that the level does not come and go
	}
	return w.left() < little
}

// isCrowded reports whether the oldest entries go before their time.
func (w *writer) isCrowded() bool {
	f, most := &w.filling, w.keeps.MaxBytes
	if most > 0 && f.used >= most/10*9 || w.space.shut != nil {
		return true
	}
	return f.disk && w.left() < min(f.limit/10, crowdedRoom)
}

// whetherFull is the error for callers while events are refused; nil if they are taken.
func (w *writer) whetherFull() (error, error) {
	var full error
	switch most := w.keeps.MaxBytes; {
	case w.space.shut != nil:
		full = fmt.Errorf("%w: the disk is full (%w)", journal.ErrFull, w.space.shut)
	case w.space.known && w.left() < leastRoom:
		full = fmt.Errorf("%w: what the disk has left is kept for the state", journal.ErrFull)
	case most > 0 && w.filling.used >= most:
		full = fmt.Errorf("%w: the file has reached max_bytes", journal.ErrFull)
	default:
		return nil, nil
	}
	why, err := w.whyFull()
	return fmt.Errorf("%w; %s", full, why), err
}

// tellFill publishes how full the file is. It logs a level that was reached or left, and calls OnFill. It is called
// between two commits, and before the first.
func (w *writer) tellFill() {
	f, out := &w.filling, &w.j.fill
	out.used.Store(f.used)
	out.limit.Store(f.limit)
	out.disk.Store(f.disk)
	out.full.Store(f.full != nil)
	out.level.Store(int64(f.level))
	if f.level == f.told {
		return
	}
	change := journal.FillChange{Fill: journal.Fill{Used: f.used, Limit: f.limit, Disk: f.disk, Level: f.level, Full: f.full != nil}, Before: f.told}
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
	of, next := "max_bytes", "at the limit new events are refused"
	if change.Disk {
		of = "what the disk allows"
	}
	if w.keeps.EvictOwed {
		next = fmt.Sprintf("from %d percent on the oldest events go, also those that are owed", evictFrom)
	}
	filllevel.Log(w.j.opts.Logger.With("path", w.j.path), change, of, next)
}
