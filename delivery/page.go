package delivery

import (
	"context"

	"github.com/dingevent/dingevent/journal"
)

// A page is a piece of the log as the filter left it.
type page struct {
	items []item
	next  journal.Seq // where the next page begins
}

// An item is an entry of the log that the subscription wants.
type item struct {
	journal.Entry
	key   string             // what orders it
	fault error              // why the filter could not tell whether to deliver, or what orders it
	row   *journal.Exception // the row it had when Run began, and which takes its place in its key's order now
}

const (
	pageEntries = 256     // at most, of a page
	pageBytes   = 4 << 20 // of payload; after a page that held more, the next ones are shorter
)

// read sends the log as pages to d.pages, until ctx ends. rows has those from there on.
func (d *Dispatcher) read(ctx context.Context, from journal.Seq, rows rows) error {
	limit := pageEntries
	for {
		var entries []journal.Entry
		err := d.insist(ctx, "read the log", func() (err error) {
			if entries, err = d.journal.Read(ctx, from, limit); err == nil && len(entries) == 0 && d.sub.Replay == nil {
				err = d.journal.Wait(ctx, from)
			}
			return err
		})
		if err != nil {
			return err
		}
		entries, ended := d.sub.Replay.cut(entries)
		if len(entries) == 0 && !ended {
			continue
		}
		if ended {
			from = d.sub.Replay.End
		} else {
			from = entries[len(entries)-1].Seq + 1
		}
		limit = nextLimit(limit, entries)
		select {
		case d.pages <- d.choose(entries, from, rows):
			d.wake()
		case <-ctx.Done():
			return ctx.Err()
		}
		if ended {
			return nil
		}
	}
}

// choose makes a page of what the filter selects, and what it cannot judge.
func (d *Dispatcher) choose(entries []journal.Entry, next journal.Seq, rows rows) page {
	p := page{items: make([]item, 0, len(entries)), next: next}
	for _, e := range entries {
		if row, ok := rows[e.Seq]; ok {
			delete(rows, e.Seq)
			if row != nil {
				p.items = append(p.items, item{Entry: e, row: row})
			}
			continue
		}
		ok, err := d.match(e.Envelope)
		if !ok && err == nil {
			continue
		}
		it := item{Entry: e}
		if err != nil {
			it.fault = err
		} else {
			it.key, it.fault = d.sub.Order.keyOf(e.Envelope)
		}
		p.items = append(p.items, it)
	}
	return p
}

func nextLimit(limit int, entries []journal.Entry) int {
	size := 0
	for _, e := range entries {
		size += len(e.Envelope.Data)
	}
	if size > pageBytes {
		return max(1, limit/2)
	}
	return min(pageEntries, limit*2)
}
