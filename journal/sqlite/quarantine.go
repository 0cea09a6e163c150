package sqlite

import (
	"fmt"
	"time"

	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
)

// noteDamage writes the found damages within the transaction. A damage that the table has is not reported again.
func (w *writer) noteDamage(now time.Time) error {
	for _, d := range w.j.findings.take() {
		if err := w.note(d, now); err != nil {
			return err
		}
	}
	return nil
}

// noteLast notes what was found just before the end.
func (w *writer) noteLast() {
	select {
	case <-w.j.findings.more:
		if w.commit(new(group)) == nil { // else it is found again when it is read again
			w.tellDamage(w.j.opts.now())
		}
	default:
	}
}

func (w *writer) note(d damage, now time.Time) error {
	err := sqlitex.Execute(w.conn, `INSERT INTO damaged (seq, found, why, told) VALUES (?,?,?,?)
		ON CONFLICT DO UPDATE SET told = excluded.told WHERE excluded.told > damaged.told`,
		&sqlitex.ExecOptions{Args: []any{integer(d.seq), now.UnixNano(), d.why, w.j.opts.OnDamage != nil}})
	if err != nil {
		return fmt.Errorf("note a damaged entry: %w", err)
	}
	if w.conn.Changes() > 0 {
		w.tally.damaged = append(w.tally.damaged, d)
	}
	return nil
}

// tellDamage reports noted damages: the first time at once, and from time to time while there are more.
func (w *writer) tellDamage(now time.Time) {
	for _, d := range w.tally.damaged {
		w.j.counters.damaged.Add(1)
		r := &w.damaged
		if r.Entries == 0 {
			r.First, r.Last, r.Reason = d.seq, d.seq, d.why
		}
		r.Entries++
		r.First, r.Last = min(r.First, d.seq), max(r.Last, d.seq)
		if len(r.Seqs) < maxReported {
			r.Seqs = append(r.Seqs, d.seq)
		}
	}
	w.tally.damaged = nil
	if w.damaged.Entries > 0 && now.Sub(w.toldDamage) >= tellDamageEvery {
		w.toldDamage = now
		w.tellDamaged()
	}
}

// tellDamaged logs the damages noted after the last report, and calls OnDamage.
func (w *writer) tellDamaged() {
	r := w.damaged
	if r.Entries == 0 {
		return
	}
	w.damaged = journal.DamageReport{}
	w.j.opts.Logger.Error("journal: stored events are damaged; each becomes a dead letter of the subscriptions that should get it",
		"path", w.j.path, "events", r.Entries, "first", r.First, "last", r.Last, "reason", r.Reason)
	if w.j.opts.OnDamage != nil {
		w.j.opts.OnDamage(r)
	}
}
