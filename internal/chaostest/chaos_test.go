//go:build linux

package chaostest

import (
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/freeaddr"
	"github.com/dingevent/dingevent/internal/postgrestest"
)

var (
	seeds      = flag.Int("seeds", 0, "how many seeds TestChaos runs; 0: it is skipped")
	seed       = flag.Uint64("seed", 1, "the first of them")
	length     = flag.Duration("time", 60*time.Second, "how long faults happen for each seed")
	rate       = flag.Int("rate", 100, "pushes a second")
	program    = flag.String("program", "", "the dingevent to run; built if empty")
	only       = flag.String("only", "", "the kind of fault to which TestChaos keeps")
	sourcesFor = flag.Duration("sources", 0, "for how long TestSources kills; 0: it is skipped")
	clocks     = flag.Bool("clocks", false, "the program's clock obeys CLOCK_JUMP, see scripts/chaos.sh")
)

func TestMain(m *testing.M) {
	act()
	flag.Parse()
	os.Exit(func() int {
		if *program != "" {
			return runAll(m)
		}
		dir, err := os.MkdirTemp("", "chaostest-")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		*program = filepath.Join(dir, "dingevent")
		return runAll(m)
	}())
}

// build builds the program, once.
var build = sync.OnceValue(func() error {
	if _, err := os.Stat(*program); err == nil {
		return nil
	}
	cmd := exec.Command("go", "build", "-o", *program, "../../cmd/dingevent")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	return nil
})

// TestChaos lets faults happen by seed, one or two at a time, while events are pushed as the seed's variant says. Then all is healed,
// and the ledger of the fake DingTalk and of the webhook must hold:
//
//   - Each event that was answered with success is stored, and delivered to each subscription.
//   - Each event is stored once, and delivered under the ID under which it is stored.
//   - A subscription with order delivered the events of each corp for the first time in the order of the log, and left none out.
//   - Each push is answered with success, unless a gateway was hit at one of its attempts.
func TestChaos(t *testing.T) {
	if *seeds == 0 {
		t.Skip("make chaos and make chaos-short run it")
	}
	var all total
	for s := *seed; s < *seed+uint64(*seeds); s++ {
		t.Run(fmt.Sprint("seed=", s), func(t *testing.T) {
			c := newChaos(t, s, variantOf(s))
			target := map[bool]string{true: "chaos", false: "chaos-short"}[*clocks] // a seed means other faults without clocks
			again := fmt.Sprintf("make %s SEED=%d SEEDS=1 CHAOS_TIME=%v", target, s, *length)
			t.Cleanup(func() {
				if t.Failed() {
					t.Logf("again: %s", again)
				}
			})
			c.run(t, plan(c, *length), *length, *rate)
			c.settle(t)
			a, silence := c.report(t)
			all.add(s, c, a, silence)
		})
	}
	t.Logf("in all %v", &all)
}

// A chaos is all that one seed runs.
type chaos struct {
	dice      *rand.Rand
	variant   variant
	network   *network
	cluster   *cluster
	log       func(*testing.T) []stored // reads the log
	gateways  []*gateway
	balancer  *balancer
	hook      *hook
	pusher    *pusher
	kinds     []kind
	faults    map[string]int // that have happened, by kind
	limping   func()         // ends it
	failovers []failover     // to a standby that lacked events
	excuses   []excuse
	began     time.Time
	ended     time.Time
}

func newChaos(t *testing.T, seed uint64, v variant) *chaos {
	postgrestest.Need(t)
	if err := build(); err != nil {
		t.Fatal(err)
	}
	c := &chaos{dice: rand.New(rand.NewPCG(seed, 0)), variant: v, hook: new(hook), faults: map[string]int{}}
	t.Log(c.variant)
	c.network = newNetwork(t, 3)
	c.cluster = newCluster(t, c.network, c.variant.pooled)
	c.log = func(t *testing.T) []stored { return c.cluster.log(t) }
	c.pusher = &pusher{corps: 50, ways: c.variant.ways}
	fake := dingtest.New(&dingtest.Options{PlainTickets: true, Again: again, PingEvery: 6 * time.Second, OnAttempt: c.pusher.attempt, Seed: seed})
	t.Cleanup(fake.Close)
	c.pusher.fake = fake
	at, webhook := c.serve(t, dingtalk, fake), c.serve(t, receiver, c.hook)
	for i := range 3 {
		g := &gateway{number: i, dir: t.TempDir(), network: c.network}
		g.listen = strings.Replace(freeaddr.New(t), "127.0.0.1", c.network.gateway(i), 1)
		g.write(t, at, webhook, c.cluster.url, c.variant.durability())
		c.gateways = append(c.gateways, g)
	}
	c.kinds = slices.DeleteFunc(kinds(c), func(k kind) bool { return *only != "" && k.name != *only })
	c.balancer = newBalancer(c.gateways)
	c.pusher.to = dingtest.Callback{
		URL: "http://" + c.serve(t, dingtalk, c.balancer) + "/cb", Token: "token", AESKey: "1234567890123456789012345678901234567890123", Owner: "dingchaos",
	}
	c.balancer.watch(t.Context())
	c.startAll(t)
	return c
}

