package console_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/console"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/wire"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/simulator"
)

const (
	clientID = "dinghr"
	secret   = "s3cret"
	token    = "t0ken"
	aesKey   = "1234567890123456789012345678901234567890123"
)

// A gateway is a running daemon behind a fake DingTalk, with receivers of which one refuses.
type gateway struct {
	*daemon.Daemon
	cfg   config.Config
	api   *wire.Client
	sim   *simulator.Server
	stop  func() // ends the daemon, and waits for that; may be called again
	count int    // of pushes
}

// newGateway starts one with an empty journal. Change may change its config.
func newGateway(t testing.TB, change func(*config.Config)) *gateway {
	t.Helper()
	fake := dingtest.New(&dingtest.Options{Apps: map[string]string{clientID: secret}, PlainTickets: true})
	t.Cleanup(fake.Close)
	g := &gateway{sim: &simulator.Server{Fake: fake}}
	platform := httptest.NewServer(g.sim.Handler())
	t.Cleanup(platform.Close)
	receiver := httptest.NewServer(http.HandlerFunc(receive))
	t.Cleanup(receiver.Close)
	g.cfg = gatewayConfig(t, platform.URL, receiver.URL)
	if change != nil {
		change(&g.cfg)
	}
	g.start(t)
	t.Cleanup(func() { g.stop() })
	return g
}

// start starts the daemon; again after stop, at the same address.
func (g *gateway) start(t testing.TB) {
	t.Helper()
	d, err := daemon.New(g.cfg, &daemon.Options{Version: "1.0.0", Trigger: g.trigger, Doctor: g.examine})
	if err != nil {
		t.Fatal(err)
	}
	_, at, _ := strings.Cut(d.Address().URL, "://")
	g.Daemon, g.api, g.cfg.API = d, d.Address().Client(), at
	g.sim.Callback = &dingtest.Callback{URL: d.CallbackURL() + "/hr", Token: token, AESKey: aesKey, Owner: clientID}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx); close(ended) }()
	g.stop = func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the daemon: %v", err)
		}
	}
	if err := g.sim.Fake.WaitConnections(t.Context(), clientID, 1); err != nil {
		t.Fatal(err)
	}
}

// gatewayConfig has one app, and subscriptions of which one is refused everything.
func gatewayConfig(t testing.TB, platform, receiver string) config.Config {
	hook := func(name, path string, types ...string) config.Subscription {
		return config.Subscription{Name: name, Start: "beginning", Types: types, Record: "all", Webhook: &config.Webhook{URL: receiver + path}}
	}
	folder := t.TempDir()
	return config.Config{
		Data: filepath.Join(folder, "data"), Listen: "127.0.0.1:0", API: "127.0.0.1:0",
		Apps: []config.App{{
			Name:   "hr",
			Stream: &config.Stream{ClientID: clientID, ClientSecret: secret, BaseURL: platform, Robot: true},
			HTTP:   &config.HTTP{Path: "/hr", Keys: []config.Key{{Token: token, AESKey: aesKey, Owners: []string{clientID}}}},
		}, {
			Name:  "vendor",
			HTTP:  &config.HTTP{Path: "/vendor", Keys: []config.Key{{Token: token, AESKey: aesKey, Owners: []string{"suitevendor"}}}},
			Suite: &config.Suite{},
		}},
		Subscriptions: []config.Subscription{
			hook("approvals", "/taken", "bpms_*"),
			hook("contacts", "/refused", "user_*"),
			{Name: "archive", Start: "beginning", File: &config.File{Path: filepath.Join(folder, "archive")}},
		},
	}
}

// receive is the receiver of the webhooks.
func receive(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/refused" {
		http.Error(w, "no such employee", http.StatusUnprocessableEntity)
	}
}

// trigger is what the console's button asks for.
func (g *gateway) trigger(ctx context.Context, p console.Push) (id string, err error) {
	way := dingevent.Transport(p.Transport)
	if way == "" {
		way = dingevent.TransportStream
	}
	return g.push(ctx, simulator.PushRequest{Type: p.Type, Transport: way, Corp: p.Corp}, p.Data)
}

