package sqlite

import (
	"fmt"
	"math"
	"slices"
	"time"

	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
)

// age removes the next chunk of the log within the transaction.
func (w *writer) age(now time.Time) error {
	a := &w.ageing
	if err := w.measure(); err != nil || !a.walking {
		return err
	}
	if w.j.opts.KeepAll {
		a.walking = false
		return nil
	}
	if blind := a.blind; blind.end > 0 {
		a.blind = gap{}
		return w.passOver(blind)
	}
	if cleared, err := w.clearForgotten(); err != nil || cleared {
		return err
	}
	end, err := w.oldEnd(now)
	if err != nil {
		return err
	}
	if end > a.sweep.from {
		a.removing = gap{a.sweep.from, end}
		err = w.remove(a.sweep.from, end)
		a.sweep.from = end
		return err
	}
	if a.walking = !a.sweep.ended; a.walking {
		return nil
	}
	if w.mustEvict() {
		if a.walking, err = w.evictOwed(); err != nil || a.walking {
			return err
		}
	}
	if more, err := w.ageAttempts(now); err != nil || more {
		a.walking = more
		return err
	}
	return w.ageRest(now)
}

// clearForgotten deletes the next chunk of the rows of a subscription that is no more, and reports whether
// there was one. Its dead letters keep entries of the log until then.
func (w *writer) clearForgotten() (bool, error) {
	id, err := number(w.conn, "SELECT min(id) FROM forgotten")
	if err != nil || id == 0 {
		return false, err
	}
	gone := 0
	for _, statement := range [...]string{
		`DELETE FROM exception WHERE subscription = ?1 AND seq IN
			(SELECT seq FROM exception WHERE subscription = ?1 ORDER BY seq LIMIT ?2 + 0)`,
		`DELETE FROM attempt WHERE subscription = ?1 AND seq IN
			(SELECT seq FROM attempt WHERE subscription = ?1 ORDER BY seq LIMIT ?2 + 0)`,
		`DELETE FROM delivered WHERE subscription = ?1 AND hour IN
			(SELECT hour FROM delivered WHERE subscription = ?1 ORDER BY hour LIMIT ?2 + 0)`,
	} {
		if err := sqlitex.Execute(w.conn, statement, &sqlitex.ExecOptions{Args: []any{id, chunk}}); err != nil {
			return false, fmt.Errorf("forget a subscription: %w", err)
		}
		gone += w.conn.Changes()
	}
	if gone > 0 {
		return true, nil
	}
	w.ageing.sweep = sweep{} // also over what its dead letters have kept
	return true, sqlitex.Execute(w.conn, "DELETE FROM forgotten WHERE id = ?", &sqlitex.ExecOptions{Args: []any{id}})
}

// oldEnd returns where the next chunk of entries ends that are old and owed to no cursor.
func (w *writer) oldEnd(now time.Time) (journal.Seq, error) {
	// The newest entry stays, so that its sequence is never given twice.
	newest := w.j.tail.Last()
	owed, err := number(w.conn, "SELECT coalesce(min(cursor), ?) FROM subscription", int64(newest))
	if err != nil {
		return 0, err
	}
	limit := min(newest, journal.Seq(owed))
	oldest := now.Add(-w.keeps.Keep).UnixMilli()
	if w.ageing.crowded {
		oldest = math.MaxInt64
	}
	s := &w.ageing.sweep
	if err := s.look(w.conn, &w.clock, "entry", "received", limit, oldest, now.UnixMilli()); err != nil {
		return 0, err
	}
	if s.met { // SQLite refuses to commit what a transaction has done that met damage
		return s.from, nil
	}
	end := min(s.cut, limit)
	next, err := number(w.conn, "SELECT seq FROM entry WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT 1 OFFSET ?", int64(s.from), int64(end), chunk)
	if isUnreadable(err) {
		return end, nil // removeEntries goes as far as it can read
	}
	if journal.Seq(next) > s.from { // many of the future were before the old ones
		end = journal.Seq(next)
	}
	return end, err
}

