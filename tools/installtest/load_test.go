package installtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// secret is in the file of secrets, and may be nowhere else.
const secret = "Hush7f3aTokenOfTheTest"

const aesKey = "1234567890123456789012345678901234567890123"

// A load is a fake DingTalk on this machine that pushes to the daemon, and a webhook that the daemon delivers to.
type load struct {
	t              *testing.T
	program        string // the dingevent that plays DingTalk
	simulator, api string // addresses
	listen         string
	hook           *httptest.Server
	mu             sync.Mutex
	delivered      map[string]int // how often, by ID
}

func newLoad(t *testing.T, program string) *load {
	l := &load{t: t, program: program, simulator: freeAddress(t), api: freeAddress(t), listen: freeAddress(t), delivered: map[string]int{}}
	l.hook = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.delivered[r.Header.Get("webhook-id")]++
	}))
	t.Cleanup(l.hook.Close)
	simulator := exec.Command(program, "simulate", "--addr", l.simulator, "--callback", "http://"+l.listen+"/cb", "--token", secret, "--aes-key", aesKey, "--owner", "dingkey")
	if err := simulator.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { simulator.Process.Kill(); simulator.Wait() })
	return l
}

// config is that of the daemon.
func (l *load) config() string {
	return fmt.Sprintf(`data: /var/lib/dingevent
listen: %s
api: %s
apps:
  - name: hr
    http: {path: /cb, keys: [{token: "${DING_TOKEN}", aes_key: "${DING_AES_KEY}", owners: [dingkey]}]}
subscriptions:
  - {name: hook, start: beginning, webhook: {url: %q}}
  - {name: file, start: beginning, file: {path: /var/lib/dingevent/events.ndjson}}
`, l.listen, l.api, l.hook.URL)
}

func (l *load) secrets() string { return "DING_TOKEN=" + secret + "\nDING_AES_KEY=" + aesKey + "\n" }

type pushed struct {
	ID, Outcome string
	Attempts    []struct{ Code int }
}

// pushers is how many push at once. Each waits for its answer, as long as it takes.
const pushers = 20

// push pushes count events, up to 500 a second, and again what is not answered, as DingTalk does.
func (l *load) push(name string, count int) (wait func() []pushed) {
	var waits []func() []pushed
	for i := range min(pushers, count) {
		waits = append(waits, l.pushSome(fmt.Sprint(name, i), max(1, count/pushers)))
	}
	return func() (all []pushed) {
		for _, wait := range waits {
			all = append(all, wait()...)
		}
		return all
	}
}

func (l *load) pushSome(name string, count int) func() []pushed {
	var out, stderr bytes.Buffer
	cmd := exec.Command(l.program, "trigger", "user_add_org", "--simulator", "http://"+l.simulator, "--transport", "http", "--id", name, "--count", fmt.Sprint(count), "--every", "40ms", "--wait", "2m", "--json")
	cmd.Stdout, cmd.Stderr = &out, &stderr
	if err := cmd.Start(); err != nil {
		l.t.Fatal(err)
	}
	return func() (all []pushed) {
		l.t.Helper()
		if err := cmd.Wait(); err != nil {
			l.t.Errorf("trigger: %v\n%s", err, &stderr)
		}
		for dec := json.NewDecoder(&out); dec.More(); {
			var p pushed
			if err := dec.Decode(&p); err != nil {
				l.t.Fatal(err)
			}
			all = append(all, p)
		}
		return all
	}
}

// wantMore waits until a few more events were delivered.
func (l *load) wantMore(m *machine) {
	l.t.Helper()
	former := l.count()
	m.until("more events are delivered", func() error {
		if n := l.count(); n < former+100 {
			return fmt.Errorf("%d before, %d now", former, n)
		}
		return nil
	})
}

func (l *load) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.delivered)
}

// wantDelivered wants each event at the webhook.
func (l *load) wantDelivered(events []pushed) {
	l.t.Helper()
	missing := ""
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		if missing = l.missing(events); missing == "" {
			return
		}
	}
	l.t.Errorf("not delivered: %s", missing)
}

func (l *load) missing(events []pushed) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var ids []string
	for _, e := range events {
		if l.delivered[e.ID] == 0 {
			ids = append(ids, e.ID)
		}
	}
	return strings.Join(ids, " ")
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
