package delivery

import (
	"context"
	"fmt"

	"github.com/dingevent/dingevent/journal"
)

// A page is a piece of the log as the filter left it.
type page struct {
	entries []journal.Entry
	faults  map[journal.Seq]error // of entries that the filter erred on
	next    journal.Seq           // where the next page begins
}

const (
	pageEntries = 256     // at most, of a page
	pageBytes   = 4 << 20 // of payload; after a page that held more, the next ones are shorter
)

// read sends the log as pages to d.pages, until ctx ends. skip has the sequences that have a row.
func (d *Dispatcher) read(ctx context.Context, from journal.Seq, skip map[journal.Seq]bool) error {
	limit := pageEntries
	for {
		var entries []journal.Entry
		err := d.insist(ctx, "read the log", func() (err error) {
			if entries, err = d.journal.Read(ctx, from, limit); err == nil && len(entries) == 0 {
				err = d.journal.Wait(ctx, from)
			}
			return err
		})
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			continue
		}
		from = entries[len(entries)-1].Seq + 1
		limit = nextLimit(limit, entries)
		select {
		case d.pages <- d.choose(entries, from, skip):
			d.wake()
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// choose makes a page of what the filter selects, and what it cannot judge.
func (d *Dispatcher) choose(entries []journal.Entry, next journal.Seq, skip map[journal.Seq]bool) page {
	p := page{entries: entries[:0], next: next}
	for _, e := range entries {
		if skip[e.Seq] {
			delete(skip, e.Seq)
			continue
		}
		ok, err := d.match(e.Envelope)
		if err != nil {
			if p.faults == nil {
				p.faults = make(map[journal.Seq]error)
			}
			p.faults[e.Seq] = fmt.Errorf("filter: %w", err)
		}
		if ok || err != nil {
			p.entries = append(p.entries, e)
		}
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
