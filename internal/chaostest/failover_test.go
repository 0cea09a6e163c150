//go:build linux

package chaostest

import (
	"context"
	"flag"
	"os"
	"sync"
	"testing"
	"time"
)

var (
	failoverAfter = flag.Duration("failover", 0, "how long after the loss of the primary TestFailover promotes the standby; 0: it is skipped")
	failoverRate  = flag.Int("failover-rate", 500, "its pushes a second")
)

// TestFailover loses the primary under load and promotes the standby after a while. No push is refused, none is lost, and what
// the gateways kept in their spools meanwhile is in the database ten seconds later, also while nothing answers where the primary was.
func TestFailover(t *testing.T) {
	if *failoverAfter == 0 {
		t.Skip("make chaos and make chaos-short run it")
	}
	t.Run("killed", func(t *testing.T) {
		testFailover(t, func(t *testing.T, c *chaos) { c.cluster.lose(t) }, func(t *testing.T, c *chaos) { c.cluster.promote(t) })
	})
	t.Run("vanishes", func(t *testing.T) {
		onlyLong(t)
		if os.Geteuid() != 0 {
			t.Skip("networks are cut only as root")
		}
		testFailover(t, func(t *testing.T, c *chaos) { vanishes(t, c, nil) }, func(t *testing.T, c *chaos) { c.cluster.replace(t) })
	})
}

// onlyLong skips what takes too long for chaos-short.
func onlyLong(t *testing.T) {
	t.Helper()
	if *failoverAfter < 10*time.Second {
		t.Skip("make chaos runs it")
	}
}

func testFailover(t *testing.T, lose, promote func(*testing.T, *chaos)) {
	v := variantOf(*seed)
	v.standby = false // because there is no other standby
	c := newChaos(t, *seed, v)
	c.hook.good.Store(true)
	ctx, stop := context.WithCancel(t.Context())
	c.began = time.Now()
	var pushing sync.WaitGroup
	pushing.Go(func() { c.pusher.run(ctx, *failoverRate) })
	time.Sleep(5 * time.Second)
	lost := time.Now()
	lose(t, c)
	time.Sleep(time.Until(lost.Add(*failoverAfter)))
	promote(t, c)
	promoted := time.Now()
	c.waitFor(t, "end of the backlog", func() bool { return c.backlog(t) == 0 })
	gone := time.Since(promoted)
	time.Sleep(2 * time.Second)
	stop()
	pushing.Wait()
	c.ended = time.Now()
	c.settle(t)
	pushes, first := c.pusher.ended(t.Context())
	t.Logf("promoted %.1f s after the loss; the backlog was gone %.1f s later", promoted.Sub(lost).Seconds(), gone.Seconds())
	if refused := len(pushes) - first; refused > 0 {
		t.Errorf("%d of %d pushes were refused at first: %v", refused, len(pushes), c.pusher.failures)
	}
	if gone > 10*time.Second && *failoverAfter >= 10*time.Second { // make chaos has a machine to itself
		t.Errorf("the backlog was gone %v after the promotion, want 10 s", gone)
	}
	c.report(t)
}

// TestStandbyBehind promotes a standby, again and again, that lacks what the primary had committed, because for a while
// the primary waited for none, and then operators ended commits that waited. The gateways put back what was answered. An event that is put back may have been delivered before, so
// its new place in the log says nothing about the order. All others are in order.
func TestStandbyBehind(t *testing.T) {
	if *failoverAfter == 0 {
		t.Skip("make chaos and make chaos-short run it")
	}
	v := variantOf(*seed)
	v.standby = false
	c := newChaos(t, *seed, v)
	var steps []step
	for at := 2 * time.Second; at < *failoverAfter; at += 10 * time.Second {
		steps = append(steps,
			step{at: at, what: "primary lost that is ahead of the standby", do: func(t *testing.T) {
				c.cluster.waitForNone(t)
				time.Sleep(500 * time.Millisecond)
				c.cluster.terminate(t) // some commits have succeeded, and their gateways do not know
				time.Sleep(500 * time.Millisecond)
				c.cluster.waitAgain(t)
				c.cluster.endWaits(t)
				c.loseAhead(t)
			}},
			step{at: at + 5*time.Second, what: "standby promoted", do: c.cluster.promote},
			step{at: at + 7*time.Second, what: "new standby", do: c.cluster.rebuild})
	}
	c.run(t, steps, *failoverAfter+5*time.Second, *rate)
	if c.taken() == 0 {
		t.Error("the standby lacked nothing, so nothing was tested")
	}
	c.settle(t)
	c.report(t)
}

// TestStandbyIsWanted loses a primary that for a while waited for no standby, and all gateways with it. With durability standby
// nothing is lost: what the primary alone had was answered by a spool, and the spools are there once the gateways are.
func TestStandbyIsWanted(t *testing.T) {
	onlyLong(t)
	v := variantOf(*seed)
	v.standby = true
	c := newChaos(t, *seed, v)
	c.excuses = []excuse{{4 * time.Second, 5*time.Second + recovery}}
	c.run(t, []step{
		{at: 2 * time.Second, what: "standby lost, and commits wait for none", do: c.cluster.waitForNone},
		{at: 4 * time.Second, what: "primary and gateways lost", do: func(t *testing.T) {
			for _, g := range c.gateways {
				g.kill()
			}
			time.Sleep(300 * time.Millisecond) // the server may still commit what they had sent
			c.loseAhead(t)
		}},
		{at: 5 * time.Second, what: "standby promoted, gateways started", do: func(t *testing.T) {
			c.cluster.promote(t)
			for _, g := range c.gateways {
				g.start(t)
			}
		}},
		{at: 7 * time.Second, what: "new standby", do: c.cluster.rebuild},
	}, 8*time.Second, *rate)
	if c.taken() == 0 {
		t.Error("the standby lacked nothing, so nothing was tested")
	}
	c.settle(t)
	c.report(t)
}

// loseAhead loses a primary that is ahead of its standby, and notes for the ledger what was stored and delivered until then.
func (c *chaos) loseAhead(t *testing.T) {
	t.Helper()
	delivered := c.hook.all()["ordered"] // before the log is read, so that it has all of them
	had, taken := c.cluster.loseAhead(t)
	c.failovers = append(c.failovers, failover{had, taken, delivered})
	t.Logf("         the standby lacks %d events", len(taken))
}

// taken is how many events the standbys lacked.
func (c *chaos) taken() (events int) {
	for _, f := range c.failovers {
		events += len(f.taken)
	}
	return events
}

// backlog is how many events were answered and are not in the database yet. It counts those that were answered before it looks.
func (c *chaos) backlog(t *testing.T) (events int) {
	answered := c.pusher.answeredSoFar()
	there := map[string]bool{}
	for _, s := range c.cluster.log(t) {
		there[s.mark] = true
	}
	for _, mark := range answered {
		if !there[mark] {
			events++
		}
	}
	return events
}
