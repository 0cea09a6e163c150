//go:build linux

package chaostest

import (
	"math/rand/v2"
	"os"
	"syscall"
	"testing"
	"time"
)

// A kind of fault: what it hits, how long it lasts, and how it begins and ends.
type kind struct {
	name     string
	database bool // it hits the database, else a gateway
	least    time.Duration
	most     time.Duration
	begin    func(*testing.T, *chaos, *gateway)
	end      func(*testing.T, *chaos, *gateway)
	rest     time.Duration                      // after which after is called; its target has no other fault before
	after    func(*testing.T, *chaos, *gateway) // may be nil
}

func kinds(c *chaos) []kind {
	all := []kind{
		{name: "SIGKILL", least: 100 * time.Millisecond, most: 8 * time.Second, begin: killed, end: started},
		{name: "SIGTERM", least: 100 * time.Millisecond, most: 2 * time.Second, begin: terminated, end: restarted},
		{name: "SIGSTOP", least: time.Second, most: 20 * time.Second, begin: stopped, end: continued},
		{name: "primary lost", database: true, least: 2 * time.Second, most: 10 * time.Second, begin: lost, end: promoted,
			rest: 3 * time.Second, after: rebuilt},
		{name: "primary hangs", database: true, least: time.Second, most: 15 * time.Second, begin: hung, end: resumed},
		{name: "primary limps", database: true, least: time.Second, most: 8 * time.Second, begin: limps, end: limpsNoMore},
		{name: "standby lost", database: true, least: time.Second, most: 10 * time.Second, begin: standbyLost, end: standbyBack},
		{name: "primary crashes", database: true, least: 10 * time.Millisecond, most: 5 * time.Second, begin: crashed, end: primaryBack},
		{name: "connections ended", database: true, least: 200 * time.Millisecond, most: time.Second, begin: ended, end: ended},
		{name: "standby lost, commits wait for none", database: true, least: time.Second, most: 8 * time.Second, begin: waitForNone, end: waitAgain},
		{name: "standby lost, connections ended", database: true, least: time.Second, most: 5 * time.Second, begin: standbyLostAndEnded, end: standbyBack},
	}
	if os.Geteuid() == 0 {
		all = append(all, kind{name: "disk full", database: true, least: time.Second, most: 8 * time.Second, begin: full, end: tidied})
	}
	all = append(all, kind{name: "standby cut off", database: true, least: time.Second, most: 15 * time.Second, begin: standbyCut, end: standbyMended})
	if c.variant.pooled {
		all = append(all,
			kind{name: "PgBouncer killed", database: true, least: 100 * time.Millisecond, most: 5 * time.Second, begin: poolerKilled, end: poolerBack},
			kind{name: "PgBouncer paused", database: true, least: time.Second, most: 20 * time.Second, begin: poolerPaused, end: poolerResumed})
	}
	if c.network.gateways > 0 {
		all = append(all,
			kind{name: "primary vanishes", database: true, least: 2 * time.Second, most: 10 * time.Second, begin: vanishes, end: promotedElsewhere,
				rest: 3 * time.Second, after: backAndRebuilt},
			kind{name: "cut off from the database", least: time.Second, most: 20 * time.Second,
				begin: cutFrom(firstDatabase, secondDatabase), end: mended(firstDatabase, secondDatabase)},
			kind{name: "cut off from DingTalk", least: time.Second, most: 20 * time.Second, begin: cutFrom(dingtalk), end: mended(dingtalk)},
			kind{name: "cut off from the webhook", least: time.Second, most: 20 * time.Second, begin: cutFrom(receiver), end: mended(receiver)})
	}
	if *clocks {
		all = append(all, kind{name: "clock wrong", least: time.Second, most: 20 * time.Second, begin: jumped, end: clockRight})
	}
	return all
}

func killed(_ *testing.T, _ *chaos, g *gateway)     { g.kill() }
func started(t *testing.T, _ *chaos, g *gateway)    { g.start(t) }
func terminated(_ *testing.T, _ *chaos, g *gateway) { g.ending = true; g.signal(syscall.SIGTERM) }
func restarted(t *testing.T, _ *chaos, g *gateway)  { g.end(t); g.start(t) }
func stopped(_ *testing.T, _ *chaos, g *gateway)    { g.signal(syscall.SIGSTOP) }
func continued(_ *testing.T, _ *chaos, g *gateway)  { g.signal(syscall.SIGCONT) }
func clockRight(t *testing.T, _ *chaos, g *gateway) { g.setClock(t, 0) }

func cutFrom(hosts ...host) func(*testing.T, *chaos, *gateway) {
	return func(t *testing.T, c *chaos, g *gateway) { c.network.cut(t, g.number, hosts...) }
}

func mended(hosts ...host) func(*testing.T, *chaos, *gateway) {
	return func(t *testing.T, c *chaos, g *gateway) { c.network.mend(t, g.number, hosts...) }
}

func jumped(t *testing.T, c *chaos, g *gateway) {
	jumps := []time.Duration{time.Second, time.Minute, time.Hour, 72 * time.Hour}
	jump := jumps[c.dice.IntN(len(jumps))]
	if c.dice.IntN(2) == 0 {
		jump = -jump
	}
	g.setClock(t, jump)
}

