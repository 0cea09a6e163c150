package delivery

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/journal"
)

// A broadcast reads a journal once for all dispatchers of a pool that stand near its head: its listeners. It decodes each event
// once, and finds by an index who wants it. A listener that wants nothing notices nothing. It reads on when a
// listener has had all that was read. If the ring would drop what another has not had yet, it waits for that one, but not
// longer than patience. A listener that is too slow finds the ring gone on, and shares a second reading with others until it has
// caught up.
type broadcast struct {
	store store
	every func() time.Duration // see pool.moveEvery
	ahead func() bool          // see pool.mayReadAhead
	end   context.CancelFunc
	done  chan struct{} // closed when run has returned
	need  chan struct{} // holds an element when a listener has come to the end of the ring
	users int           // guarded by the mutex of its pool
	next  atomic.Uint64 // ring.next, for listeners that are parked
	past  past

	routing sync.Mutex   // held while filters are asked; before mu
	index   filter.Index // guarded by routing

	mu        sync.Mutex                  // protects what follows; after the mutex of a dispatcher
	audiences map[*filter.Group]*audience // changed with routing held, too
	joined    uint64                      // audiences so far; changed with routing held, too
	ring      ring
	waits     bool // for a listener that lags
	parked    int  // listeners
	over      bool // the journal can no longer be read
	moving    bool // mover is set
	mover     *time.Timer
}

// An audience is the listeners of one filter. The broadcast's mu guards it.
type audience struct {
	group   *filter.Group
	match   match
	number  uint64 // of those that have joined
	members int
	parked  map[*listener]bool // that have had all, and wait
}

// A listener is a dispatcher at the broadcast of its pool. Its reader alone calls hear and leave.
type listener struct {
	broadcast *broadcast
	audience  *audience
	store     store
	moved     func()        // called when the log has gone on without anything for it, for a while; must not wait
	call      chan struct{} // holds an element once it has to look again
	from      journal.Seq   // where it stands, once it looked at the ring; guarded by the broadcast's mu
	parked    atomic.Bool   // changed with the broadcast's mu held
	left      atomic.Uint64 // where it stood when it was told to end
}

// patience is how long listeners of a backlog wait, at most, for one that moves but stands nearly a whole ring behind them. Dozens
// that share two processors drift apart by so much, and each reading of its own costs more than the wait.
const patience = 100 * time.Millisecond

// newBroadcast returns one that reads what the store has. every is how long a cursor may stay behind, ahead whether pages may be
// read ahead.
func newBroadcast(s store, every func() time.Duration, ahead func() bool) *broadcast {
	return &broadcast{
		store: s, every: every, ahead: ahead, done: make(chan struct{}), need: make(chan struct{}, 1), audiences: make(map[*filter.Group]*audience),
		past: newPast(), ring: newRing(0),
	}
}

// start begins to read.
func (b *broadcast) start() {
	ctx, end := context.WithCancel(context.Background())
	b.end = end
	b.mover = time.AfterFunc(time.Hour, b.move)
	b.mover.Stop()
	go func() {
		defer close(b.done)
		b.run(ctx)
		b.mu.Lock()
		defer b.mu.Unlock()
		b.over = true
		b.mover.Stop()
		b.wakeAll()
	}()
}

// run reads until ctx ends, or the journal can no longer be read.
func (b *broadcast) run(ctx context.Context) {
	log := newLookahead(ctx, b.store, pagesAhead, b.ahead)
	defer log.end()
	for limit := chunkEntries; ; {
		from, err := b.awaitNeed(ctx)
		if err != nil {
			return
		}
		if err := b.store.insist(ctx, "read the log", func() error { return b.store.Wait(ctx, from) }); err != nil {
			return
		}
		c, err := b.makeChunk(ctx, log.read, from, limit)
		if err != nil {
			return
		}
		if c != nil {
			limit = nextLimit(limit, c.entries, chunkEntries, chunkBytes)
			b.publish(c)
		}
	}
}

