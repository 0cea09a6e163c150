package postgres

import (
	"slices"
	"sync"
	"time"

	"github.com/dingevent/dingevent/journal"
)

const (
	maxUnconfirmed = 32 << 20         // bytes of events
	unconfirmedFor = 10 * time.Minute // at most, because a standby that is away for so long is none
)

// unconfirmed are the events that this gateway was given and that no standby is known to have on its disk, oldest first. A failover
// may take them, though they were answered. The zero value is ready. Methods are safe for concurrent use.
type unconfirmed struct {
	mu      sync.Mutex // protects what follows
	entries []appended
	bytes   int
	line    int64  // the timeline of the server that has them
	let     uint64 // that went for lack of room or after unconfirmedFor, so a failover could take them unseen
	back    uint64 // that were put back after failovers
}

// appended is an event in its place. One that was there before has a place of its own, at which nothing is: whoever answers an event
// answers for it, because who stored it may be gone, or may not know that it did.
type appended struct {
	seq    journal.Seq
	record record
	size   int
	at     time.Time
	lsn    int64 // of the server's log, at or after its commit; 0 while that is unknown
}

// add takes what a group has brought.
func (u *unconfirmed) add(g *group, k *kept, now time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	n := int64(0)
	for _, c := range g.calls {
		for i := range c.records {
			n++
			a := appended{seq: journal.Seq(k.base + n), record: c.records[i], size: c.records[i].size(), at: now}
			u.entries = append(u.entries, a)
			u.bytes += a.size
		}
	}
	for len(u.entries) > 0 && (u.bytes > maxUnconfirmed || now.Sub(u.entries[0].at) > unconfirmedFor) {
		u.drop(1)
		u.let++
	}
}

// drop forgets the oldest ones. The caller holds mu.
func (u *unconfirmed) drop(count int) {
	for i := range count {
		u.bytes -= u.entries[i].size
		u.entries[i] = appended{}
	}
	if u.entries = u.entries[count:]; len(u.entries) == 0 {
		u.entries = nil
	}
}

// last is the sequence of the newest one; 0 if there is none.
func (u *unconfirmed) last() journal.Seq {
	u.mu.Lock()
	defer u.mu.Unlock()
	if len(u.entries) == 0 {
		return 0
	}
	return u.entries[len(u.entries)-1].seq
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
	for i := range u.entries {
		a := &u.entries[i]
		if a.lsn == 0 && a.seq <= last {
			a.lsn = present
		}
		if a.lsn != 0 && a.lsn <= flushed && count == i {
			count++
		}
	}
	u.drop(count)
	return true
}

// list returns a copy.
func (u *unconfirmed) list() []appended {
	u.mu.Lock()
	defer u.mu.Unlock()
	return slices.Clone(u.entries)
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
	entries := u.entries
	u.entries, u.bytes = nil, 0
	for _, a := range entries { // without what was confirmed meanwhile
		if there[a.seq] {
			a.lsn = 0 // it had its place in the log of another server
			u.entries = append(u.entries, a)
			u.bytes += a.size
		}
	}
}
