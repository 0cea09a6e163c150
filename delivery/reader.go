package delivery

import (
	"context"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// A reader reads the log ahead of the workers and leaves out what the filter does not select. One goroutine has it, so it needs no lock.
type reader struct {
	store  store
	sub    *Subscription
	match  func(*dingevent.Envelope) (bool, error) // the filter
	member *member
	pages  chan<- page
	wake   func() // lets a worker look for a job
	ahead  rows   // the reader removes those it has passed
}

// read sends the log as pages to r.pages, from a sequence on, until ctx ends.
func (r *reader) read(ctx context.Context, from journal.Seq) error {
	limit, abreast := r.member.pageEntries(), false
	for {
		if err := r.awaitEntries(ctx, from, abreast); err != nil {
			return err
		}
		entries, p, ended, err := r.readPage(ctx, from, limit)
		if err != nil {
			return err
		}
		if len(entries) == 0 && !ended {
			continue
		}
		abreast = len(entries) < limit
		from, limit = p.next, nextLimit(limit, entries, r.member.pageEntries(), r.member.pageBytes())
		select {
		case r.pages <- p:
			r.wake()
		case <-ctx.Done():
			return ctx.Err()
		}
		if ended {
			return nil
		}
	}
}

// awaitEntries waits until the log has entries from a sequence on. A replay has no need to wait. A reader that is abreast of the log waits
// a little longer if many readers would read each event by itself.
func (r *reader) awaitEntries(ctx context.Context, from journal.Seq, abreast bool) error {
	if r.sub.Replay != nil {
		return nil
	}
	err := r.store.insist(ctx, "read the log", func() error { return r.store.Wait(ctx, from) })
	pause := r.member.readEvery()
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

// readPage waits for this dispatcher's turn, reads up to limit entries and makes a page of them. ended says that
// there are no more.
func (r *reader) readPage(ctx context.Context, from journal.Seq, limit int) (entries []journal.Entry, p page, ended bool, err error) {
	done, err := r.member.read(ctx)
	if err != nil {
		return nil, page{}, false, err
	}
	defer done()
	err = r.store.insist(ctx, "read the log", func() (err error) {
		entries, err = r.store.Read(ctx, from, limit)
		return err
	})
	if err != nil {
		return nil, page{}, false, err
	}
	entries, ended = r.sub.Replay.cut(entries)
	switch {
	case ended:
		from = r.sub.Replay.End
	case len(entries) > 0:
		from = entries[len(entries)-1].Seq + 1
	}
	return entries, r.choose(entries, from), ended, nil
}

// choose makes a page of what the filter selects, what it cannot evaluate, and what is damaged.
func (r *reader) choose(entries []journal.Entry, next journal.Seq) page {
	p := page{items: make([]item, 0, len(entries)), next: next}
	for _, e := range entries {
		if row, ok := r.ahead[e.Seq]; ok {
			delete(r.ahead, e.Seq)
			if row != nil {
				p.items = append(p.items, item{Entry: e, row: row})
			}
			continue
		}
		if e.Damage != "" {
			p.items = append(p.items, item{Entry: e, fault: damaged(e.Damage)})
			continue
		}
		ok, err := r.match(e.Envelope)
		if !ok && err == nil {
			continue
		}
		it := item{Entry: e}
		if err != nil {
			it.fault = err
		} else {
			it.key, it.fault = r.sub.Order.keyOf(e.Envelope)
		}
		p.items = append(p.items, it)
	}
	return p
}
