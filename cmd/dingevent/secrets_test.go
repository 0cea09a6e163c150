//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/freeaddr"
	"github.com/dingevent/dingevent/internal/mariadbtest"
	"github.com/dingevent/dingevent/internal/simulator"
)

// TestSecretsStayInside plants a secret under each key of the config that holds one, has each kind of source and sink work and fail, and
// looks for the secrets in all that the daemon and its commands write, serve and store.
func TestSecretsStayInside(t *testing.T) {
	mariadbtest.Need(t)
	w := newPlantedWorld(t)
	w.say("check", "--connect")
	w.say("check", "--connect", "-c", "away.yaml")
	w.say("doctor", "-c", "away.yaml")
	w.serve()
	w.work()
	for _, args := range [][]string{
		{"status"}, {"doctor"}, {"dead", "list"}, {"events"}, {"why", "1"}, {"backfill", "wrong"}, {"suite"}, {"suite", "orgs", "suite"}, {"subscriptions", "set", "-f", "refused.yaml"},
	} { // the API has all that others say
		w.say(args...)
	}
	w.keys()
	w.ask()
	w.browse()
	w.end()
	w.keep()
	w.judge()
}

// A plantedWorld has a daemon with secrets, and what it says.
type plantedWorld struct {
	*testing.T
	dir     string
	sim     *simulator.Server
	listen  string
	daemon  *exec.Cmd
	pages   int
	said    map[string][]byte // by where
	errors  bytes.Buffer      // of the daemon
	mu      sync.Mutex        // protects secrets
	secrets map[string]string // by what they are
}

const (
	plantedAES  = "plantedAESplantedAESplantedAESplantedAESabc"
	plantedHook = "planted-webhook-key-of-32-bytes!"
	suiteTicket = "the suite ticket"
)

const plantedConfig = `
data: data
listen: %[1]s
api: %[2]s
log: {level: debug}
grace: 1s
attach: {listen: %[3]s, acme: true}
acme: {domains: [localhost], agree_to_terms: true, directory: "https://127.0.0.1:1/dir", external_account: {key_id: k, mac_key: planted-mac-key}}
console: {oidc: {issuer: "http://127.0.0.1:1", client_id: c, client_secret: planted-oidc, roles: {admin: [a@example.com]}}, url: "http://%[2]s"}
notify: {dingtalk: {access_token: planted-robot-token, secret: SECplanted-robot-key, base_url: "http://%[7]s"}, webhook: {url: "http://planted-user:planted-password@%[7]s/?key=planted-query", headers: {Authorization: planted-header}}}
apps:
  - name: hr
    stream: {client_id: dinghr, client_secret: "${HR_SECRET}", base_url: "http://%[4]s"}
    http: {path: /cb, keys: [{token: planted-token, aes_key: %[5]s, owners: [dinghr]}]}
    failed_list: {}
  - name: wrong
    failed_list: {client_id: dinghr, client_secret: planted-wrong-secret, base_url: "http://%[4]s"}
  - name: vendor
    rds: {url: "mysql://dingevent:${RDS_PASSWORD}@%[6]s/planted", every: 100ms}
  - name: stranger
    rds: {url: "mysql://dingevent:planted%%40password@%[6]s/planted"}
  - name: suite
    stream: {client_id: dingsuite, client_secret: planted-suite-secret, base_url: "http://%[4]s"}
    suite: {hook: {url: "http://planted-user:planted-password@%[7]s/", secrets: ["%[8]s"]}}
  - name: me
    exec: {command: [writer, fail, "--token=${ARG_SECRET}"], env: {TOKEN: "${EXEC_SECRET}"}}
subscriptions:
  - {name: signed, start: beginning, retry: {first: 10ms, max: 20ms}, webhook: {url: "http://planted-user:planted-password@%[7]s/?key=planted-query", secrets: ["%[8]s"], headers: {Authorization: "Bearer planted-header", X-Key: "${HEADER_SECRET}"}}}
  - {name: away, start: beginning, webhook: {url: "http://planted-user:planted-password@127.0.0.1:1/?key=planted-query", headers: {Authorization: planted-header}}}
  - {name: nats, start: beginning, nats: {servers: ["nats://planted-user:planted-password@127.0.0.1:1"], subject: a}}
  - {name: token, start: beginning, nats: {servers: ["nats://127.0.0.1:1"], subject: a, token: planted-nats}}
  - {name: kafka, start: beginning, kafka: {brokers: ["127.0.0.1:1"], topic: t, sasl: {mechanism: plain, user: u, password: planted-kafka}}}
  - {name: attached, start: beginning, stream: {client_id: dingattached, client_secret: planted-attached-secret}}
  - {name: file, start: beginning, file: {path: out.ndjson}}
`

