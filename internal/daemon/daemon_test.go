package daemon

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/router"
)

const (
	callbackToken = "t0ken"
	aesKey        = "1234567890123456789012345678901234567890123"
	owner         = "dingkey"
)

// A gateway is a running daemon between a fake DingTalk, a raw webhook and a typed handler.
type gateway struct {
	ding     *dingtest.Server
	callback dingtest.Callback
	daemon   *Daemon

	mu    sync.Mutex // protects what follows
	raw   map[string][]byte
	typed map[string]any
	more  chan struct{} // gets a token when one of them has grown
}

func newGateway(t *testing.T, data string, change ...func(*config.Config)) *gateway {
	t.Helper()
	return newGatewayWith(t, data, nil, change...)
}

func newGatewayWith(t *testing.T, data string, opts *Options, change ...func(*config.Config)) *gateway {
	t.Helper()
	g := &gateway{raw: map[string][]byte{}, typed: map[string]any{}, more: make(chan struct{}, 1)}
	g.ding = dingtest.New(nil)
	t.Cleanup(g.ding.Close)
	platform := httptest.NewServer(g.ding)
	t.Cleanup(platform.Close)
	hook := httptest.NewServer(http.HandlerFunc(g.takeRaw))
	t.Cleanup(hook.Close)
	r := router.New()
	r.Default(g.takeTyped)
	for _, name := range event.Types() {
		r.OnType(name, g.takeTyped)
	}
	cfg := config.Config{
		Data: data, Listen: "127.0.0.1:0", API: "127.0.0.1:0",
		Apps: []config.App{{
			Name:   "hr",
			Stream: &config.Stream{ClientID: owner, ClientSecret: "s3cret", BaseURL: platform.URL, Robot: true},
			HTTP:   &config.HTTP{Path: "/hr", Keys: []config.Key{{Token: callbackToken, AESKey: aesKey, Owners: []string{owner}}}},
		}},
		Subscriptions: []config.Subscription{
			{Name: "typed", Start: "beginning", Sink: r},
			{Name: "raw", Start: "beginning", Webhook: &config.Webhook{URL: hook.URL, Format: "raw"}},
		},
	}
	for _, c := range change {
		c(&cfg)
	}
	var err error
	g.daemon, err = New(cfg, opts)
	if err != nil {
		t.Fatal(err)
	}
	g.run(t)
	g.callback = dingtest.Callback{URL: g.daemon.CallbackURL() + "/hr", Token: callbackToken, AESKey: aesKey, Owner: owner}
	if err := g.ding.WaitConnections(t.Context(), owner, 1); err != nil {
		t.Fatal(err)
	}
	return g
}

func (g *gateway) run(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- g.daemon.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
}

func (g *gateway) takeRaw(_ http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if r.Header.Get("Content-Type") == "application/cloudevents+json" { // what is not UTF-8 goes so, also in this format
		var e struct {
			Data []byte `json:"data_base64"`
		}
		if err := json.Unmarshal(body, &e); err == nil {
			body = e.Data
		}
	}
	g.note(func() { g.raw[r.Header.Get("webhook-id")] = body })
}

func (g *gateway) takeTyped(_ context.Context, e any, env *dingevent.Envelope) error {
	g.note(func() { g.typed[env.ID] = e })
	return nil
}

func (g *gateway) note(f func()) {
	g.mu.Lock()
	f()
	g.mu.Unlock()
	select {
	case g.more <- struct{}{}:
	default:
	}
}

// arrived waits until an event whose raw payload is data has come both ways, and returns it typed.
func (g *gateway) arrived(t *testing.T, data []byte) any {
	t.Helper()
	for deadline := time.After(2 * time.Minute); ; {
		if typed := g.find(data); typed != nil {
			return typed
		}
		select {
		case <-g.more:
		case <-deadline:
			t.Fatalf("never arrived: %.200q", data)
		}
	}
}

func (g *gateway) find(data []byte) any {
	g.mu.Lock()
	defer g.mu.Unlock()
	for id, raw := range g.raw {
		if bytes.Equal(raw, data) {
			return g.typed[id]
		}
	}
	return nil
}

// answered waits for the push's end and wants it answered with success, at the first attempt.
func answered(t *testing.T, push *dingtest.Push) {
	t.Helper()
	if outcome, err := push.Wait(t.Context()); outcome != dingtest.Answered || err != nil || len(push.Attempts()) != 1 {
		t.Fatalf("outcome %q after %d attempts, %v: %+v", outcome, len(push.Attempts()), err, push.Attempts())
	}
}

// TestSeedPayloads: what the page of the 25 types prints comes out as it went in, by both transports.
func TestSeedPayloads(t *testing.T) {
	files, err := filepath.Glob("../../event/testdata/seed/*.json")
	if err != nil || len(files) != 20 {
		t.Fatalf("%d payloads, %v", len(files), err)
	}
	g := newGateway(t, t.TempDir())
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			answered(t, g.ding.PushHTTP(g.callback, dingtest.Event{Data: data}))
			wantTyped(t, g.arrived(t, data))
			spaced := append(bytes.Clone(data), ' ') // to tell it from the other
			answered(t, g.ding.PushStream(owner, dingtest.Event{Type: name, CorpID: "ding1", Data: spaced}))
			wantTyped(t, g.arrived(t, spaced))
		})
	}
}

func wantTyped(t *testing.T, e any) {
	t.Helper()
	if _, unknown := e.(*event.Unknown); unknown {
		t.Errorf("came out as %T", e)
	}
}

// TestStrangePayloads: what is authentic is kept and delivered as it came.
func TestStrangePayloads(t *testing.T) {
	g := newGateway(t, t.TempDir())
	for name, data := range map[string]string{
		"not json":        "hello",
		"deep nesting":    `{"EventType":"x","a":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + "}",
		"invalid utf8":    "{\"EventType\":\"user_add_org\",\"UserId\":[\"\xff\"]}",
		"unknown type":    `{"EventType":"invented_yesterday","a":[1,2,{"b":null}]}`,
		"empty object":    `{}`,
		"half a megabyte": `{"EventType":"big","a":"` + strings.Repeat("x", 500_000) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			answered(t, g.ding.PushHTTP(g.callback, dingtest.Event{Data: []byte(data)}))
			if g.arrived(t, []byte(data)) == nil {
				t.Error("not typed, not even as Unknown")
			}
		})
	}
}

// TestRobotMessage: a robot message is an event like others.
func TestRobotMessage(t *testing.T) {
	g := newGateway(t, t.TempDir())
	data := []byte(`{"msgId":"msg1","text":{"content":"hello"},"chatbotCorpId":"ding1","createAt":1690000000000}`)
	answered(t, g.ding.PushCallback(owner, "/v1.0/im/bot/messages/get", data))
	g.arrived(t, data)
}