// push has an event answered; nil data is the catalogue's sample.
func (g *gateway) push(ctx context.Context, req simulator.PushRequest, data []byte) (id string, err error) {
	g.count++
	req.ID = fmt.Sprintf("4b6f%012d", g.count)
	if err := req.Shape(data); err != nil {
		return "", err
	}
	push, err := g.sim.Push(req)
	if err != nil {
		return "", err
	}
	if outcome, err := push.Wait(ctx); outcome != dingtest.Answered {
		return "", fmt.Errorf("%s: %q, %w", req.Type, outcome, err)
	}
	return req.ID, nil
}

// seqOf is the sequence of a stored event.
func (g *gateway) seqOf(t testing.TB, id string) string {
	t.Helper()
	found, err := g.api.Events(t.Context(), api.EventQuery{ID: id})
	if err != nil || len(found.Items) != 1 {
		t.Fatalf("%d events have the ID %s, %v", len(found.Items), id, err)
	}
	return strconv.FormatUint(uint64(found.Items[0].Seq), 10)
}

// usual are the types that fill a journal, with the way each comes.
var usual = []struct {
	name string
	way  dingevent.Transport
}{
	{"bpms_instance_change", dingevent.TransportStream},
	{"user_add_org", dingevent.TransportHTTP},
	{"bpms_task_change", dingevent.TransportStream},
	{"check_in", dingevent.TransportHTTP},
	{"chat_add_member", dingevent.TransportStream},
	{"user_modify_org", dingevent.TransportStream},
	{"org_dept_create", dingevent.TransportHTTP},
}

// fill has so many events stored, of several types and ways, and one that is strange.
func (g *gateway) fill(t testing.TB, events int) {
	t.Helper()
	g.store(t, events)
	// What only strange payloads have: doubled keys, large numbers, what looks like HTML, personal data.
	strange := json.RawMessage(`{"a":9007199254740993,"a":"doubled","mobile":"13800000000","html":"</pre><img src=x onerror=alert(1)>","long":"` + wideText + `"}`)
	if _, err := g.push(t.Context(), simulator.PushRequest{Type: "no_such_type_" + wideText[:60], Transport: dingevent.TransportStream, Corp: catalog.SampleCorp}, strange); err != nil {
		t.Fatal(err)
	}
	g.settle(t)
}

// store has so many events stored, of several types and ways. It waits until each has been delivered or is dead.
func (g *gateway) store(t testing.TB, events int) {
	t.Helper()
	for n := range events {
		kind := usual[n%len(usual)]
		if _, err := g.push(t.Context(), simulator.PushRequest{Type: kind.name, Transport: kind.way, Corp: catalog.SampleCorp}, nil); err != nil {
			t.Fatal(err)
		}
	}
	g.settle(t)
}

// wideText has no place at which a line may break.
const wideText = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

// settle waits until nothing waits for delivery.
func (g *gateway) settle(t testing.TB) {
	t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		status, err := g.api.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if isIdle(status) {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("deliveries do not end: %+v", status.Subscriptions)
		}
	}
}

func isIdle(s api.Status) bool {
	for _, sub := range s.Subscriptions {
		if sub.Behind > 0 || sub.Waiting > 0 {
			return false
		}
	}
	return true
}

// enter opens a tab and logs in by a link, which leads to a page.
func (g *gateway) enter(t testing.TB, role console.Role, to string) *tab {
	t.Helper()
	x := newTab(t, g.Address().URL)
	x.follow(g, role, to)
	return x
}

// follow logs in by a link, which leads to a page.
func (x *tab) follow(g *gateway, role console.Role, to string) {
	x.Helper()
	link, err := url.Parse(g.ConsoleLink(role, time.Minute))
	if err != nil {
		x.Fatal(err)
	}
	x.open(link.Path + "?to=" + url.QueryEscape(to))
}
