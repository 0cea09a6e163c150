package sqlite

import (
	"slices"
	"time"

	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/vault"
)

// keyTick is how often data keys are looked at, whether they are still needed.
const keyTick = time.Hour

// ageDataKeys forgets within the transaction the data keys of entries that are gone. A key is forgotten only once its last sequence is
// noted, and no entry is there up to that one.
func (w *writer) ageDataKeys(now time.Time) error {
	d := w.j.keys
	if d == nil || w.j.opts.KeepAll || now.Before(w.keyAge.due) {
		return nil
	}
	w.keyAge.due = now.Add(keyTick)
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.list) == 0 {
		return nil
	}
	oldest, err := number(w.conn, "SELECT min(seq) FROM entry")
	if err != nil {
		return err
	}
	if oldest == 0 {
		oldest = integer(w.next)
	}
	gone := map[vault.KeyID]bool{}
	for i := range d.list {
		k := &d.list[i]
		switch {
		case k.Purpose != vault.Events:
		case k.last != 0 && integer(k.last) < oldest:
			gone[k.ID] = true
		case k.last == 0 && now.Sub(k.Until) > time.Hour:
			k.last = max(w.next-1, 1)
			w.keyAge.sealed = ""
			if err := putDataKey(w.conn, *k); err != nil {
				return err
			}
		}
	}
	for id := range gone {
		for _, table := range keyTables {
			if err := sqlitex.Execute(w.conn, "DELETE FROM "+table+" WHERE id = ?", &sqlitex.ExecOptions{Args: []any{int64(id)}}); err != nil {
				return err
			}
		}
	}
	d.list = slices.DeleteFunc(d.list, func(k keyRow) bool { return gone[k.ID] })
	return nil
}

// noteSealed takes back within the transaction that a key has sealed its last entry, because a call that has waited for very long has
// another one.
func (w *writer) noteSealed(seq journal.Seq, mark string) error {
	if mark == w.keyAge.sealed || w.j.keys == nil {
		return nil
	}
	w.keyAge.sealed = mark
	d := w.j.keys
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range d.list {
		if k := &d.list[i]; k.Mark() == mark && k.last != 0 {
			k.last = max(k.last, seq)
			if err := putDataKey(w.conn, *k); err != nil {
				return err
			}
			w.keyAge.sealed = "" // it may come again
		}
	}
	return nil
}
