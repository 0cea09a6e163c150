package postgres

import "time"

const (
	leastSlack  = 200 * time.Microsecond // of the lock; below that nobody else had it
	mostLinger  = 5 * time.Millisecond
	mostReturn  = time.Millisecond // that a group waits for callers that the last one has answered
	mostSkipped = 1 << 10
)

// A pace says how long a group waits for more calls before it is sent. The zero value sends at once.
//
// While other gateways have the log's lock, a group that is sent waits for it on the server, and takes no more calls. Callers that were
// answered just now call again meanwhile, and would come with the group after it. Each commit costs the same, so a group waits here for
// half of the time, and there for the rest. Once the lock is free, a group waits half as long as the one before.
//
// While nobody else has the lock, the callers that were answered just now may call again a few microseconds after the first of them.
// Without a wait they fall into two parts that take turns, and each part has its own commit. So a group waits for as many records as were
// answered, and for a quarter of a commit at most. If they do not come, that is tried more and more seldom.
type pace struct {
	answered int           // records of the last group
	slack    time.Duration // how long that one waited, here and for the lock
	took     time.Duration // how long it was in the database

	skipping int // how many groups do not wait for callers that were answered, because they did not come
	skip     int // how many of these are left
}

// note takes note of a group that was sent, and of how long it was in the database. One that failed says nothing.
func (p *pace) note(g *group, k *kept, took time.Duration) {
	p.answered, p.took, p.slack = g.records, took, 0
	switch l := &g.linger; {
	case k.waited >= leastSlack:
		p.slack = l.took + k.waited
	case l.shared && l.most >= leastSlack: // the lock was free, or would have been earlier. A timer may have been late, so it is not asked
		p.slack = l.most
	case !l.shared && l.wanted > 0:
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
	case p.slack > 0:
		l = linger{had: records, wanted: records + p.answered, most: min(p.slack/2, mostLinger), shared: true}
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
