package journaltest_test

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// A database is a journal in memory that behaves as one in a real database may: its numbers leave gaps, many gateways have
// it open, each polls for what the others add, and so an entry is seen a little after it was answered.
type database struct {
	mem  *memjournal.Journal // never given out, so never closed
	lag  time.Duration       // from the answer until an entry is seen
	poll time.Duration       // between two looks of a reader that waits
	flaw flaw

	mu    sync.Mutex  // protects what follows
	shown []time.Time // when each entry of mem comes to be seen
	opens int         // gateways so far
	open  []*gateway
	taken map[string]int        // events that a gateway is about to take, by ID
	loose []*dingevent.Envelope // answered and not kept, where the flaw is to lose
}

func newDatabase(now func() time.Time, lag, poll time.Duration, f flaw) *database {
	return &database{mem: memjournal.NewAt(now), lag: lag, poll: poll, flaw: f, taken: make(map[string]int)}
}

func (d *database) connect() (journal.Journal, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.opens++
	g := &gateway{Journal: d.mem.Peer(), db: d, number: d.opens}
	d.open = append(d.open, g)
	return g, nil
}

// settle lets all that was answered be seen.
func (d *database) settle() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i := range d.shown {
		d.shown[i] = time.Time{}
	}
}

// outside is the number of the nth entry as all see it, and inside is the first entry with that number or a higher one.
func outside(n journal.Seq) journal.Seq { return 5*n + n%3 }

func inside(seq journal.Seq) (n journal.Seq) {
	for n = seq / 5; n > 0 && outside(n-1) >= seq; n-- {
	}
	for ; outside(n) < seq; n++ {
	}
	return n
}

// harness is what the suite needs of d. It is durable, because what a gateway leaves behind is in mem.
func (d *database) harness() journaltest.Harness {
	return journaltest.Harness{
		Open: d.connect, Peer: d.connect, Settle: d.settle, Late: 2 * d.poll,
		Durable: true, Crash: func() { d.mu.Lock(); d.loose = nil; d.mu.Unlock() },
		Damage: func(seq journal.Seq) { d.mem.Damage(inside(seq)) },
	}
}

// A gateway has a database open.
type gateway struct {
	journal.Journal
	db     *database
	number int // of the opens, from 1
}

func (g *gateway) Receive(ctx context.Context, envs ...*dingevent.Envelope) error {
	if receive := g.db.flaw.receive; receive != nil {
		return receive(g, ctx, envs)
	}
	return g.receive(ctx, envs...)
}

func (g *gateway) receive(ctx context.Context, envs ...*dingevent.Envelope) error {
	err := g.Journal.Receive(ctx, envs...)
	g.db.note()
	return err
}

// note says when what is new comes to be seen.
func (d *database) note() {
	d.mu.Lock()
	defer d.mu.Unlock()
	next, _ := d.mem.Next(context.Background())
	for n := len(d.shown) + 1; n < int(next); n++ {
		lag := d.lag
		if d.flaw.lag != nil {
			lag = d.flaw.lag(n)
		}
		d.shown = append(d.shown, time.Now().Add(lag))
	}
}

// sees reports whether the nth entry is seen.
func (d *database) sees(n journal.Seq) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return int(n) <= len(d.shown) && !d.shown[n-1].After(time.Now())
}

// last is the last entry that is seen with all before it.
func (d *database) last() (n journal.Seq) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now()
	at := len(d.shown)
	for at > 0 && d.shown[at-1].After(now) {
		at--
	}
	return journal.Seq(at)
}

func (g *gateway) Read(ctx context.Context, from journal.Seq, limit int) ([]journal.Entry, error) {
	g.db.keepLoose()
	if g.db.flaw.unordered { // reads past what is not seen yet
		all, err := g.Journal.Read(ctx, inside(from), 1<<20)
		all = slices.DeleteFunc(all, func(e journal.Entry) bool { return !g.db.sees(e.Seq) })
		return g.outside(all[:min(len(all), max(limit, 0))]), err
	}
	last := g.db.last()
	entries, err := g.Journal.Read(ctx, inside(from), limit)
	entries = slices.DeleteFunc(entries, func(e journal.Entry) bool { return e.Seq > last })
	return g.outside(entries), err
}

func (g *gateway) outside(entries []journal.Entry) []journal.Entry {
	for i := range entries {
		entries[i].Seq = outside(entries[i].Seq) - journal.Seq(g.number)*g.db.flaw.slips
		if g.db.flaw.read != nil {
			g.db.flaw.read(entries[i].Envelope)
		}
	}
	return entries
}

// Wait asks again and again.
func (g *gateway) Wait(ctx context.Context, from journal.Seq) error {
	for {
		page, err := g.Read(ctx, from, 1)
		switch {
		case err != nil:
			return err
		case g.db.flaw.wakes, len(page) > 0 && !g.db.flaw.sleeps:
			return nil
		}
		select {
		case <-time.After(g.db.poll):
		case <-ctx.Done():
		}
	}
}

func (g *gateway) Next(ctx context.Context) (journal.Seq, error) {
	g.db.keepLoose()
	_, err := g.Journal.Next(ctx)
	if err != nil {
		return 0, err
	}
	return outside(g.db.last()) + 1 + g.db.flaw.ahead, nil
}

func (g *gateway) Since(ctx context.Context, t time.Time) (journal.Seq, error) {
	n, err := g.Journal.Since(ctx, t)
	if err != nil {
		return 0, err
	}
	if n += g.db.flaw.skips; n > g.db.last() {
		return g.Next(ctx)
	}
	return outside(n), nil
}

func (g *gateway) Narrow(ctx context.Context, w journal.Wanted, from, before journal.Seq) (journal.Seq, journal.Seq, error) {
	first, end, err := g.Journal.Narrow(ctx, w, inside(from), min(inside(before), g.db.last()+1))
	if err != nil || first >= end {
		return max(from, before), max(from, before), err
	}
	first += g.db.flaw.narrows
	return max(from, outside(first)), min(before, outside(end-1)+1), nil
}

func (g *gateway) Search(ctx context.Context, q journal.Query) ([]journal.Entry, error) {
	before := g.db.last() + 1
	if q.Before != 0 {
		before = min(before, inside(q.Before))
	}
	q.Before = before
	if q.From != 0 {
		q.From = inside(q.From)
	}
	if g.db.flaw.bounds {
		q.From, q.Until = 0, time.Time{}
	}
	entries, err := g.Journal.Search(ctx, q)
	if g.db.flaw.oldestFirst {
		slices.Reverse(entries)
	}
	return g.outside(entries), err
}

func (g *gateway) Close() error {
	if !g.db.flaw.closesAll {
		return g.Journal.Close()
	}
	g.db.mu.Lock()
	defer g.db.mu.Unlock()
	for _, other := range g.db.open {
		other.Journal.Close()
	}
	return nil
}
