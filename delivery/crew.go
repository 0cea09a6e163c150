package delivery

import "sync"

// keptIdle is how many workers wait for a job. Hundreds of subscriptions have a handful of goroutines each, and not sixteen.
const keptIdle = 2

// A crew is the workers of a session. There is one at first. A worker that takes a job when no other one waits begins
// another, so a signal to the dispatcher's ready always finds a worker until all of them work. A worker that finds
// nothing to do ends if others wait already. The dispatcher's mutex guards it.
type crew struct {
	mu     *sync.Mutex // the dispatcher's
	ledger *ledger
	most   int        // workers, see [Options].Concurrency
	hire   func(*job) // begins a worker
	idle   int        // workers that wait, and those that were woken and have not looked yet
	free   []*job     // of the ledger's jobs, those without a worker
}

// begin begins the first worker of a session. hire begins one that has a job of its own.
func (c *crew) begin(hire func(*job)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hire, c.idle, c.free = hire, 0, nil
	c.grow()
}

// grow begins a worker if none waits and there may be more. The session is not stopping.
func (c *crew) grow() {
	if c.idle > 0 {
		return
	}
	var j *job
	switch last := len(c.free) - 1; {
	case last >= 0:
		j, c.free = c.free[last], c.free[:last]
	case len(c.ledger.jobs) < c.most:
		j = new(job)
		c.ledger.jobs = append(c.ledger.jobs, j)
	default:
		return
	}
	c.hire(j)
}

// await waits for the next signal. It returns false at once if enough workers wait already, and the worker of j then ends.
func (c *crew) await(j *job, ready *sync.Cond) bool {
	if c.idle >= keptIdle {
		*j = job{} // its event may go
		c.free = append(c.free, j)
		return false
	}
	c.idle++
	ready.Wait()
	c.idle--
	return true
}