// plantedAway has nothing that answers.
const plantedAway = `
data: away
database: {url: "postgres://planted-user:planted-password@127.0.0.1:1/db?sslpassword=planted-ssl"}
apps:
  - {name: vendor, rds: {url: "mysql://planted-user:planted-password@127.0.0.1:1/db?tls=true"}}
  - {name: hr, stream: {client_id: a, client_secret: planted-secret, base_url: "http://planted-user:planted-password@127.0.0.1:1/?key=planted-query"}}
`

func newPlantedWorld(t *testing.T) *plantedWorld {
	w := &plantedWorld{T: t, dir: t.TempDir(), listen: freeaddr.New(t), said: map[string][]byte{}, secrets: map[string]string{
		"a planted secret": "planted-", "the AES key": plantedAES, "the key of a webhook": base64.StdEncoding.EncodeToString([]byte(plantedHook)),
		"the password in a URL": "planted%40", "the password of a URL": "planted@",
	}}
	server := mariadbtest.Shared(t)
	w.secrets["the password of the database"] = server.Password()
	if err := execute(server.DSN("admin", ""), "CREATE OR REPLACE DATABASE planted"); err != nil {
		t.Fatal(err)
	}
	fake := dingtest.New(&dingtest.Options{Apps: map[string]string{"dinghr": "planted-hr-secret"}, PlainTickets: true, Again: []time.Duration{}, FailedAfter: -1})
	t.Cleanup(fake.Close)
	if err := fake.AddSuite(dingtest.Suite{Key: "dingsuite", Secret: "planted-suite-secret"}); err != nil {
		t.Fatal(err)
	}
	w.secrets[suiteTicket] = fake.SuiteTicket("dingsuite")
	w.sim = &simulator.Server{Fake: fake, Callback: &dingtest.Callback{URL: "http://" + w.listen + "/cb", Token: "planted-token", AESKey: plantedAES, Owner: "dinghr"}}
	dingtalk := httptest.NewServer(w.noting(w.sim.Handler()))
	t.Cleanup(dingtalk.Close)
	refusing := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		http.Error(rw, fmt.Sprint(r.URL, " ", r.Header), http.StatusGone)
	}))
	t.Cleanup(refusing.Close)
	host := func(s *httptest.Server) string { return strings.TrimPrefix(s.URL, "http://") }
	config := fmt.Sprintf(plantedConfig, w.listen, freeaddr.New(t), freeaddr.New(t), host(dingtalk), plantedAES, server.Addr(), host(refusing),
		"whsec_"+base64.StdEncoding.EncodeToString([]byte(plantedHook)))
	for name, text := range map[string]string{
		"dingevent.yaml": config, "away.yaml": plantedAway, "refused.yaml": "webhook: {url: 'http://x:planted-password@y/', secrets: [planted-secret]}",
	} {
		if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// noting notes the tokens and tickets that the fake DingTalk gives.
func (w *plantedWorld) noting(h http.Handler) http.Handler {
	given := regexp.MustCompile(`"(accessToken|access_token|ticket)":"([^"]{8,})"`)
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") != "" {
			h.ServeHTTP(rw, r)
			return
		}
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		w.mu.Lock()
		for _, found := range given.FindAllStringSubmatch(answer.Body.String(), -1) {
			w.secrets[found[1]+" "+found[2]] = found[2]
		}
		w.mu.Unlock()
		for name, values := range answer.Header() {
			rw.Header()[name] = values
		}
		rw.WriteHeader(answer.Code)
		_, _ = rw.Write(answer.Body.Bytes())
	})
}

