//go:build linux

package chaostest

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestChaosFindsALostSpool throws a spool away, as a gateway does whose data folder does not outlive it. The ledger must find
// what is lost by that.
func TestChaosFindsALostSpool(t *testing.T) {
	if *seeds == 0 {
		t.Skip("make chaos and make chaos-short run it")
	}
	c := newChaos(t, *seed, variantOf(*seed))
	g := c.gateways[0]
	c.run(t, []step{
		{at: 1 * time.Second, what: "primary hangs", do: func(*testing.T) { c.cluster.primary.Pause() }},
		{at: 4 * time.Second, what: "gateway 1 is killed and its folder lost", do: func(t *testing.T) {
			g.kill()
			if err := os.RemoveAll(filepath.Join(g.dir, "data")); err != nil {
				t.Fatal(err)
			}
		}},
		{at: 5 * time.Second, what: "end of primary hangs", do: func(t *testing.T) { c.cluster.primary.Resume(); g.start(t) }},
	}, 6*time.Second, *rate)
	c.hook.good.Store(true)
	c.waitFor(t, "gateways after all was healed", c.balancer.allReady)
	pushes, _ := c.pusher.ended(t.Context())
	var a account
	c.waitFor(t, "end of the deliveries", func() bool {
		a = c.judge(t, pushes)
		time.Sleep(2 * time.Second)
		return a.String() == c.judge(t, pushes).String() && a.delivered == 2*a.stored
	})
	t.Logf("%v, as it has to be", a)
	if len(a.lost) == 0 {
		t.Error("a spool was thrown away, and the ledger finds nothing lost")
	}
}