// awaitNeed waits until a listener has had all that was read, and returns where the ring ends.
func (b *broadcast) awaitNeed(ctx context.Context) (journal.Seq, error) {
	var late <-chan time.Time // nil until it waits for a listener that lags
	for patient := true; ; {
		next, needed, waits := b.needed(patient)
		switch {
		case needed && !waits:
			return next, ctx.Err()
		case waits && late == nil:
			late = time.After(patience)
		}
		select {
		case <-b.need:
		case <-late:
			patient = false
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
}

// needed returns where the ring ends, whether a listener needs what follows, and whether that has to wait for another one.
func (b *broadcast) needed(patient bool) (next journal.Seq, needed, waits bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waits = b.parked > 0 && b.ring.lags(time.Now().Add(-patience))
	if b.waits && !patient {
		b.ring.dropCrowded()
		b.waits = false
	}
	return b.ring.next, b.parked > 0, b.waits
}

// progress lets run look again if it waits for a listener that lags.
func (b *broadcast) progress() {
	if b.waits {
		b.ask()
	}
}

// ask lets run look again.
func (b *broadcast) ask() {
	select {
	case b.need <- struct{}{}:
	default:
	}
}

// readChunk reads a chunk. It returns nil if the log has nothing there.
func (b *broadcast) readChunk(ctx context.Context, from journal.Seq, limit int) (*chunk, error) {
	return b.makeChunk(ctx, b.store.Read, from, limit)
}

// makeChunk is readChunk with the entries that read returns.
func (b *broadcast) makeChunk(ctx context.Context, read func(context.Context, journal.Seq, int) ([]journal.Entry, error), from journal.Seq, limit int) (*chunk, error) {
	var entries []journal.Entry
	err := b.store.insist(ctx, "read the log", func() (err error) {
		entries, err = read(ctx, from, limit)
		return err
	})
	if err != nil || len(entries) == 0 {
		return nil, err
	}
	c := &chunk{from: from, next: entries[len(entries)-1].Seq + 1, entries: entries, size: entryBytes * len(entries)}
	for _, e := range entries {
		c.size += len(e.Envelope.Data)
	}
	b.route(c)
	return c, nil
}

// route finds out which groups want which entries of a chunk.
func (b *broadcast) route(c *chunk) {
	b.routing.Lock()
	defer b.routing.Unlock()
	c.wanted, c.known = make(map[*filter.Group]*batch), b.joined
	add := func(g *filter.Group, e journal.Entry, fault error) {
		if c.wanted[g] == nil {
			c.wanted[g] = new(batch)
		}
		c.wanted[g].add(e, fault)
	}
	for _, e := range c.entries {
		if e.Damage != "" {
			for g := range b.audiences {
				add(g, e, nil)
			}
			continue
		}
		b.index.Each(e.Envelope, func(g *filter.Group, err error) { add(g, e, err) })
	}
}

// batchOf is what the filter gets of a chunk.
func (a *audience) batchOf(c *chunk) (b batch) {
	if a.number <= c.known {
		if wanted := c.wanted[a.group]; wanted != nil {
			b = *wanted
		}
		return b
	}
	return choose(c.entries, a.match) // the group came after the chunk was read
}

// publish adds a chunk to the ring, and wakes the listeners that it has something for.
func (b *broadcast) publish(c *chunk) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ring.next != c.from { // it was restarted
		return
	}
	if b.allParked() { // none needs what was read before
		b.ring.chunks, b.ring.size = nil, 0
	}
	b.ring.add(c)
	for g := range c.wanted {
		if a := b.audiences[g]; a != nil {
			b.wake(a, c.from)
		}
	}
	if b.joined > c.known {
		for _, a := range b.audiences {
			if a.number > c.known { // it was not asked
				b.wake(a, c.from)
			}
		}
	}
	b.next.Store(uint64(c.next)) // now that none is parked that the chunk has something for
	b.moveLater()
}

// allParked reports whether each listener has had all that was read.
func (b *broadcast) allParked() bool {
	members := 0
	for _, a := range b.audiences {
		members += a.members
	}
	return b.parked == members
}

// wake lets the parked listeners of an audience look again. They have had all before a sequence.
func (b *broadcast) wake(a *audience, from journal.Seq) {
	for l := range a.parked {
		l.from = max(l.from, from)
		b.unpark(l)
		select {
		case l.call <- struct{}{}:
		default:
		}
	}
}

// wakeAll lets all parked listeners look again.
func (b *broadcast) wakeAll() {
	for _, a := range b.audiences {
		b.wake(a, b.ring.next)
	}
}

// park makes a listener wait until there is something for it.
func (b *broadcast) park(l *listener, from journal.Seq) {
	l.from = from
	l.audience.parked[l] = true
	l.parked.Store(true)
	b.parked++
	b.ring.leave(&l.from)
	b.ask()
}

// unpark ends that.
func (b *broadcast) unpark(l *listener) {
	l.parked.Store(false)
	delete(l.audience.parked, l)
	b.parked--
	b.ring.enter(&l.from)
}

// restart begins the ring anew at a sequence that is far before it.
func (b *broadcast) restart(at journal.Seq) {
	if b.ring.next > 0 {
		b.wakeAll() // to read for themselves
	}
	b.ring = newRing(at)
	b.next.Store(uint64(at))
}

// moveLater lets the cursors of parked listeners follow the log before long.
func (b *broadcast) moveLater() {
	if b.moving || b.parked == 0 || b.over {
		return
	}
	b.moving = true
	b.mover.Reset(b.every())
}

// move lets them.
func (b *broadcast) move() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.moving = false
	for _, a := range b.audiences {
		for l := range a.parked {
			l.moved()
		}
	}
}
