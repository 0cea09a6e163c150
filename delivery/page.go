package delivery

import (
	"cmp"
	"maps"
	"slices"

	"github.com/dingevent/dingevent/journal"
)

// A batch is entries of the log for a filter: what it selects, what it cannot evaluate, and what is damaged. Its parts never
// change, because listeners share them.
type batch struct {
	entries []journal.Entry
	faults  map[journal.Seq]error // why the filter or the key of an entry could not be evaluated; nil if all could
}

// A page is a piece of the log as the filter left it.
type page struct {
	batch                                    // what is left of it to take
	keys  []string                           // of its entries; none in a subscription without an order
	rows  map[journal.Seq]*journal.Exception // the rows that entries had when Run began, of those with a key
	next  journal.Seq                        // where the next page begins
}

// An item is an entry of the log that the subscription wants.
type item struct {
	journal.Entry
	key   string             // what orders it
	fault error              // why it is damaged, or why the filter or the key could not be evaluated
	row   *journal.Exception // the row it had when Run began, if it has a key
}

// take removes the first entry.
func (p *page) take() (it item) {
	it.Entry, p.entries = p.entries[0], p.entries[1:]
	if len(p.keys) > 0 {
		it.key, p.keys = p.keys[0], p.keys[1:]
	}
	if len(p.rows) > 0 {
		it.row = p.rows[it.Seq]
	}
	switch {
	case it.row != nil:
	case it.Damage != "":
		it.fault = damaged(it.Damage)
	case len(p.faults) > 0:
		it.fault = p.faults[it.Seq]
	}
	return it
}

// order gives the entries of a page their keys.
func (p *page) order(o Order) {
	if o.Key == nil {
		return
	}
	p.keys = make([]string, len(p.entries))
	shared := true // p.faults
	for i, e := range p.entries {
		if e.Damage != "" || p.faults[e.Seq] != nil || p.rows[e.Seq] != nil {
			continue
		}
		key, err := o.keyOf(e.Envelope)
		if err != nil && shared {
			p.faults, shared = maps.Clone(p.faults), false
		}
		if err != nil {
			p.fail(e.Seq, err)
		}
		p.keys[i] = key
	}
}

// add puts an entry into a batch that is being made.
func (b *batch) add(e journal.Entry, fault error) {
	b.entries = append(b.entries, e)
	if fault != nil {
		b.fail(e.Seq, fault)
	}
}

func (b *batch) fail(seq journal.Seq, fault error) {
	if b.faults == nil {
		b.faults = make(map[journal.Seq]error)
	}
	b.faults[seq] = fault
}

// part returns the entries from a sequence on, up to most of them, and until they have so many bytes of payload. rest is the first
// that is left out; 0 if none is. A part that is the whole costs no copy.
func (b *batch) part(from journal.Seq, most, bytes int) (some batch, size int, rest journal.Seq) {
	first, _ := slices.BinarySearchFunc(b.entries, from, func(e journal.Entry, seq journal.Seq) int { return cmp.Compare(e.Seq, seq) })
	list := b.entries[first:]
	for i, e := range list {
		if i == most || size >= bytes {
			list, rest = list[:i], e.Seq
			break
		}
		size += len(e.Envelope.Data)
	}
	if len(list) < len(b.entries) {
		list = slices.Clone(list) // the others may go
	}
	return batch{list, b.faults}, size, rest
}

// join adds a batch that follows. Its entries are copied if there are some before.
func (b *batch) join(after batch) {
	if len(b.entries) == 0 {
		*b = batch{slices.Clip(after.entries), after.faults}
		return
	}
	b.entries = append(b.entries, after.entries...)
	if len(after.faults) > 0 {
		b.faults = maps.Clone(b.faults)
		for seq, fault := range after.faults {
			b.fail(seq, fault)
		}
	}
}

// choose makes a batch of entries. A filter that selects all of them costs no copy.
func choose(entries []journal.Entry, selects match) (b batch) {
	wanted := 0 // at the start of entries, without a gap
	for i, e := range entries {
		ok, err := true, error(nil)
		if e.Damage == "" {
			ok, err = selects(e.Envelope)
		}
		switch {
		case !ok && err == nil:
			continue
		case wanted == i:
			wanted++
		default:
			if b.entries == nil {
				b.entries = slices.Clone(entries[:wanted])
			}
			b.entries = append(b.entries, e)
		}
		if err != nil {
			b.fail(e.Seq, err)
		}
	}
	switch {
	case b.entries != nil:
	case wanted == len(entries):
		b.entries = entries
	default:
		b.entries = slices.Clone(entries[:wanted]) // the others may go
	}
	return b
}

// nextLimit is how many entries the next page may have. It falls while pages have more than maxBytes, and grows up to most while
// twice as many entries fit.
func nextLimit(limit int, entries []journal.Entry, most, maxBytes int) int {
	size := 0
	for _, e := range entries {
		size += len(e.Envelope.Data)
	}
	switch {
	case size > maxBytes:
		return max(1, limit/2)
	case 2*size > maxBytes:
		return min(most, limit)
	}
	return min(most, limit*2)
}
