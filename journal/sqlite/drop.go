package sqlite

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
)

// dropFrom is how full the file is when entries are dropped that a subscription is owed, in percent of the limit.
const dropFrom = 95

// One commit drops so many times so many entries at most, until there is room: as many as it may have added.
const (
	dropChunk  = 64
	dropChunks = 16
)

// tellDropsEvery is how often that is reported while it goes on.
const tellDropsEvery = time.Minute

// dropped is what was dropped, by one commit or after the last report.
type dropped struct {
	entries     int
	first, last journal.Seq
	owed        map[string]bool // names of subscriptions
}

// mustDrop reports whether entries have to go that a subscription is owed.
func (w *writer) mustDrop() bool {
	if !w.j.opts.DropOwed {
		return false
	}
	limit, disk := w.limit()
	if disk && w.filling.used+w.left() < 1<<20 {
		return false // it would take everything, and make no room
	}
	return limit > 0 && w.filling.used >= limit/100*dropFrom
}

// dropOwed removes the oldest entries until there is room, and reports whether more have to go.
func (w *writer) dropOwed() (more bool, err error) {
	for range dropChunks {
		if !w.mustDrop() {
			return false, nil
		}
		some, err := w.dropOldest()
		if err != nil || !some {
			return false, err
		}
		if err := w.measure(); err != nil {
			return false, err
		}
	}
	return true, nil
}

// dropOldest removes the oldest entries, also those that a subscription is owed, and reports whether there were any. Their rows
// stay, so that each that waits becomes a dead letter.
func (w *writer) dropOldest() (bool, error) {
	first, end, err := w.oldestChunk()
	if err != nil || end == 0 {
		return false, err
	}
	owed, err := w.whoIsOwed(int64(end))
	if err != nil {
		return false, err
	}
	removed, err := w.removeEntries(first, end, true)
	if err != nil {
		return false, fmt.Errorf("drop entries: %w", err)
	}
	w.tally.dropped.add(dropped{removed, first, end - 1, owed})
	return true, nil
}

// oldestChunk returns where the oldest entries begin and end that may be dropped in one step; end is 0 if there are none. Where
// they cannot be read, it goes by sequences.
func (w *writer) oldestChunk() (first, end journal.Seq, err error) {
	newest := w.j.tail.Last()
	err = sqlitex.Execute(w.conn, `SELECT coalesce(min(seq), 0), coalesce(max(seq), 0) FROM (SELECT seq FROM entry WHERE seq < ?
		AND NOT EXISTS (SELECT 1 FROM damaged WHERE damaged.seq = entry.seq AND gone) ORDER BY seq LIMIT ?)`, &sqlitex.ExecOptions{
		Args: []any{integer(newest), dropChunk},
		ResultFunc: func(row *sqlite.Stmt) error {
			if last := row.ColumnInt64(1); last > 0 {
				first, end = journal.Seq(row.ColumnInt64(0)), journal.Seq(last)+1
			}
			return nil
		},
	})
	if isUnreadable(err) && w.mark.aged < newest {
		return w.mark.aged, min(newest, w.mark.aged+dropChunk), nil
	}
	return first, end, err
}

// whoIsOwed returns the names of the subscriptions that are owed entries before end.
func (w *writer) whoIsOwed(end int64) (map[string]bool, error) {
	names := map[string]bool{}
	err := sqlitex.Execute(w.conn, `SELECT name FROM subscription WHERE cursor < ?1 OR EXISTS
		(SELECT 1 FROM exception WHERE subscription = subscription.id AND seq < ?1 AND state NOT IN (?2, ?3)
			AND EXISTS (SELECT 1 FROM entry WHERE entry.seq = exception.seq))`,
		&sqlitex.ExecOptions{
			Args:       []any{end, string(journal.Delivered), string(journal.Discarded)},
			ResultFunc: func(row *sqlite.Stmt) error { names[row.ColumnText(0)] = true; return nil },
		})
	return names, err
}

// add adds what a later commit has dropped.
func (d *dropped) add(more dropped) {
	if more.entries == 0 {
		return
	}
	if d.entries == 0 {
		*d = more
		return
	}
	d.entries += more.entries
	d.last = more.last
	maps.Copy(d.owed, more.owed)
}

// tellDrops tells what was dropped: the first time at once, and from time to time while that goes on.
func (w *writer) tellDrops(now time.Time) {
	if w.tally.dropped.entries > 0 {
		w.dropped.add(w.tally.dropped)
		w.j.counters.dropped.Add(uint64(w.tally.dropped.entries))
		w.tally.dropped = dropped{}
	}
	if w.dropped.entries > 0 && now.Sub(w.toldDrops) >= tellDropsEvery {
		w.toldDrops = now
		w.tellDropped()
	}
}

// tellDropped tells what was dropped since the last time.
func (w *writer) tellDropped() {
	d := w.dropped
	if d.entries == 0 {
		return
	}
	w.dropped = dropped{}
	drop := journal.Drop{Entries: d.entries, First: d.first, Last: d.last, Subscriptions: slices.Sorted(maps.Keys(d.owed))}
	w.j.opts.Logger.Error("journal: events were dropped though they were owed, because the limit is reached and when_full is drop",
		"path", w.j.path, "events", drop.Entries, "first", drop.First, "last", drop.Last, "subscriptions", drop.Subscriptions)
	if w.j.opts.OnDrop != nil {
		w.j.opts.OnDrop(drop)
	}
}