// serve serves on a host that gateways speak to.
func (c *chaos) serve(t *testing.T, on host, with http.Handler) (addr string) {
	addr = strings.Replace(freeaddr.New(t), "127.0.0.1", c.network.address(on), 1)
	server := &http.Server{Addr: addr, Handler: with}
	go server.ListenAndServe()
	t.Cleanup(func() { server.Close() })
	return addr
}

func (c *chaos) startAll(t *testing.T) {
	t.Helper()
	t.Cleanup(func() {
		for _, g := range c.gateways {
			g.kill()
			if t.Failed() {
				log, _ := os.ReadFile(g.log())
				lines := strings.SplitAfter(string(log), "\n")
				t.Logf("the log of gateway %d ends:\n%s", g.number+1, strings.Join(lines[max(0, len(lines)-40):], ""))
			}
		}
	})
	for _, g := range c.gateways {
		g.start(t)
	}
	c.waitFor(t, "gateways", func() bool { return c.balancer.allReady() && len(c.pusher.fake.Clients()) > 0 })
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if err := c.pusher.fake.WaitConnections(ctx, "dingchaos", len(c.gateways)); err != nil {
		t.Fatal(err)
	}
}

// run pushes for a time, and takes each step when it is due.
func (c *chaos) run(t *testing.T, steps []step, length time.Duration, rate int) {
	ctx, stop := context.WithCancel(t.Context())
	c.began = time.Now()
	var pushing sync.WaitGroup
	pushing.Go(func() { c.pusher.run(ctx, rate) })
	slices.SortStableFunc(steps, func(a, b step) int { return int(a.at - b.at) })
	for _, s := range append(steps, step{at: length}) {
		time.Sleep(time.Until(c.began.Add(s.at)))
		if s.do != nil {
			t.Logf("%6.1f s: %s", time.Since(c.began).Seconds(), s.what)
			s.do(t)
			if s.kind != "" {
				c.faults[s.kind]++
			}
		}
		c.cluster.supervise(t)
		for _, g := range c.gateways {
			g.check(t)
		}
	}
	stop()
	pushing.Wait()
	c.ended = time.Now()
}

// settle waits until the ledger holds, or nothing more can be hoped for.
func (c *chaos) settle(t *testing.T) {
	t.Helper()
	healed := time.Now()
	c.hook.good.Store(true)
	c.waitFor(t, "gateways after all was healed", c.balancer.allReady)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	pushes, _ := c.pusher.ended(ctx)
	for deadline := time.Now().Add(3 * time.Minute); time.Now().Before(deadline); time.Sleep(time.Second) {
		if a := c.judge(t, pushes); len(a.lost)+len(a.wrong) == 0 {
			t.Logf("all was well %.1f s after the last fault ended", time.Since(healed).Seconds())
			return
		}
	}
}

func (c *chaos) judge(t *testing.T, pushes []pushed) account {
	t.Helper()
	return judge(pushes, c.log(t), c.hook.all(), "ordered", c.failovers...)
}

func (c *chaos) report(t *testing.T) (a account, silence time.Duration) {
	t.Helper()
	for _, g := range c.gateways {
		g.check(t)
		g.signal(syscall.SIGTERM)
	}
	for _, g := range c.gateways {
		g.end(t)
	}
	pushes, first := c.pusher.ended(t.Context())
	a = c.judge(t, pushes)
	a.wrong = append(a.wrong, c.pusher.refused(c.began, c.excuses)...)
	silence, since := c.pusher.silence(c.began, c.ended)
	t.Logf("%v; %d answered at the first attempt, attempts that failed: %v; longest without an answer: %.2f s, from %.1f s on",
		a, first, c.pusher.failures, silence.Seconds(), since.Sub(c.began).Seconds())
	for _, g := range c.gateways {
		for _, line := range g.postponed(t) {
			t.Logf("gateway %d: %s", g.number+1, line)
		}
	}
	for _, all := range [][]string{a.lost, a.wrong} {
		for _, line := range all[:min(10, len(all))] {
			t.Error(line)
		}
	}
	if a.answered == 0 {
		t.Error("nothing was answered, so nothing was tested")
	}
	return a, silence
}

func (c *chaos) waitFor(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !done(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("no %s within two minutes", what)
		}
	}
}
