package delivery

import (
	"cmp"
	"slices"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// enter puts p into the line of its key. It reports whether p may go on, because it is the head or has no key. If not, p is parked.
func (l *ledger) enter(p pending, now time.Time) bool {
	if p.row.Key == "" {
		return true
	}
	ln := l.lines[p.row.Key]
	if ln == nil {
		l.lines[p.row.Key] = &line{head: p.row.Seq}
		return true
	}
	if ln.slow && !p.stored {
		p = l.park(p, now)
	}
	l.hold(&p)
	ln.behind = append(ln.behind, p)
	l.parked++
	if ln.failed {
		l.failing++
	}
	if !p.stored {
		ln.loose++
	}
	return false
}

// park gives an event that waits for its key a row.
func (l *ledger) park(p pending, now time.Time) pending {
	p.row.State, p.row.Changed = stateAfter(p.row.State, blocked), now
	return l.storePending(p)
}

// parkOne gives an event behind the head a row.
func (l *ledger) parkOne(ln *line, i int, now time.Time) {
	p := &ln.behind[i]
	l.letGo(p)
	*p = l.park(*p, now)
	l.hold(p)
	ln.loose--
}

// hold keeps the payload of a parked event, if there is room. Events with a row have room of their own, so they never
// take that of others.
func (l *ledger) hold(p *pending) {
	if p.env == nil {
		return
	}
	if held := l.heldFor(p); *held < maxHeld {
		*held += len(p.env.Data)
	} else {
		p.env = nil
	}
}

// letGo takes the payload of a parked event from what is held.
func (l *ledger) letGo(p *pending) {
	if p.env != nil {
		*l.heldFor(p) -= len(p.env.Data)
	}
}

func (l *ledger) heldFor(p *pending) *int {
	if p.stored {
		return &l.heldStored
	}
	return &l.held
}

// slowDown gives all events of the key rows, because their head holds them up. Later ones get theirs at once.
func (l *ledger) slowDown(key string, now time.Time) {
	ln := l.lines[key]
	if ln == nil || ln.slow {
		return
	}
	ln.slow = true
	for i := 0; ln.loose > 0; i++ {
		if !ln.behind[i].stored {
			l.parkOne(ln, i, now)
		}
	}
}

// fail notes that the head of the key has failed.
func (l *ledger) fail(key string, now time.Time) {
	l.slowDown(key, now)
	if ln := l.lines[key]; ln != nil && !ln.failed {
		ln.failed = true
		l.failing += len(ln.behind)
	}
}

// leave ends the turn of the head with this sequence. The next event of the key may begin at once.
func (l *ledger) leave(key string, seq journal.Seq, now time.Time) {
	ln := l.lines[key]
	if key == "" || ln == nil || ln.head != seq {
		return
	}
	if ln.failed {
		l.failing -= len(ln.behind)
	}
	if len(ln.behind) == 0 {
		delete(l.lines, key)
		return
	}
	p := ln.behind[0]
	ln.behind[0] = pending{}
	ln.behind = ln.behind[1:]
	ln.head, ln.slow, ln.failed = p.row.Seq, false, false
	l.parked--
	l.letGo(&p)
	if !p.stored {
		ln.loose--
	}
	l.queueHead(p, now)
}

// queueHead makes the head of a key wait for its attempt, unless it is dead.
func (l *ledger) queueHead(p pending, now time.Time) {
	if p.row.Error != "" {
		l.fail(p.row.Key, now)
	}
	switch {
	case !p.stored:
		p.row.Due = now
		at, _ := slices.BinarySearchFunc(l.released, p.row.Seq, func(p pending, seq journal.Seq) int { return cmp.Compare(seq, p.row.Seq) })
		l.released = slices.Insert(l.released, at, p)
	case p.row.State == journal.Parked:
		p.row.State, p.row.Due, p.row.Changed = stateAfter(p.row.State, released), now, now
		l.await(p)
	case p.row.State == journal.Waiting:
		l.await(p)
	}
}

// await makes an event with a row wait for its time.
func (l *ledger) await(p pending) {
	l.waiting.add(p)
	if p.row.Error != "" {
		l.failing++
	}
}

// longest returns the head of the failing key that has the most events parked behind it, and how many.
func (l *ledger) longest() (head journal.Seq, behind int) {
	for _, ln := range l.lines {
		if ln.failed && len(ln.behind) > behind {
			head, behind = ln.head, len(ln.behind)
		}
	}
	return head, behind
}
