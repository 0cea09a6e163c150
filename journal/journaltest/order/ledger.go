package order

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// A ledger is what gateways were asked to append and what readers saw, kept outside of the log.
type ledger struct {
	mu      sync.Mutex // protects what follows
	items   map[string]*entry
	batches [][]string
	seen    []string // what the reader saw, in its order
}

// An entry is what is known of one ID.
type entry struct {
	began    time.Time // when it was first appended
	answered time.Time // when an append of it was first answered; zero until then
	seen     time.Time // when the reader saw it; zero until then
}

func newLedger() *ledger { return &ledger{items: make(map[string]*entry)} }

// begin notes that a batch is about to be appended.
func (l *ledger) begin(ids []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.batches = append(l.batches, ids)
	for _, id := range ids {
		if l.items[id] == nil {
			l.items[id] = &entry{began: time.Now()}
		}
	}
}

// answered notes that an append of these IDs was answered.
func (l *ledger) answered(ids []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, id := range ids {
		if e := l.items[id]; e.answered.IsZero() {
			e.answered = time.Now()
		}
	}
}

// saw notes what the reader has read. Items of others do not count.
func (l *ledger) saw(items []Item) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, item := range items {
		if e := l.items[item.ID]; e != nil {
			l.seen = append(l.seen, item.ID)
			if e.seen.IsZero() {
				e.seen = time.Now()
			}
		}
	}
}

// unseen returns what was answered and the reader has not seen.
func (l *ledger) unseen() (ids []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id, e := range l.items {
		if !e.answered.IsZero() && e.seen.IsZero() {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// complete tells whether the log has all that was answered.
func (l *ledger) complete(log []Item) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	stored := make(map[string]bool, len(log))
	for _, item := range log {
		stored[item.ID] = true
	}
	for id, e := range l.items {
		if !e.answered.IsZero() && !stored[id] {
			return false
		}
	}
	return true
}

// slowest is the longest time from an answer until the reader saw the item.
func (l *ledger) slowest() (longest time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.items {
		if !e.answered.IsZero() && !e.seen.IsZero() {
			longest = max(longest, e.seen.Sub(e.answered))
		}
	}
	return longest
}

// faults compares what the reader saw with all that the log has, read from the beginning afterwards. It returns what is wrong.
func (l *ledger) faults(log []Item) (wrong []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	var all []string
	for _, item := range log {
		if l.items[item.ID] != nil {
			all = append(all, item.ID)
		}
	}
	stored, seen := count(all), count(l.seen)
	for id, e := range l.items {
		switch {
		case !e.answered.IsZero() && stored[id] == 0:
			say("lost: %s was answered and is not in the log", id)
		case stored[id] > 1:
			say("doubled: %s is in the log %d times", id, stored[id])
		case stored[id] == 1 && seen[id] == 0:
			say("skipped: %s is in the log, and the reader had gone past its place before it was visible", id)
		case seen[id] > 1:
			say("doubled: the reader saw %s %d times", id, seen[id])
		case seen[id] > 0 && stored[id] == 0:
			say("taken back: the reader saw %s, and the log does not have it", id)
		}
	}
	slices.Sort(wrong)
	if len(wrong) > 0 {
		return wrong // the orders of different items cannot be compared
	}
	for i, id := range l.seen {
		if all[i] != id {
			say("reordered: the reader saw %s as number %d, where the log has %s", id, i+1, all[i])
			break
		}
	}
	return append(wrong, l.misplaced(all)...)
}

// misplaced checks the order of the log itself.
func (l *ledger) misplaced(all []string) (wrong []string) {
	place := make(map[string]int, len(all))
	for i, id := range all {
		place[id] = i
	}
	for _, batch := range l.batches {
		for i := 1; i < len(batch); i++ {
			if place[batch[i]] < place[batch[i-1]] {
				wrong = append(wrong, fmt.Sprintf("reordered: %s stands before %s, which came first in their batch", batch[i], batch[i-1]))
			}
		}
	}
	first := "" // what was answered first of all that stand behind
	for _, id := range slices.Backward(all) {
		e := l.items[id]
		if first != "" && l.items[first].answered.Before(e.began) {
			wrong = append(wrong, fmt.Sprintf("reordered: %s stands before %s, which was answered before the append of the former began", id, first))
		}
		if !e.answered.IsZero() && (first == "" || e.answered.Before(l.items[first].answered)) {
			first = id
		}
	}
	return wrong
}

func count(ids []string) map[string]int {
	n := make(map[string]int, len(ids))
	for _, id := range ids {
		n[id]++
	}
	return n
}
