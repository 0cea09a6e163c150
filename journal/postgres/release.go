package postgres

import (
	"sync"
	"time"
)

const (
	// releaseWithin is how long Release waits. If the database does not answer, the work is freed once it does.
	releaseWithin = time.Second

	// free lets others have the work at once. A Save or a renewal that comes later than this changes nothing.
	free = `UPDATE dingevent.claim SET expires = coalesce($3, clock_timestamp()), saves = 9223372036854775807
		WHERE work = $1 AND epoch = $2 AND token = $4`
)

// Release frees the work for all gateways, once the Saves that were begun have ended. It waits a second at most for that.
func (c *claim) Release() {
	t := c.claims
	freed, mine := t.beginRelease(c)
	if mine {
		before, after, _ := c.turn()
		go func() {
			defer t.running.Done()
			defer close(after)
			<-before
			t.free(c)
			t.endRelease(c.work, freed)
		}()
	}
	if freed == nil {
		return
	}
	select {
	case <-freed:
	case <-time.After(releaseWithin):
	}
}

// beginRelease returns what is closed once the claim is freed, and whether the caller has to see to that. Another call may have
// begun it; after the journal was closed nothing is freed.
func (t *claims) beginRelease(c *claim) (freed chan struct{}, mine bool) {
	c.lose()
	c.mu.Lock()
	defer c.mu.Unlock()
	t.mu.Lock()
	defer t.mu.Unlock()
	if c.releasing || t.ctx.Err() != nil {
		return t.releasing[c.work], false
	}
	c.releasing = true
	freed = make(chan struct{})
	t.releasing[c.work] = freed
	t.running.Add(1)
	return freed, true
}

func (t *claims) endRelease(work string, freed chan struct{}) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.releasing[work] == freed {
		delete(t.releasing, work)
	}
	close(freed)
}

// free tries until the database has freed the work. It goes on after the claim's time, because a server that hung makes a late
// renewal when it goes on.
func (t *claims) free(c *claim) {
	for wait := 20 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		b := newTransaction()
		b.Queue(t.db.sql(free), toText(c.work), int64(c.epoch), t.db.clock(), c.token)
		b.Queue("COMMIT")
		if t.db.failed(t.db.send(t.ctx, b)) == nil {
			return
		}
		select {
		case <-time.After(wait):
		case <-t.ctx.Done():
			return
		}
	}
}

// close releases all claims, and waits for the calls whose caller has left.
func (t *claims) close() {
	t.mu.Lock()
	t.closed = true
	var all []*claim
	for _, c := range t.held {
		all = append(all, c)
	}
	t.mu.Unlock()
	var released sync.WaitGroup
	for _, c := range all {
		released.Go(c.Release)
	}
	released.Wait()
	t.mu.Lock()
	t.stop()
	t.mu.Unlock()
	t.running.Wait()
}
