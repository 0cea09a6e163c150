package delivery

import (
	"reflect"

	"github.com/dingevent/dingevent/filter"
)

// listen makes a subscription a listener of what reads its journal for all. moved is called when the log has gone on without
// anything for it; it must not wait. listen returns nil if each dispatcher has to read for itself.
func (p *Pool) listen(s store, m *filter.Matcher, moved func()) *listener {
	if p == nil || !reflect.ValueOf(s.Journal).Comparable() {
		return nil
	}
	l := &listener{broadcast: p.broadcast(s), store: s, moved: moved, call: make(chan struct{}, 1)}
	b := l.broadcast
	b.routing.Lock()
	defer b.routing.Unlock()
	g := b.index.Add(m)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.audiences[g] == nil {
		b.joined++
		b.audiences[g] = &audience{group: g, match: m.Match, number: b.joined, parked: make(map[*listener]bool)}
	}
	l.audience = b.audiences[g]
	l.audience.members++
	return l
}

// unlisten ends that. The last to leave a broadcast waits until nothing more is read.
func (p *Pool) unlisten(l *listener) {
	if l == nil {
		return
	}
	b := l.broadcast
	b.routing.Lock()
	b.index.Remove(l.audience.group)
	b.mu.Lock()
	b.ring.leave(&l.from)
	b.progress()
	if l.audience.members--; l.audience.members == 0 {
		delete(b.audiences, l.audience.group)
	}
	b.mu.Unlock()
	b.routing.Unlock()
	p.mu.Lock()
	b.users--
	last := b.users == 0
	if last {
		delete(p.broadcasts, b.store.Journal)
	}
	p.mu.Unlock()
	if last {
		b.end()
		<-b.done
	}
}

// broadcast returns what reads a journal for all, with one more user.
func (p *Pool) broadcast(s store) *broadcast {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.broadcasts[s.Journal]
	if b == nil {
		b = newBroadcast(store{Journal: s.Journal, log: s.log, trouble: &trouble{}}, p.moveEvery, p.mayReadAhead)
		b.start()
		p.broadcasts[s.Journal] = b
	}
	b.users++
	return b
}
