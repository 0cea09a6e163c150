package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/freeaddr"
	"github.com/dingevent/dingevent/internal/simulator"
)

var kills = flag.Int("kills", 3, "how often each TestKill… kills the gateway")

// TestKill kills the gateway with SIGKILL at random moments, while 64 pushes at a time come by HTTP,
// SyncHTTP and Stream. Every event that was answered with success must reach the webhook, which runs
// in another process, and always under one ID.
func TestKill(t *testing.T) {
	k := newKillTest(t, killSubscription)
	k.startLedger()
	stopPushing := k.push(64)
	k.killAgainAndAgain(900 * time.Millisecond)
	gateway := k.start()
	k.waitReady(gateway)
	stopPushing()
	k.verify(func() map[string]map[string]int { return readLedger(t, k.ledgerPath()) })
	k.end(gateway)
}

// killAgainAndAgain starts the gateway and kills it within a time, as often as the flag says.
func (k *killTest) killAgainAndAgain(within time.Duration) {
	for n := range *kills {
		gateway := k.start()
		if n%3 != 2 { // now and then it dies while it starts
			k.waitReady(gateway)
		}
		life := rand.N(within)
		<-time.After(life)
		if err := gateway.Process.Kill(); err != nil {
			k.t.Fatal(err)
		}
		gateway.Wait()
		k.t.Logf("kill %d after %v: %d answered so far", n+1, life.Round(time.Millisecond), k.answered.Load())
	}
}

// end stops a gateway as an operator does. One that had not begun dies of the signal.
func (k *killTest) end(gateway *exec.Cmd) {
	k.t.Helper()
	gateway.Process.Signal(os.Interrupt)
	err := gateway.Wait()
	said := gateway.Stderr.(*bytes.Buffer)
	if begun := said.Len() > 0; err != nil && (begun || err.Error() != "signal: interrupt") {
		k.t.Errorf("the gateway's end: %v\n%s", err, said)
	}
}

// A killTest is the surroundings of the gateway that is killed.
type killTest struct {
	t        *testing.T
	dir      string
	sim      *simulator.Server
	listen   string
	webhook  string // its address
	corps    int    // that events come from
	pad      int    // bytes that make an event larger, at most
	lives    int    // gateways started
	answered atomic.Int64

	mu     sync.Mutex                // protects pushes
	pushes map[string]*dingtest.Push // by mark
}

const killConfig = `
data: data
listen: %[1]s
api: 127.0.0.1:0
apps:
  - name: kill
    stream: {client_id: dingkill, client_secret: secret, base_url: "http://%[2]s"}
    http:
      path: /cb
      keys: [{token: token, aes_key: "1234567890123456789012345678901234567890123", owners: [dingkill]}]
subscriptions:
  - name: ledger
    start: beginning
    webhook: {url: "http://%[3]s/", format: raw, headers: {Life: "${LIFE}"}}
`

const killSubscription = `    retry: {max: 1s}
`

