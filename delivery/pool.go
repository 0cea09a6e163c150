package delivery

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// A Pool is the dispatchers of one program, see [Options].Pool. They read a journal together. It bounds what they do at once, so that hundreds of
// subscriptions leave room for the pushes that come in. Few subscriptions notice nothing of it. Each
// dispatcher has its turn, and a sink that hangs keeps its turn for a moment only. NewPool makes a Pool. Safe for concurrent use.
type Pool struct {
	reading chan struct{}             // holds an element for each dispatcher that reads and filters a page
	roomy   atomic.Bool               // all attempts that there can be fit into the leases, so none waits for a turn
	calm    atomic.Bool               // no member waits for a lease or for its share
	size    atomic.Int64              // len(members)
	hasty   atomic.Pointer[time.Time] // until when the intake needs the machine; nil if it never did

	mu         sync.Mutex // protects what follows
	members    map[*member]bool
	broadcasts map[journal.Journal]*broadcast
	wanted     int // attempts at once that all members together may make
	budget     int // attempts at once that they get, about
	active     int // members that have an attempt, or wait for their turn
	running    int // attempts
	leases     []lease
	queue      []*member   // wait for a lease, each once
	short      []*member   // have their share of the budget, and want more
	alarm      *time.Timer // takes leases back; nil until it is needed
	armed      bool
}

const (
	leasesEach   = 8                      // for each processor
	leaseTime    = 2 * time.Millisecond   // after which an attempt waits for others rather than computes
	roomFor      = 4                      // attempts for each lease, if there are no more at all
	budgetAtOnce = 1024                   // attempts, or the highest Concurrency if that is more
	slowIntake   = 100 * time.Millisecond // from which on the intake gets more of the machine
	hasteFor     = 500 * time.Millisecond // after a slow intake
)

// NewPool returns a pool without dispatchers.
func NewPool() *Pool {
	procs := runtime.GOMAXPROCS(0)
	p := &Pool{
		reading:    make(chan struct{}, procs+2),
		members:    make(map[*member]bool),
		broadcasts: make(map[journal.Journal]*broadcast),
		leases:     make([]lease, leasesEach*procs),
	}
	p.roomy.Store(true)
	p.calm.Store(true)
	return p
}

// Took notes how long it took to store a push. After a slow one, attempts that need a turn get few
// leases for half a second. So delivery goes on but leaves nearly all of the machine to the intake. A nil Pool does nothing.
func (p *Pool) Took(d time.Duration) {
	if p != nil && d >= slowIntake {
		until := time.Now().Add(hasteFor)
		p.hasty.Store(&until)
	}
}

// isHasty reports whether the intake needs the machine.
func (p *Pool) isHasty(now time.Time) bool {
	until := p.hasty.Load()
	return until != nil && now.Before(*until)
}

// A lease is the right to compute for a while.
type lease struct {
	held  bool
	since time.Time
	turn  uint64 // counts up with each holder
}

// A turn is what an attempt has of the pool. The zero value is that of an attempt that needs none.
type turn struct {
	member *member
	lease  int
	number uint64
}

// A member is a dispatcher in its pool.
type member struct {
	pool     *Pool // nil: it is alone
	wake     func()
	most     int  // attempts at once
	running  int  // attempts
	granted  bool // its next attempt may begin
	grant    turn // the lease of that
	queued   bool
	isShort  bool
	isActive bool
}

// join makes a dispatcher of up to most attempts at once a member. wake lets one of its workers look for a job.
func (p *Pool) join(most int, wake func()) *member {
	m := &member{pool: p, wake: wake, most: most}
	if p == nil {
		return m
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.members[m] = true
	p.resize()
	p.noteCalm()
	return m
}

// leave ends the membership. No attempt runs any more.
func (m *member) leave() {
	p := m.pool
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.unlock()
	delete(p.members, m)
	p.queue, p.short = without(p.queue, m), without(p.short, m)
	m.queued, m.isShort = false, false
	if m.granted {
		m.granted = false
		p.free(m.grant)
	}
	p.note(m)
	p.resize()
}

// resize counts what the members want. The caller holds p.mu.
func (p *Pool) resize() {
	p.wanted, p.budget = 0, budgetAtOnce
	for m := range p.members {
		p.wanted += m.most
		p.budget = max(p.budget, m.most)
	}
	p.size.Store(int64(len(p.members)))
	p.roomy.Store(p.wanted <= roomFor*len(p.leases))
}

// noteCalm notes whether an attempt may follow another in its turn. The caller holds p.mu.
func (p *Pool) noteCalm() {
	p.calm.Store(len(p.queue) == 0 && len(p.short) == 0 && p.wanted <= p.budget)
}

// read waits until the member may read and filter a page. done must follow.
func (m *member) read(ctx context.Context) (done func(), err error) {
	if m.pool == nil {
		return func() {}, nil
	}
	select {
	case m.pool.reading <- struct{}{}:
		return func() { <-m.pool.reading }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// without returns list without m.
func without(list []*member, m *member) []*member {
	kept := list[:0]
	for _, other := range list {
		if other != m {
			kept = append(kept, other)
		}
	}
	clear(list[len(kept):])
	return kept
}
