//go:build linux

package chaostest

import (
	"crypto/tls"
	"flag"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/certtest"
	"github.com/dingevent/dingevent/internal/freeaddr"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal/postgres"
)

var (
	former      = flag.String("former", "", "the dingevent of before, from which TestUpgrade leads to -program; empty: it is skipped")
	upgradeRate = flag.Int("upgrade-rate", 500, "pushes a second of TestUpgrade")
	pause       = flag.Duration("pause", 5*time.Second, "how long TestUpgrade lets everything go on between two steps")
)

// An upgrade is gateways that are replaced one after another while events are pushed to them by Stream and, through a balancer, by HTTP.
type upgrade struct {
	*chaos
	phases  []phase
	configs []string // that the gateways had first
	trusted *tls.Config
	renewed *certtest.Pair
	seen    atomic.Int64 // connections that got it
}

// A phase is a step of an upgrade, with what came of the pushes meanwhile.
type phase struct {
	what     string
	began    time.Time
	pushed   int
	failures map[string]int
	silence  time.Duration
}

const upgradeConfig = `
data: data
listen: %[1]s
api: 127.0.0.1:0
drain_delay: 1s
apps:
  - name: chaos
    stream: {client_id: dingchaos, client_secret: secret, base_url: "http://%[2]s"}
    http:
      path: /cb
      keys: [{token: token, aes_key: "1234567890123456789012345678901234567890123", owners: [dingchaos]}]
%[4]s
subscriptions:
  - name: ordered
    order: corp
    start: beginning
    concurrency: 64
    webhook: {url: "http://%[3]s/ordered", format: raw}
  - name: plain
    start: beginning
    concurrency: 64
    webhook: {url: "http://%[3]s/plain", format: raw}
`

// newUpgrade starts so many gateways of the former release on a journal, which database describes in the config.
func newUpgrade(t *testing.T, gateways int, database string) *upgrade {
	if *former == "" {
		t.Skip("make upgrade runs it")
	}
	if err := build(); err != nil {
		t.Fatal(err)
	}
	ways := []dingevent.Transport{dingevent.TransportHTTP, dingevent.TransportStream}
	u := &upgrade{chaos: &chaos{variant: variant{ways: ways}, hook: new(hook), network: new(network), pusher: &pusher{corps: 50, ways: ways}}}
	u.hook.good.Store(true)
	fake := dingtest.New(&dingtest.Options{PlainTickets: true, Again: again, OnAttempt: u.pusher.attempt})
	t.Cleanup(fake.Close)
	u.pusher.fake = fake
	at, webhook := u.serve(t, dingtalk, fake), u.serve(t, receiver, u.hook)
	for i := range gateways {
		g := &gateway{number: i, dir: t.TempDir(), network: u.network, listen: freeaddr.New(t), program: *former}
		u.configs = append(u.configs, fmt.Sprintf(upgradeConfig, g.listen, at, webhook, database))
		g.configure(t, u.configs[i])
		u.gateways = append(u.gateways, g)
	}
	first := certtest.New(t, "gateway")
	u.renewed = certtest.New(t, "gateway")
	for _, g := range u.gateways {
		g.certify(t, first)
	}
	u.trusted = u.trusting(append(slices.Clone(first.CA), u.renewed.CA...))
	u.balancer = newBalancer(u.gateways)
	u.balancer.connectAnew(u.trusted)
	u.pusher.to = dingtest.Callback{URL: "http://" + u.serve(t, dingtalk, u.balancer) + "/cb", Token: "token", AESKey: "1234567890123456789012345678901234567890123", Owner: "dingchaos"}
	u.balancer.watch(t.Context())
	u.startAll(t)
	return u
}

// step does what, lets everything go on for a while, and notes what came of the pushes.
func (u *upgrade) step(t *testing.T, what string, do func()) {
	t.Helper()
	p := phase{what: what, began: time.Now()}
	pushed, _ := u.pusher.taken()
	do()
	time.Sleep(*pause)
	ended := time.Now()
	for _, g := range u.gateways {
		g.check(t)
	}
	p.pushed, p.failures = u.pusher.taken()
	p.pushed -= pushed
	p.silence, _ = u.pusher.silence(p.began, ended)
	t.Logf("%-58s %5.1f s, %6d pushed, longest without an answer %4.0f ms, attempts that failed: %v", what, ended.Sub(p.began).Seconds(), p.pushed, p.silence.Seconds()*1000, p.failures)
	u.phases = append(u.phases, p)
	if len(u.phases) == 1 && (len(p.failures) > 0 || float64(p.pushed) < 0.9*ended.Sub(p.began).Seconds()*float64(*upgradeRate)) {
		t.Fatal("this machine is too busy for so many events a second, before anything has happened; take a lower RATE")
	}
}