func (w *plantedWorld) command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(w.Context(), "dingevent", args...)
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), "NO_COLOR=1", "HR_SECRET=planted-hr-secret", "RDS_PASSWORD="+mariadbtest.Shared(w).Password(),
		"ARG_SECRET=planted-argument", "EXEC_SECRET=planted-exec", "HEADER_SECRET=planted-header-key")
	return cmd
}

// say notes what a command says, also if it fails.
func (w *plantedWorld) say(args ...string) {
	out, err := w.command(args...).CombinedOutput()
	w.said["dingevent "+strings.Join(args, " ")] = out
	if len(out) == 0 {
		w.Errorf("%q says nothing: %v", args, err)
	}
}

// serve starts the daemon, and waits until each source has stood up or failed.
func (w *plantedWorld) serve() {
	w.Helper()
	w.daemon = w.command("serve")
	w.daemon.Stdout, w.daemon.Stderr = &w.errors, &w.errors
	if err := w.daemon.Start(); err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { _ = w.daemon.Process.Kill(); _ = w.daemon.Wait() })
	ctx, cancel := context.WithTimeout(w.Context(), 2*time.Minute)
	defer cancel()
	for w.sim.Fake.CheckURL(ctx, *w.sim.Callback) != nil && ctx.Err() == nil {
		<-time.After(20 * time.Millisecond)
	}
	for _, app := range []string{"dinghr", "dingsuite"} {
		if err := w.sim.Fake.WaitConnections(ctx, app, 1); err != nil {
			w.Fatal(err)
		}
	}
}

// work pushes an event each way, and what is refused; and waits until the sinks have failed.
func (w *plantedWorld) work() {
	w.Helper()
	for i, way := range simulator.Transports {
		req := simulator.PushRequest{Type: "check_in", Transport: way, Corp: catalog.SampleCorp, ClientID: "dinghr", ID: fmt.Sprint("e", i)}
		if err := req.Shape(nil); err != nil {
			w.Fatal(err)
		}
		push, err := w.sim.Push(req)
		if err != nil {
			w.Fatal(err)
		}
		if outcome, err := push.Wait(w.Context()); outcome != dingtest.Answered {
			w.Fatalf("a push by %s: %s, %v", way, outcome, err)
		}
	}
	if push, err := w.sim.Fake.Authorize("dingsuite", "dingcorp", "Org"); err != nil {
		w.Fatal(err)
	} else if outcome, err := push.Wait(w.Context()); outcome != dingtest.Answered {
		w.Fatalf("an authorization: %s, %v", outcome, err)
	}
	forged := *w.sim.Callback
	forged.Token = "planted-forged"
	<-w.sim.Fake.PushHTTP(forged, dingtest.Event{Type: "check_in", Data: []byte(`{"EventType":"check_in"}`)}).Done()
	for _, path := range []string{"/cb?signature=planted-signature&timestamp=1&nonce=planted-nonce", "/other"} {
		resp, err := http.Post("http://"+w.listen+path, "application/json", strings.NewReader(`{"encrypt":"planted-sealed"}`))
		if err != nil {
			w.Fatal(err)
		}
		resp.Body.Close()
	}
	w.until("the delivery of the ticket", func() bool {
		out, _ := os.ReadFile(filepath.Join(w.dir, "out.ndjson"))
		return bytes.Contains(out, []byte(w.sim.Fake.SuiteTicket("dingsuite")))
	})
	w.until("what each source and sink says of its failure", func() bool {
		out, _ := w.command("status").CombinedOutput()
		text := string(out)
		return strings.Contains(text, "Error 1045") && strings.Contains(text, "Error 1146") && strings.Contains(text, "exit status 4") && strings.Count(text, "refused") >= 3
	})
}

func (w *plantedWorld) until(what string, done func() bool) {
	w.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !done(); <-time.After(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			out, _ := w.command("status").CombinedOutput()
			w.Fatalf("no sign of %s:\n%s", what, out)
		}
	}
}
