package sqlite

import (
	"fmt"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// Between two looks at where the files lie.
const (
	lookBusy = 10 * time.Millisecond  // of the writer, before it answers
	lookIdle = 200 * time.Millisecond // for callers of Stats
)

// watch looks where the files lie after each call of Stats, and wakes the writer after a loss. It is no part of Stats,
// because Stats would hang with a disk that hangs.
func (j *Journal) watch() {
	for {
		select {
		case <-j.asked:
		case <-j.closing:
			return
		}
		if j.place.look(0) != nil {
			j.tellLoss()
		}
		select {
		case <-time.After(lookIdle):
		case <-j.closing:
			return
		}
	}
}

// tellLoss wakes the writer to look itself.
func (j *Journal) tellLoss() {
	select {
	case j.lost <- struct{}{}:
	default:
	}
}

// missing returns what became of the first file that is not where it was opened; nil if all are. The goroutine of watch must
// not use the writer's connection, so the writer looks again.
func (w *writer) missing() *loss {
	version := int64(0)
	if w.conn != nil {
		version, _ = number(w.conn, "PRAGMA data_version")
	}
	return w.j.place.look(version)
}

// inPlace returns a loss if files are not where they were opened. It looks at most every lookBusy, so that it costs
// a commit nothing.
func (w *writer) inPlace() error {
	select {
	case <-w.j.lost: // which may be over
		w.looked = time.Time{}
	default:
	}
	if time.Since(w.looked) < lookBusy {
		return nil
	}
	w.looked = time.Now()
	if l := w.missing(); l != nil {
		return l
	}
	return nil
}

// settled reports whether the files are where they were opened, so that the writer may open them by name. It does once
// what can be done about each loss.
func (w *writer) settled() bool {
	l := w.missing()
	if l != nil && l.ofLock() && w.j.place.relock() == nil {
		l = w.missing()
	}
	if l == nil {
		w.rescue = nil
		w.j.displaced.Store(false)
		return true
	}
	w.j.displaced.Store(l.ofDatabase())
	if !w.rescue.covers(l) {
		w.decliningWhile(func() { w.rescue = w.bringToSafety(l) })
		w.j.failure.Store(&failure{fmt.Errorf("%w: %w: %s", journal.ErrSuspended, w.rescue.loss, w.rescue.advice(w.j.path))})
		w.j.opts.Logger.Error("journal: its files are not where they were opened, so nothing is taken", "path", w.j.path,
			"error", l, "saved", w.rescue.saved, "next", w.rescue.advice(w.j.path))
	}
	return false
}

// decliningWhile fails all calls while work runs, also when the journal is closing.
func (w *writer) decliningWhile(work func()) {
	done := make(chan struct{})
	go func() { defer close(done); work() }()
	declineUntil(w, done, nil)
}

// partingWords is what Close has to say of files that are not where they were opened; nil if all are.
func (w *writer) partingWords() error {
	l := w.missing()
	if l == nil || l.ofLock() {
		return nil
	}
	w.j.displaced.Store(l.ofDatabase())
	if !w.rescue.covers(l) {
		w.rescue = w.bringToSafety(l)
	}
	return fmt.Errorf("sqlite: %w: %s", w.rescue.loss, w.rescue.farewell(w.j.path))
}
