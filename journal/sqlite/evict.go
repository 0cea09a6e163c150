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

// evictFrom is how full the file is when entries are evicted that a subscription is owed, in percent of the limit.
const evictFrom = 95

// One commit evicts so many times so many entries at most, until there is room: as many as it may have added.
const (
	evictChunk  = 64
	evictChunks = 16
)

// tellEvictionsEvery is how often that is reported while it goes on.
const tellEvictionsEvery = time.Minute

// mustEvict reports whether entries have to go that a subscription is owed.
func (w *writer) mustEvict() bool {
	if !w.keeps.EvictOwed {
		return false
	}
	limit, disk := w.limit()
	if disk && w.filling.used+w.left() < 1<<20 {
		return false // it would take everything, and make no room
	}
	return limit > 0 && w.filling.used >= limit/100*evictFrom
}

// evictOwed removes the oldest entries until there is room, and reports whether more have to go.
func (w *writer) evictOwed() (more bool, err error) {
	for range evictChunks {
		if !w.mustEvict() {
			return false, nil
		}
		some, err := w.evictOldest()
		if err != nil || !some {
			return false, err
		}
		if err := w.measure(); err != nil {
			return false, err
		}
	}
	return true, nil
}

// evictOldest removes the oldest entries, also undelivered ones, and reports whether there were any. Their rows of
// subscriptions stay, so that each waiting event becomes a dead letter.
func (w *writer) evictOldest() (bool, error) {
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
		return false, fmt.Errorf("evict entries: %w", err)
	}
	w.tally.evicted.add(evicted{removed, first, end - 1, owed})
	return true, nil
}

// oldestChunk returns begin and end of the oldest entries that may be evicted in one step; end is 0 if there are none. If
// they cannot be read, it goes by sequences.
func (w *writer) oldestChunk() (first, end journal.Seq, err error) {
	newest := w.j.tail.Last()
	err = sqlitex.Execute(w.conn, `SELECT coalesce(min(seq), 0), coalesce(max(seq), 0) FROM (SELECT seq FROM entry WHERE seq < ?
		AND NOT EXISTS (SELECT 1 FROM damaged WHERE damaged.seq = entry.seq AND gone) ORDER BY seq LIMIT ? + 0)`, &sqlitex.ExecOptions{
		Args: []any{integer(newest), evictChunk},
		ResultFunc: func(row *sqlite.Stmt) error {
			if last := row.ColumnInt64(1); last > 0 {
				first, end = journal.Seq(row.ColumnInt64(0)), journal.Seq(last)+1
			}
			return nil
		},
	})
	if isUnreadable(err) && w.mark.aged < newest {
		return w.mark.aged, min(newest, w.mark.aged+evictChunk), nil
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

// tellEvictions reports evicted entries: the first time at once, and from time to time while evictions go on.
func (w *writer) tellEvictions(now time.Time) {
	if w.tally.evicted.entries > 0 {
		w.evicted.add(w.tally.evicted)
		w.j.counters.evicted.Add(uint64(w.tally.evicted.entries))
		w.tally.evicted = evicted{}
	}
	if w.evicted.entries > 0 && now.Sub(w.toldEvictions) >= tellEvictionsEvery {
		w.toldEvictions = now
		w.tellEvicted()
	}
}

// tellEvicted logs the entries evicted after the last report, and calls OnEvict.
func (w *writer) tellEvicted() {
	d := w.evicted
	if d.entries == 0 {
		return
	}
	w.evicted = evicted{}
	eviction := journal.Eviction{Entries: d.entries, First: d.first, Last: d.last, Subscriptions: slices.Sorted(maps.Keys(d.owed))}
	w.j.opts.Logger.Error("journal: events were evicted though they were owed, because the limit is reached and when_full is evict",
		"path", w.j.path, "events", eviction.Entries, "first", eviction.First, "last", eviction.Last, "subscriptions", eviction.Subscriptions)
	if w.j.opts.OnEvict != nil {
		w.j.opts.OnEvict(eviction)
	}
}
