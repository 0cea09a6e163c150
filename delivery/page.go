package delivery

import (
	"context"
	"time"

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
	fault error              // why it is damaged, or the filter could not tell whether to deliver, or what orders it
	row   *journal.Exception // the row it had when Run began, and which takes its place in its key's order now
}

// read sends the log as pages to d.pages, until ctx ends. rows has those from there on.
func (d *Dispatcher) read(ctx context.Context, from journal.Seq, rows rows) error {
	limit, abreast := d.member.pageEntries(), false
	for {
		if err := d.awaitEntries(ctx, from, abreast); err != nil {
			return err
		}
		entries, p, ended, err := d.readPage(ctx, from, limit, rows)
		if err != nil {
			return err
		}
		if len(entries) == 0 && !ended {
			continue
		}
		abreast = len(entries) < limit
		from, limit = p.next, nextLimit(limit, entries, d.member.pageEntries(), d.member.pageBytes())
		select {
		case d.pages <- p:
			d.wake()
		case <-ctx.Done():
			return ctx.Err()
		}
		if ended {
			return nil
		}
	}
}

// awaitEntries waits until the log has some from from on, which a replay knows. A reader that is abreast of the log waits
// a little longer where many would read each event by itself.
func (d *Dispatcher) awaitEntries(ctx context.Context, from journal.Seq, abreast bool) error {
	if d.sub.Replay != nil {
		return nil
	}
	err := d.insist(ctx, "read the log", func() error { return d.journal.Wait(ctx, from) })
	pause := d.member.readEvery()
	if err != nil || pause == 0 || !abreast {
		return err
	}
	select {
	case <-time.After(pause):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// readPage reads up to limit entries and makes a page of them, when it is this dispatcher's turn. ended says that
// there are no more.
func (d *Dispatcher) readPage(ctx context.Context, from journal.Seq, limit int, rows rows) (entries []journal.Entry, p page, ended bool, err error) {
	done, err := d.member.read(ctx)
	if err != nil {
		return nil, page{}, false, err
	}
	defer done()
	err = d.insist(ctx, "read the log", func() (err error) {
		entries, err = d.journal.Read(ctx, from, limit)
		return err
	})
	if err != nil {
		return nil, page{}, false, err
	}
	entries, ended = d.sub.Replay.cut(entries)
	switch {
	case ended:
		from = d.sub.Replay.End
	case len(entries) > 0:
		from = entries[len(entries)-1].Seq + 1
	}
	return entries, d.choose(entries, from, rows), ended, nil
}

// choose makes a page of what the filter selects, what it cannot judge, and what is damaged.
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
		if e.Damage != "" {
			p.items = append(p.items, item{Entry: e, fault: damaged(e.Damage)})
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

// nextLimit is how many entries the next page may have: at most most, and fewer while pages have more than maxBytes.
func nextLimit(limit int, entries []journal.Entry, most, maxBytes int) int {
	size := 0
	for _, e := range entries {
		size += len(e.Envelope.Data)
	}
	if size > maxBytes {
		return max(1, limit/2)
	}
	return min(most, limit*2)
}
