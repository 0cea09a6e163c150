// Package claimtable knows which claim holds which work, in a journal that only one process has.
package claimtable

import (
	"context"
	"fmt"
	"sync"

	"github.com/dingevent/dingevent/journal"
)

// A Table gives out claims. New makes one.
type Table struct {
	mu    sync.Mutex // protects all that follows
	works map[string]*work
	last  uint64 // the highest epoch so far, of any work
	base  uint64 // the highest epoch before this table
}

// work is what can be claimed, and once was.
type work struct {
	epoch  uint64
	holder *Grant // nil while it is free
	unsure bool   // a Save of a claim that is over may still be under way
}

// New returns a table with epochs higher than base.
func New(base uint64) *Table {
	return &Table{works: map[string]*work{}, base: base, last: base}
}

// A Grant is the part of a claim that needs no storage. A claim embeds it.
type Grant struct {
	table *Table
	work  string
	owner string
	epoch uint64
	ctx   context.Context
	end   context.CancelCauseFunc // of ctx
}

// Claim gives a work to owner if it is free. unsure says that a Save of a claim before may still be under way.
func (t *Table) Claim(name, owner string) (g *Grant, unsure bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	w := t.works[name]
	if w == nil {
		w = &work{epoch: t.base}
		t.works[name] = w
	}
	if w.holder != nil {
		return nil, false, fmt.Errorf("%s: %w: %s, epoch %d", name, journal.ErrClaimed, w.holder.owner, w.holder.epoch)
	}
	w.epoch++
	t.last = max(t.last, w.epoch)
	w.holder = &Grant{table: t, work: name, owner: owner, epoch: w.epoch}
	w.holder.ctx, w.holder.end = context.WithCancelCause(context.Background())
	return w.holder, w.unsure, nil
}

// Last returns the highest epoch so far, of any work.
func (t *Table) Last() uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.last
}

// Expire ends the claim that holds a work, without a word to its holder.
func (t *Table) Expire(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if w := t.works[name]; w != nil {
		w.holder = nil
	}
}

// Sure says that no Save of a claim that is over is under way any more.
func (t *Table) Sure(name string) { t.setUnsure(name, false) }

func (t *Table) setUnsure(name string, unsure bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if w := t.works[name]; w != nil {
		w.unsure = unsure
	}
}

// Unsure says that a Save may go on though its caller has left.
func (g *Grant) Unsure() { g.table.setUnsure(g.work, true) }

// Work is part of [journal.Claim].
func (g *Grant) Work() string { return g.work }

// Epoch is part of [journal.Claim].
func (g *Grant) Epoch() uint64 { return g.epoch }

// Context is part of [journal.Claim].
func (g *Grant) Context() context.Context { return g.ctx }

// MayBegin is part of [journal.Claim].
func (g *Grant) MayBegin() bool { return g.ctx.Err() == nil }

// Release is part of [journal.Claim].
func (g *Grant) Release() {
	defer g.end(journal.ErrLost)
	g.table.mu.Lock()
	defer g.table.mu.Unlock()
	if w := g.table.works[g.work]; w.holder == g {
		w.holder = nil
	}
}

// Present returns an error wrapping [journal.ErrLost] once the claim is over, and ends its context then.
func (g *Grant) Present() error {
	last, present := g.table.holds(g)
	if present {
		return nil
	}
	g.end(journal.ErrLost)
	return fmt.Errorf("%s: %w: it had epoch %d, the last one is %d", g.work, journal.ErrLost, g.epoch, last)
}

// holds reports whether g holds its work, and returns the last epoch of that.
func (t *Table) holds(g *Grant) (last uint64, present bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	w := t.works[g.work]
	return w.epoch, w.holder == g
}
