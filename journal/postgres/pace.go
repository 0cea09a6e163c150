package postgres

import "time"

const (
	mostReturn  = time.Millisecond // that a group waits for callers that the last one has answered
	mostSkipped = 1 << 10
)

// A pace says how long a group waits for more calls before it is sent, and how its commit waits. The zero value sends at once.
//
// The callers that were answered just now may call again a few microseconds after the first of them. Without a wait they fall into two
// parts that take turns, and each part has its own commit. So a group waits for as many records as were answered, and for a quarter of a
// commit at most. If they do not come, that is tried more and more seldom.
//
// If another gateway has appended since the last group, sequences were given in between. Then the gateways are beside each other, see
// [group.beside]. A gateway alone has one commit for a group, because two cost more.
type pace struct {
	answered int           // records of the last group
	took     time.Duration // how long it was in the database
	end      int64         // its last sequence
	beside   bool          // another gateway had appended before it, and after the one before

	skipping int // how many groups do not wait for callers that were answered, because they did not come
	skip     int // how many of these are left
}

// note takes note of a group that was sent, and of how long it was in the database. One that failed says nothing.
func (p *pace) note(g *group, k *kept, took time.Duration) {
	p.answered, p.took = g.records, took
	if g.rounds > 0 && k.appended+k.duplicates > 0 {
		p.beside = p.end > 0 && k.base != p.end
		p.end = k.base + int64(g.records)
	}
	if l := &g.linger; l.wanted > 0 {
		p.returned(g.records-l.had, l.wanted-l.had)
	}
}

// returned takes note of how many records came of those that were waited for.
func (p *pace) returned(came, missing int) {
	if 2*came >= missing {
		p.skipping = 0
	} else {
		p.skipping = min(2*p.skipping+1, mostSkipped)
	}
	p.skip = p.skipping
}

// plan says for how many records a group of this size may wait, and for how long.
func (p *pace) plan(records int) (l linger) {
	switch {
	case p.answered <= records:
	case p.skip > 0:
		p.skip--
	default:
		l = linger{had: records, wanted: p.answered, most: min(p.took/4, mostReturn)}
	}
	if l.most <= 0 {
		return linger{}
	}
	return l
}
