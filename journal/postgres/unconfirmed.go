package postgres

import (
	"sync"
	"time"

	"github.com/dingevent/dingevent/journal"
)

const (
	maxUnconfirmed = 32 << 20         // bytes of events
	unconfirmedFor = 10 * time.Minute // at most, because a standby that is away for so long is none
)

// unconfirmed are the events that this gateway was given and that no standby is known to have on its disk, oldest first. A failover
// may take them, though they were answered. They are kept by groups, because the writer adds them before it answers. The zero value is
// ready. Methods are safe for concurrent use.
type unconfirmed struct {
	mu     sync.Mutex // protects what follows
	groups []placed
	bytes  int
	line   int64  // the timeline of the server that has them
	let    uint64 // that went for lack of room or after unconfirmedFor, so a failover could take them unseen
	back   uint64 // that were put back after failovers
}

// placed are the records of a group, in their places. One that was there before has a place of its own, at which nothing is: whoever
// answers an event answers for it, because who stored it may be gone, or may not know that it did.
type placed struct {
	calls [][]record
	base  int64 // the sequence before the first one
	count int
	bytes int
	at    time.Time
	lsn   int64 // of the server's log, at or after its commit; 0 while that is unknown
}

// last is the sequence of the last record.
func (p *placed) last() journal.Seq { return journal.Seq(p.base + int64(p.count)) }

// each calls f with each record and its sequence.
func (p *placed) each(f func(seq journal.Seq, r record)) {
	seq := p.base
	for _, records := range p.calls {
		for _, r := range records {
			seq++
			f(journal.Seq(seq), r)
		}
	}
}

// appended is an event in its place.
type appended struct {
	seq    journal.Seq
	record record
}

// add takes what a group has brought.
func (u *unconfirmed) add(g *group, k *kept, now time.Time) {
	p := placed{calls: make([][]record, len(g.calls)), base: k.base, count: g.records, at: now}
	for i, c := range g.calls {
		p.calls[i] = c.records
		p.bytes += c.size
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if p.count > 0 {
		u.groups = append(u.groups, p)
		u.bytes += p.bytes
	}
	for len(u.groups) > 0 && (u.bytes > maxUnconfirmed || now.Sub(u.groups[0].at) > unconfirmedFor) {
		u.let += uint64(u.groups[0].count)
		u.drop(1)
	}
}

// drop forgets the oldest groups. The caller holds mu.
func (u *unconfirmed) drop(count int) {
	for i := range count {
		u.bytes -= u.groups[i].bytes
		u.groups[i] = placed{}
	}
	if u.groups = u.groups[count:]; len(u.groups) == 0 {
		u.groups = nil
	}
}

// last is the sequence of the newest one; 0 if there is none.
func (u *unconfirmed) last() journal.Seq {
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.groups) == 0 {
		return 0
	}
	return u.groups[len(u.groups)-1].last()
}

// on says on which timeline the server is that gets what is added from now on.
func (u *unconfirmed) on(line int64) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.line = line
}

// confirm takes note of what a server said: its log stood at present when it had committed the entry last and all before, and a
// standby has it on its disk up to flushed. It reports false if that server is not the one that has them, but one that took over:
// places in its log say nothing of them.
func (u *unconfirmed) confirm(line int64, last journal.Seq, present, flushed int64) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if line != u.line {
		return false
	}
	count := 0
	for i := range u.groups {
		p := &u.groups[i]
		if p.lsn == 0 && p.last() <= last {
			p.lsn = present
		}
		if p.lsn != 0 && p.lsn <= flushed && count == i {
			count++
		}
	}
	u.drop(count)
	return true
}

// list returns all events.
func (u *unconfirmed) list() (list []appended) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for i := range u.groups {
		u.groups[i].each(func(seq journal.Seq, r record) { list = append(list, appended{seq, r}) })
	}
	return list
}

// settle takes note of what a new connection was asked for: what was missing there, and was put back, is forgotten. What is there stays,
// because nobody knows yet which standbys of that server have it.
func (u *unconfirmed) settle(looked, missing []appended, back int) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.back += uint64(back)
	there := make(map[journal.Seq]bool, len(looked))
	for _, a := range looked {
		there[a.seq] = true
	}
	for _, a := range missing {
		there[a.seq] = false
	}
	groups := u.groups
	u.groups, u.bytes = nil, 0
	for i := range groups { // without what was confirmed meanwhile
		groups[i].each(func(seq journal.Seq, r record) {
			if there[seq] {
				// The LSN is unknown again, because it was a place in the log of another server.
				size := r.size()
				u.groups = append(u.groups, placed{calls: [][]record{{r}}, base: int64(seq) - 1, count: 1, bytes: size, at: groups[i].at})
				u.bytes += size
			}
		})
	}
}
