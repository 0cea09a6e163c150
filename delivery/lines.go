package delivery

import (
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
		l.lines[p.row.Key] = &line{head: p.row.Seq, stored: p.stored}
		return true
	}
	l.parked++
	if ln.stored && !p.stored {
		p = l.park(p, now)
	}
	if p.env != nil {
		if l.held += len(p.env.Data); l.held > maxHeld {
			l.held -= len(p.env.Data)
			p.env = nil
		}
	}
	ln.behind = append(ln.behind, p)
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

// parkBehind gives all events of the key rows, because their head has one now.
func (l *ledger) parkBehind(key string, now time.Time) {
	ln := l.lines[key]
	if ln == nil || ln.stored {
		return
	}
	ln.stored = true
	for i := 0; ln.loose > 0; i++ {
		if p := ln.behind[i]; !p.stored {
			ln.behind[i] = l.park(p, now)
			ln.loose--
		}
	}
}

// leave ends the turn of the head with this sequence. The next event of the key may begin at once.
func (l *ledger) leave(key string, seq journal.Seq, now time.Time) {
	ln := l.lines[key]
	if key == "" || ln == nil || ln.head != seq {
		return
	}
	if len(ln.behind) == 0 {
		delete(l.lines, key)
		return
	}
	p := ln.behind[0]
	ln.behind[0] = pending{}
	ln.behind = ln.behind[1:]
	l.parked--
	if p.env != nil {
		l.held -= len(p.env.Data)
	}
	ln.head, ln.stored = p.row.Seq, false
	if p.stored { // it had a row when Run began, and others behind it had none
		l.parkBehind(key, now)
	} else {
		ln.loose--
		p.row.Due = now
	}
	l.queueHead(p, now)
}

// queueHead makes the head of a key wait for its attempt, unless it is dead.
func (l *ledger) queueHead(p pending, now time.Time) {
	switch p.row.State {
	case journal.Parked:
		p.row.State, p.row.Due, p.row.Changed = stateAfter(p.row.State, released), now, now
		l.waiting.add(p)
	case journal.Waiting:
		l.waiting.add(p)
	}
}

// longest returns the head of the key that has the most events parked behind it, and how many.
func (l *ledger) longest() (head journal.Seq, behind int) {
	for _, ln := range l.lines {
		if len(ln.behind) > behind {
			head, behind = ln.head, len(ln.behind)
		}
	}
	return head, behind
}