// newKillTest prepares all but the webhook. subscription is the rest of the config.
func newKillTest(t *testing.T, subscription string) *killTest {
	k := &killTest{t: t, dir: t.TempDir(), corps: 1, pushes: map[string]*dingtest.Push{}}
	addrs := [3]string{freeaddr.New(t), freeaddr.New(t), freeaddr.New(t)}
	k.listen, k.webhook = addrs[0], addrs[2]
	fake := dingtest.New(&dingtest.Options{PlainTickets: true})
	t.Cleanup(fake.Close)
	k.sim = &simulator.Server{Fake: fake, Callback: &dingtest.Callback{
		URL: "http://" + k.listen + "/cb", Token: "token", AESKey: "1234567890123456789012345678901234567890123", Owner: "dingkill",
	}}
	server := &http.Server{Addr: addrs[1], Handler: k.sim.Handler()}
	go server.ListenAndServe()
	t.Cleanup(func() { server.Close() })

	config := fmt.Sprintf(killConfig+subscription, addrs[0], addrs[1], addrs[2])
	if err := os.WriteFile(filepath.Join(k.dir, "dingevent.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return k
}

// startLedger starts the webhook, in a process of its own.
func (k *killTest) startLedger() {
	ledger := exec.Command("ledger", k.ledgerPath(), k.webhook)
	ledger.Stderr = os.Stderr
	if err := ledger.Start(); err != nil {
		k.t.Fatal(err)
	}
	k.t.Cleanup(func() { ledger.Process.Kill(); ledger.Wait() })
}

func (k *killTest) ledgerPath() string { return filepath.Join(k.dir, "ledger") }

func (k *killTest) start() *exec.Cmd {
	gateway := exec.Command("dingevent", "serve")
	k.launch(gateway)
	return gateway
}

// launch starts a command that serves, in the test's folder.
func (k *killTest) launch(gateway *exec.Cmd) {
	k.lives++
	gateway.Dir, gateway.Env = k.dir, append(os.Environ(), fmt.Sprint("LIFE=", k.lives))
	gateway.Stderr = new(bytes.Buffer)
	if err := gateway.Start(); err != nil {
		k.t.Fatal(err)
	}
}

// waitReady waits until both ways in are open.
func (k *killTest) waitReady(gateway *exec.Cmd) {
	k.t.Helper()
	ctx, cancel := context.WithTimeout(k.t.Context(), 2*time.Minute)
	defer cancel()
	for k.sim.Fake.CheckURL(ctx, *k.sim.Callback) != nil && ctx.Err() == nil {
		<-time.After(20 * time.Millisecond)
	}
	if err := k.sim.Fake.WaitConnections(ctx, "dingkill", 1); err != nil {
		gateway.Process.Kill()
		gateway.Wait()
		k.t.Fatalf("the gateway did not come up: %v\n%s", err, gateway.Stderr)
	}
}

// push pushes with so many at a time until stop is called, which then waits for the last answers.
func (k *killTest) push(workers int) (stop func()) {
	ctx, cancel := context.WithCancel(k.t.Context())
	var running sync.WaitGroup
	for w := range workers {
		running.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				k.pushOne(ctx, fmt.Sprintf("m-%d-%d", w, n), fmt.Sprint("dingcorp", rand.N(k.corps)), simulator.Transports[(w+n)%len(simulator.Transports)])
			}
		})
	}
	return func() { cancel(); running.Wait() }
}

// pushOne makes one push and waits for its first attempt; the others follow by themselves.
func (k *killTest) pushOne(ctx context.Context, mark, corp string, way dingevent.Transport) {
	req := simulator.PushRequest{Type: "user_add_org", Transport: way, Corp: corp, ClientID: "dingkill"}
	if err := req.Shape([]byte(`{"mark":"` + mark + `","userId":["u"]` + k.padding() + `}`)); err != nil {
		k.t.Error(err)
		return
	}
	push, err := k.sim.Push(req)
	if err != nil {
		k.t.Error(err)
		return
	}
	k.mu.Lock()
	k.pushes[mark] = push
	k.mu.Unlock()
	for tick := time.Millisecond; len(push.Attempts()) == 0 && ctx.Err() == nil; {
		<-time.After(tick)
	}
	if a := push.Attempts(); len(a) > 0 && a[0].Err == nil {
		k.answered.Add(1)
	} else {
		<-time.After(20 * time.Millisecond) // the gateway is dead; do not heap up pushes
	}
}

// padding is a member that makes an event larger.
func (k *killTest) padding() string {
	if k.pad == 0 {
		return ""
	}
	return `,"pad":"` + strings.Repeat("x", rand.N(k.pad)) + `"`
}

// verify waits until everything that was answered, by whichever attempt, has arrived. arrived returns the IDs under which
// each mark did, with how often.
func (k *killTest) verify(arrived func() map[string]map[string]int) {
	k.t.Helper()
	var missing []string
	for deadline := time.After(time.Minute); ; {
		marks := arrived()
		if missing = k.missing(marks); len(missing) == 0 {
			k.report(marks)
			return
		}
		select {
		case <-deadline:
			k.t.Fatalf("%d answered events never arrived: %s …", len(missing), strings.Join(missing[:min(5, len(missing))], ", "))
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (k *killTest) missing(marks map[string]map[string]int) (missing []string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for mark, push := range k.pushes {
		attempts := push.Attempts()
		if len(attempts) > 0 && attempts[len(attempts)-1].Err == nil && marks[mark] == nil {
			missing = append(missing, mark)
		}
	}
	return missing
}

func (k *killTest) report(marks map[string]map[string]int) {
	delivered, twice := 0, 0
	for mark, ids := range marks {
		if len(ids) != 1 {
			k.t.Errorf("event %s came under %d IDs: %v", mark, len(ids), ids)
		}
		for _, n := range ids {
			delivered++
			twice += n - 1
		}
	}
	k.t.Logf("%d lives of the gateway: %d answered events, 0 lost; %d arrived, %d of them again, with the same ID", k.lives, k.answered.Load(), delivered, twice)
	if k.answered.Load() == 0 {
		k.t.Error("nothing was answered, so nothing was tested")
	}
}
