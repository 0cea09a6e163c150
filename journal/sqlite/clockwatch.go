package sqlite

import (
	"context"
	"log/slog"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
)

// checkClock reads what conn says of the clock, and writes a row to see whether that works.
func (w *writer) checkClock(conn *sqlite.Conn, last journal.Seq, now time.Time) (err error) {
	defer sqlitex.Save(conn)(&err)
	if w.clock.noted.IsZero() { // Open; there may have been no room to write then
		if err := w.clock.open(conn, last, now); err != nil {
			return err
		}
	} else if err := w.clock.reopen(conn); err != nil {
		return err
	}
	return w.clock.note(conn, now.Add(-w.clock.stepped(now))) // what was not noticed yet is noticed by the next commit
}

// lookAtClock begins a transaction: ages are right in it, whether or not the clock was set since the last one.
func (w *writer) lookAtClock(now time.Time) error {
	c := &w.clock
	c.turn = c.stepped(now)
	switch {
	case c.turn != 0:
		c.step = journal.ClockStep{From: now.Add(-c.turn), To: now}
		w.forgetting.due = 0 // by the clock before
	case now.Sub(c.noted) < noteEvery:
		return nil
	}
	if c.turn.Abs() >= jumpLeast {
		c.add(w.next, c.turn)
		if err := c.save(w.conn); err != nil {
			return err
		}
	}
	return c.note(w.conn, now)
}

// noteEnd writes when the journal was closed. Nothing depends on it, so no error is reported.
func (w *writer) noteEnd() {
	now := w.j.opts.now()
	_ = w.transaction(func() error {
		if err := w.lookAtClock(now); err != nil {
			return err
		}
		return w.clock.note(w.conn, now)
	})
}

// tellClock logs that the clock was set, and calls OnClock.
func (w *writer) tellClock() {
	s := w.clock.step
	if s == (journal.ClockStep{}) {
		return
	}
	w.clock.step = journal.ClockStep{}
	w.j.counters.clockSteps.Add(1)
	by := s.By().Round(time.Second)
	log := func(level slog.Level, message string, more ...any) {
		attrs := append([]any{"path", w.j.path, "by", s.By().Round(time.Millisecond), "from", s.From.Round(0), "to", s.To.Round(0)}, more...)
		w.brake.Log(context.Background(), w.j.opts.Logger, level, "clock "+by.String(), message, attrs...) // steps to and fro are one kind each
	}
	switch {
	case s.Closed && s.By() > 0:
		log(slog.LevelInfo, "journal: nobody had it open for a long time, or the clock was set ahead; ages count a part of that", "counted", w.clock.unsure)
	case s.Closed:
		log(slog.LevelWarn, "journal: the clock was set back since the journal was last open; ages go on from there")
	default:
		log(slog.LevelWarn, "journal: the clock was set, or the machine slept; ages go on from there")
	}
	if now := w.j.opts.now(); w.j.opts.OnClock != nil && (w.clock.told.IsZero() || now.Sub(w.clock.told) >= tellStepsEvery) {
		w.clock.told = now
		w.j.opts.OnClock(s)
	}
}

// youngFrom returns the first sequence that was received after a time, in ms by the clock of now.
func (w *writer) youngFrom(oldest int64) (journal.Seq, error) {
	begin, err := w.oldest()
	if err != nil {
		return 0, err
	}
	low, high := int64(begin), int64(w.next)
	for low < high { // times hardly go back between two jumps
		mid := low + (high-low)/2
		row, err := first(w.conn, "SELECT seq, received FROM entry WHERE seq >= ? ORDER BY seq LIMIT 1", mid)
		if isUnreadable(err) {
			high = mid // rather keep than lose
			continue
		}
		if err != nil {
			return 0, err
		}
		if row != nil && row[0] >= mid && row[1]+w.clock.lacks(journal.Seq(row[0])) <= oldest {
			low = row[0] + 1
		} else {
			high = mid
		}
	}
	return journal.Seq(low), nil
}
