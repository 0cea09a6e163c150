package sqlite

import (
	"context"
	"fmt"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/vault"
)

// keepSeen is how long ago an imported event may have come so that dedupe gets it. It is the longest window that anybody sets; what
// is out of the window of the next Open is forgotten then.
const keepSeen = 31 * 24 * time.Hour

// An imported is an entry of another journal.
type imported struct {
	record
	seq    journal.Seq
	damage string
}

// Import is part of [journal.Target].
func (t *Target) Import(ctx context.Context, entries ...journal.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	list, size, err := importedOf(ctx, t.ring, t.opts.now(), entries)
	if err != nil {
		return err
	}
	return t.commit(ctx, &call{size: size, change: func(*sqlite.Conn) error { return t.writer.importAll(list, t.opts.now()) }})
}

func importedOf(ctx context.Context, ring *vault.Ring, now time.Time, entries []journal.Entry) (list []imported, size int, err error) {
	list = make([]imported, len(entries))
	for i, e := range entries {
		if i > 0 && e.Seq <= entries[i-1].Seq || e.Seq == 0 {
			return nil, 0, fmt.Errorf("sqlite: import: %w: sequence %d does not rise", journal.ErrInvalid, e.Seq)
		}
		env := e.Envelope
		if env == nil {
			env = new(dingevent.Envelope)
		}
		r := &list[i]
		r.seq, r.damage = e.Seq, e.Damage
		if env.Received.IsZero() {
			unknown := *env
			unknown.Received = time.UnixMilli(0)
			env = &unknown
		}
		if err := r.fill(ctx, ring, env, now); err != nil {
			return nil, 0, fmt.Errorf("sqlite: import entry %d: %w", e.Seq, err)
		}
		if r.damage != "" {
			r.sum = ^r.sum // so that it is found damaged by whoever reads it
		}
		size += len(env.Data) + len(env.ID) + len(env.Type)
	}
	return list, size, nil
}

// importAll keeps entries within the transaction. What stands before the first entry of the log may be gone; later, sequences that
// no entry has are left out.
func (w *writer) importAll(list []imported, now time.Time) error {
	if list[0].seq < w.next {
		return fmt.Errorf("sqlite: import: %w: sequence %d is not after %d", journal.ErrInvalid, list[0].seq, w.next-1)
	}
	if w.next == 1 {
		if err := w.moveAged(list[0].seq); err != nil {
			return err
		}
		w.next = list[0].seq
	}
	var gaps []gap
	for i := range list {
		r := &list[i]
		if r.seq > w.next {
			gaps = append(gaps, gap{w.next, r.seq})
		}
		w.next = r.seq + 1
		if err := w.importOne(r, now); err != nil {
			return err
		}
	}
	return w.addGaps(gaps)
}

func (w *writer) importOne(r *imported, now time.Time) error {
	rows := []row{{record: &r.record, seq: r.seq}}
	if err := w.batch.insertEntries(w.conn, rows); err != nil {
		return err
	}
	if r.damage != "" {
		err := sqlitex.Execute(w.conn, "INSERT INTO damaged (seq, found, why, told) VALUES (?,?,?,1)",
			&sqlitex.ExecOptions{Args: []any{integer(r.seq), now.UnixNano(), r.damage}})
		if err != nil {
			return err
		}
	}
	taken := min(r.env.Received.UnixMilli(), now.UnixMilli())
	if r.keyed && r.damage == "" && taken > now.Add(-keepSeen).UnixMilli() {
		prefix := prefixOf(r.key)
		prior, err := w.newest(&r.record)
		if err != nil {
			return err
		}
		rows[0].taken, rows[0].prior = taken, prior
		if err := w.batch.insertSeen(w.conn, rows); err != nil {
			return err
		}
		w.pending[prefix] = r.seq
	}
	w.tally.appended++
	return w.noteKept(r.seq, &r.record)
}

// addGaps notes within the transaction that no entry has the sequences of gaps, which follow those that are noted.
func (w *writer) addGaps(gaps []gap) error {
	w.mark.gaps = append(w.mark.gaps, gaps...) // readers have a shorter slice of it
	for _, g := range gaps {
		err := sqlitex.Execute(w.conn, "INSERT INTO gap (first, end) VALUES (?, ?)", &sqlitex.ExecOptions{Args: []any{integer(g.first), integer(g.end)}})
		if err != nil {
			return err
		}
	}
	return nil
}
