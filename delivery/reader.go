package delivery

import (
	"context"

	"github.com/dingevent/dingevent/journal"
)

// A reader reads the log ahead of the workers and leaves out what the filter does not select. One goroutine has it, so it needs no lock.
type reader struct {
	store    store
	log      *lookahead // for what it reads for itself
	sub      *Subscription
	match    match // the filter
	member   *member
	listener *listener // nil: it reads for itself alone
	pages    chan<- page
	wake     func()      // lets a worker look for a job
	ahead    rows        // the reader removes those it has passed
	lone     journal.Seq // up to here it reads for itself, because of ahead
	limit    int         // entries that the next page may have, if it reads for itself
}

// read sends the log as pages to r.pages, from a sequence on, until ctx ends.
func (r *reader) read(ctx context.Context, from journal.Seq) error {
	r.limit = r.member.pageEntries()
	r.log = newLookahead(ctx, r.store, r.member.pagesAhead(), r.member.mayReadAhead)
	defer r.log.end()
	for seq := range r.ahead {
		r.lone = max(r.lone, seq+1)
	}
	for {
		p, ended, err := r.next(ctx, from)
		if err != nil {
			return err
		}
		if from = max(from, p.next); p.next == 0 {
			continue
		}
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

// next waits for the next page. The page is empty if it is worth looking again. ended says that it is the last.
func (r *reader) next(ctx context.Context, from journal.Seq) (p page, ended bool, err error) {
	if r.listener != nil && from >= r.lone {
		heard, next, reach, err := r.listener.hear(ctx, from, r.member.pageEntries(), r.member.pageBytes())
		if err == nil && reach == behind {
			heard, next, err = r.recall(ctx, next)
		}
		if err != nil || reach != apart {
			p = page{batch: heard, next: next}
			p.order(r.sub.Order)
			return p, false, err
		}
		from = next
	}
	if r.sub.Replay == nil { // a replay has no need to wait
		err = r.store.insist(ctx, "read the log", func() error { return r.store.Wait(ctx, from) })
		if err != nil {
			return page{}, false, err
		}
	}
	return r.readPage(ctx, from)
}

// recall waits for this dispatcher's turn, and has events from before what is read for all.
func (r *reader) recall(ctx context.Context, from journal.Seq) (heard batch, next journal.Seq, err error) {
	done, err := r.member.read(ctx)
	if err != nil {
		return batch{}, 0, err
	}
	defer done()
	return r.listener.recall(ctx, from, r.member.pageEntries(), r.member.pageBytes())
}

// readPage waits for this dispatcher's turn, reads up to r.limit entries and makes a page of them. The page is empty if there are
// none yet. ended says that there will be no more.
func (r *reader) readPage(ctx context.Context, from journal.Seq) (p page, ended bool, err error) {
	done, err := r.member.read(ctx)
	if err != nil {
		return page{}, false, err
	}
	defer done()
	var entries []journal.Entry
	err = r.store.insist(ctx, "read the log", func() (err error) {
		entries, err = r.log.read(ctx, from, r.limit)
		return err
	})
	if err != nil {
		return page{}, false, err
	}
	entries, ended = r.sub.Replay.cut(entries)
	r.limit = nextLimit(r.limit, entries, r.member.pageEntries(), r.member.pageBytes())
	switch {
	case ended:
		from = r.sub.Replay.End
	case len(entries) > 0:
		from = entries[len(entries)-1].Seq + 1
	default:
		return page{}, false, nil
	}
	return r.page(entries, from), ended, nil
}

// page makes a page of what the filter selects, what it cannot evaluate, what is damaged, and what has a row.
func (r *reader) page(entries []journal.Entry, next journal.Seq) page {
	p := page{next: next}
	if len(r.ahead) == 0 {
		p.batch = choose(entries, r.match)
	} else {
		p.rows = rows{}
		for i := range entries {
			r.addTo(&p, entries[i:i+1])
		}
	}
	p.order(r.sub.Order)
	return p
}

// addTo adds one entry, which may have a row, to a page.
func (r *reader) addTo(p *page, one []journal.Entry) {
	seq := one[0].Seq
	row, ok := r.ahead[seq]
	delete(r.ahead, seq)
	switch {
	case !ok:
		b := choose(one, r.match)
		for _, e := range b.entries {
			p.add(e, b.faults[seq])
		}
	case row != nil:
		p.add(one[0], nil)
		p.rows[seq] = row
	}
}
