// Package linger lets a group of calls wait for the callers that the last group has answered.
//
// They may call again a few microseconds after the first of them. Without a wait they fall into two parts that take turns, and each
// part has its own commit.
package linger

import "time"

const (
	mostReturn  = time.Millisecond // that a group waits
	mostSkipped = 1 << 10
)

// A Pace says how long a group waits: for as many as were answered, and for a quarter of a commit at most. If they do not come, that is
// tried more and more seldom. The zero value waits for nobody. It belongs to one goroutine.
type Pace struct {
	answered int           // by the last group
	took     time.Duration // its commit

	skipping int // how many groups do not wait, because those that were answered did not come
	skip     int // how many of these are left
}

// Answered takes note of how many a commit has answered, and of how long it took. One that failed says nothing.
func (p *Pace) Answered(n int, took time.Duration) { p.answered, p.took = n, took }

// Wait hands calls to join, which returns how many the group has then, and whether more fit. It ends when as many are there as were
// answered, when the time is over, or at closing. had is how many the group has before.
func Wait[C any](p *Pace, had int, calls <-chan C, closing <-chan struct{}, join func(C) (has int, more bool)) {
	wanted, most := p.plan(had)
	if most <= 0 {
		return
	}
	timer := time.NewTimer(most)
	defer timer.Stop()
	has := had
	for more := true; more && has < wanted; {
		select {
		case c := <-calls:
			has, more = join(c)
		case <-timer.C:
			more = false
		case <-closing:
			more = false
		}
	}
	p.returned(has-had, wanted-had)
}

// plan says for how many a group that has so many waits, and how long at most.
func (p *Pace) plan(had int) (wanted int, most time.Duration) {
	switch {
	case p.answered <= had:
		return 0, 0
	case p.skip > 0:
		p.skip--
		return 0, 0
	}
	return p.answered, min(p.took/4, mostReturn)
}

// returned takes note of how many came of those that were waited for.
func (p *Pace) returned(came, missing int) {
	if 2*came >= missing {
		p.skipping = 0
	} else {
		p.skipping = min(2*p.skipping+1, mostSkipped)
	}
	p.skip = p.skipping
}