// TestUpgrade replaces three gateways on one PostgreSQL by those of this release, one after another. Then these reload a changed config,
// and are restarted one after another. Each push by HTTP is answered at its first attempt. By Stream a few are not, because a client of
// Stream cannot tell DingTalk that it is about to leave. Those come again.
func TestUpgrade(t *testing.T) {
	u, server := newDatabaseUpgrade(t)
	u.steps(t, func() {
		u.step(t, "three gateways of before", func() {})
		u.step(t, "the first is replaced, and changes the tables", func() { u.replace(t, u.gateways[0], *program) })
		u.step(t, "the others of before lose their connections", func() { u.cluster.terminate(t) })
		u.step(t, "one of before starts again, and is refused", func() {
			u.stop(t, u.gateways[1])
			u.refuses(t, u.gateways[1], "run the newer release")
		})
		u.step(t, "it starts as this release", func() { u.start(t, u.gateways[1], *program) })
		u.step(t, "the last is replaced", func() { u.replace(t, u.gateways[2], *program) })
		u.step(t, "all reload a changed config", func() { u.reload(t) })
		for _, g := range u.gateways {
			u.step(t, fmt.Sprintf("gateway %d is restarted, with TLS", g.number+1), func() { u.secure(t, g) })
		}
		u.step(t, "their certificates are renewed", func() { u.renew(t) })
	})
	for _, p := range u.phases {
		for why, n := range p.failures {
			if !strings.HasPrefix(why, "stream") {
				t.Errorf("%s: %d attempts failed: %s; %v", p.what, n, why, u.balancer.cuts)
			}
		}
	}
	u.refuses(t, u.gateways[0], "run the newer release")
	if version := server.Query(t, "postgres", "SELECT version FROM dingevent.journal"); version != fmt.Sprint(postgres.SchemaVersion()) {
		t.Errorf("after the former release the tables are of version %s", version)
	}
}

// newDatabaseUpgrade starts three gateways on a PostgreSQL of their own.
func newDatabaseUpgrade(t *testing.T) (*upgrade, *postgrestest.Server) {
	if *former == "" {
		t.Skip("make upgrade runs it")
	}
	postgrestest.Need(t)
	server := postgrestest.Start(t, postgrestest.Options{})
	u := newUpgrade(t, 3, fmt.Sprintf("database: {url: %q, claim_time: 5s}", server.URL("postgres")))
	u.cluster = &cluster{primary: server}
	u.log = u.cluster.log
	return u, server
}

// TestUpgradeInPlace replaces the only gateway of a journal in a file. DingTalk finds nobody meanwhile, and pushes again.
func TestUpgradeInPlace(t *testing.T) {
	u := newUpgrade(t, 1, "")
	u.cluster, u.log = new(cluster), func(t *testing.T) []stored { return u.gateways[0].events(t) }
	g := u.gateways[0]
	u.run(t, []step{{do: func(t *testing.T) {
		u.step(t, "a gateway of before", func() {})
		u.step(t, "it is replaced, and changes the tables", func() { u.replace(t, g, *program) })
		u.step(t, "it reloads a changed config", func() { u.reload(t) })
		u.step(t, "it is restarted, with TLS", func() { u.secure(t, g) })
		u.step(t, "its certificate is renewed", func() { u.renew(t) })
	}}}, 0, *upgradeRate)
	u.waitFor(t, "delivery of all that was answered", func() bool {
		pushes, _ := u.pusher.ended(t.Context())
		answered := slices.DeleteFunc(pushes, func(p pushed) bool { return !p.answered })
		for _, all := range u.hook.all() {
			if len(all) < len(answered) {
				return false
			}
		}
		return true
	})
	u.report(t)
	u.refuses(t, g, "use the release that wrote it, or a newer one")
}

// steps pushes while the steps are done, and judges what became of all events.
func (u *upgrade) steps(t *testing.T, do func()) {
	t.Helper()
	u.run(t, []step{{do: func(*testing.T) { do() }}}, 0, *upgradeRate)
	u.settle(t)
	u.report(t)
}
