package postgres

import "time"

const (
	leastSlack = 200 * time.Microsecond // of the lock; below that nobody else had it
	mostLinger = 5 * time.Millisecond
)

// A pace says how long a group waits for more calls before it is sent. The zero value sends at once.
//
// While other gateways have the log's lock, a group that is sent waits for it on the server, and takes no more calls. Callers that were
// answered just now call again meanwhile, and would come with the group after it. Each commit costs the same, so a group waits here for
// half of the time, and there for the rest.
type pace struct {
	answered int           // records of the last group
	slack    time.Duration // how long that one waited, here and for the lock
}

// note takes note of a group that was sent. One that failed says nothing.
func (p *pace) note(g *group, k *kept) {
	p.answered, p.slack = g.records, g.lingered+k.waited
	if k.waited < leastSlack { // the lock was free, or would have been earlier
		p.slack = 0
	}
}

// plan returns how many records a group may wait for, and how long at most.
func (p *pace) plan(g *group) (wanted int, most time.Duration) {
	if p.slack == 0 {
		return 0, 0
	}
	return g.records + p.answered, min(p.slack/2, mostLinger)
}