func lost(t *testing.T, c *chaos, _ *gateway)        { c.cluster.lose(t) }
func promoted(t *testing.T, c *chaos, _ *gateway)    { c.cluster.promote(t) }
func rebuilt(t *testing.T, c *chaos, _ *gateway)     { c.cluster.rebuild(t) }
func hung(_ *testing.T, c *chaos, _ *gateway)        { c.cluster.primary.Pause() }
func resumed(_ *testing.T, c *chaos, _ *gateway)     { c.cluster.primary.Resume() }
func limps(_ *testing.T, c *chaos, _ *gateway)       { c.limping = c.cluster.limp() }
func limpsNoMore(_ *testing.T, c *chaos, _ *gateway) { c.limping() }
func standbyLost(t *testing.T, c *chaos, _ *gateway) { c.cluster.standby.Kill(t) }
func standbyBack(t *testing.T, c *chaos, _ *gateway) { c.cluster.standby.Start(t) }
func crashed(t *testing.T, c *chaos, _ *gateway)     { c.cluster.primary.Kill(t) }
func primaryBack(t *testing.T, c *chaos, _ *gateway) { c.cluster.primary.Start(t) }
func ended(t *testing.T, c *chaos, _ *gateway)       { c.cluster.terminate(t) }
func full(t *testing.T, c *chaos, _ *gateway)        { c.cluster.fill(t) }
func tidied(t *testing.T, c *chaos, _ *gateway)      { c.cluster.tidy(t) }

func waitForNone(t *testing.T, c *chaos, _ *gateway) { c.cluster.waitForNone(t) }
func waitAgain(t *testing.T, c *chaos, _ *gateway) {
	c.cluster.waitAgain(t)
	c.cluster.standby.Start(t)
}

func standbyCut(_ *testing.T, c *chaos, _ *gateway)    { c.cluster.line.cut() }
func standbyMended(_ *testing.T, c *chaos, _ *gateway) { c.cluster.line.mend() }
func poolerKilled(t *testing.T, c *chaos, _ *gateway)  { c.cluster.killPooler(t) }
func poolerBack(t *testing.T, c *chaos, _ *gateway)    { c.cluster.startPooler(t) }
func poolerPaused(t *testing.T, c *chaos, _ *gateway)  { c.cluster.pausePooler(t) }
func poolerResumed(t *testing.T, c *chaos, _ *gateway) { c.cluster.resumePooler(t) }

// vanishes cuts the host of the primary off from all others. The primary goes on there.
func vanishes(t *testing.T, c *chaos, _ *gateway) {
	c.cluster.line.cut()
	for _, g := range c.gateways {
		c.network.cut(t, g.number, c.cluster.host())
	}
}

func promotedElsewhere(t *testing.T, c *chaos, _ *gateway) { c.cluster.replace(t) }

// backAndRebuilt has the host back, where the former primary is ended before anybody reaches it.
func backAndRebuilt(t *testing.T, c *chaos, _ *gateway) {
	gone := c.cluster.fence(t)
	c.cluster.line.mend()
	for _, g := range c.gateways {
		c.network.mend(t, g.number, gone)
	}
	c.cluster.rebuild(t)
}

// standbyLostAndEnded ends commits that wait for the standby: the server calls them committed then.
func standbyLostAndEnded(t *testing.T, c *chaos, _ *gateway) {
	c.cluster.standby.Kill(t)
	time.Sleep(300 * time.Millisecond)
	c.cluster.terminate(t)
}

// recovery is how long after a fault of a gateway DingTalk may still take connections for open that are not.
const recovery = 10 * time.Second

// An excuse is a time, from the start, in which a gateway may leave pushes without an answer, or refuse them. No fault of the database is one.
type excuse struct{ from, to time.Duration }

// A step is one moment of the plan.
type step struct {
	at   time.Duration
	what string
	kind string // that of the fault that begins; may be empty
	do   func(*testing.T)
}

// plan chooses faults within a time: mostly one, at times two at once, never two on one target.
func plan(c *chaos, length time.Duration) (steps []step) {
	free := map[*gateway]time.Duration{} // when each target is right again; nil is the database
	for at := 2 * time.Second; at < length-2*time.Second; at += 500*time.Millisecond + rand64(c.dice, 5*time.Second) {
		k := c.kinds[c.dice.IntN(len(c.kinds))]
		g := c.gateways[c.dice.IntN(len(c.gateways))]
		name := " of gateway " + string(rune('1'+g.number))
		if k.database {
			g, name = nil, ""
		}
		end := at + min(k.least+rand64(c.dice, k.most-k.least), length-at)
		busy := 0
		for _, until := range free {
			if until > at {
				busy++
			}
		}
		if busy >= 2 || free[g] > at {
			continue
		}
		free[g] = end + k.rest
		steps = append(steps,
			step{at, k.name + name, k.name, func(t *testing.T) { k.begin(t, c, g) }},
			step{end, "end of " + k.name + name, "", func(t *testing.T) { k.end(t, c, g) }})
		if g != nil {
			c.excuses = append(c.excuses, excuse{at, end + recovery})
		}
		if k.after != nil {
			steps = append(steps, step{end + k.rest, "rest of " + k.name + name, "", func(t *testing.T) { k.after(t, c, g) }})
		}
	}
	return steps
}

func rand64(dice *rand.Rand, below time.Duration) time.Duration {
	return time.Duration(dice.Int64N(int64(below)))
}