// remove deletes the entries from first on and before end that have no exception, and their attempts.
func (w *writer) remove(first, end journal.Seq) error {
	if _, err := w.removeEntries(first, end, false); err != nil {
		return fmt.Errorf("age the log: %w", err)
	}
	err := sqlitex.Execute(w.conn, `DELETE FROM attempt WHERE subscription IN (SELECT id FROM subscription)
		AND seq >= ? AND seq < ? AND NOT EXISTS (SELECT 1 FROM exception WHERE exception.seq = attempt.seq)`,
		&sqlitex.ExecOptions{Args: []any{int64(first), int64(end)}})
	if err != nil {
		return fmt.Errorf("age the attempts: %w", err)
	}
	return nil
}

// oldest is the first entry that is not gone; 0 if that cannot be read, or there is none.
func (w *writer) oldest() (journal.Seq, error) {
	if w.cautious {
		return w.begin, nil
	}
	return w.lookForOldest()
}

func (w *writer) lookForOldest() (journal.Seq, error) {
	seq, err := number(w.conn, "SELECT seq FROM entry WHERE NOT EXISTS (SELECT 1 FROM damaged WHERE damaged.seq = entry.seq AND gone) ORDER BY seq LIMIT 1")
	if isUnreadable(err) {
		return 0, nil
	}
	return journal.Seq(seq), err
}

// ageAttempts deletes the next chunk of old attempts of events that are done, and reports whether there was one.
func (w *writer) ageAttempts(now time.Time) (bool, error) {
	oldest := now.Add(-w.keeps.KeepAttempts)
	old, args := "a.start < ?", []any{oldest.UnixNano()}
	if len(w.clock.jumps) > 0 { // their times may be by another clock, so their events have to be old, too
		young, err := w.youngFrom(oldest.UnixMilli())
		if err != nil {
			return false, err
		}
		old, args = "(a.start < ? OR a.start > ?) AND a.seq < ?", append(args, now.UnixNano(), integer(young))
	}
	err := sqlitex.Execute(w.conn, `DELETE FROM attempt WHERE (subscription, seq, start, number) IN
		(SELECT a.subscription, a.seq, a.start, a.number FROM subscription AS s
			JOIN attempt AS a ON a.subscription = s.id AND `+old+`
			WHERE NOT EXISTS (SELECT 1 FROM exception AS e
				WHERE e.subscription = a.subscription AND e.seq = a.seq AND e.state NOT IN (?, ?))
			LIMIT ? + 0)`,
		&sqlitex.ExecOptions{Args: append(args, string(journal.Delivered), string(journal.Discarded), chunk)})
	if err != nil {
		return false, fmt.Errorf("age the attempts: %w", err)
	}
	return w.conn.Changes() > 0, nil
}

// ageRest deletes what else has grown old, at the end of a walk.
func (w *writer) ageRest(now time.Time) error {
	oldest, err := w.oldest()
	if err == nil {
		err = w.spare(func() error { return ageSegments(w.conn, integer(oldest)) })
	}
	if err != nil {
		return fmt.Errorf("age the segments: %w", err)
	}
	from := now.Add(-w.keeps.Keep)
	old, args := "hour < ?", []any{from.Unix() / 3600}
	if len(w.clock.jumps) > 0 {
		young, err := w.youngFrom(from.UnixMilli())
		if err != nil {
			return err
		}
		old, args = "(hour < ? OR hour > ?) AND last < ?", append(args, now.Unix()/3600, integer(young))
	}
	err = sqlitex.Execute(w.conn, "DELETE FROM delivered WHERE "+old, &sqlitex.ExecOptions{Args: args})
	if err != nil {
		return fmt.Errorf("age the ranges of successes: %w", err)
	}
	return w.ageJumps()
}

// ageJumps forgets where the clock was set, once no row is left from before.
func (w *writer) ageJumps() error {
	if len(w.clock.jumps) == 0 {
		return nil
	}
	oldest, err := number(w.conn, "SELECT min(seq) FROM (SELECT min(seq) AS seq FROM entry UNION ALL SELECT min(seq) FROM seen)")
	if isUnreadable(err) {
		return nil
	}
	if err != nil {
		return err
	}
	w.clock.jumps = slices.DeleteFunc(w.clock.jumps, func(j jump) bool { return int64(j.seq) < oldest })
	return w.clock.prune(w.conn, journal.Seq(oldest))
}
