package daemon

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/certtest"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/stream"
)

const attachSecret = "a-secret-of-some-length"

// withStream adds subscriptions that programs attach to, at a fixed address.
func withStream(addr string, names ...string) func(*config.Config) {
	return func(c *config.Config) {
		c.Attach.Listen = addr
		for _, name := range names {
			c.Subscriptions = append(c.Subscriptions, config.Subscription{
				Name: name, Start: "beginning", Stream: &config.Credentials{ClientID: name, ClientSecret: attachSecret},
			})
		}
	}
}

// A program attaches with our own client, as to DingTalk.
type program struct {
	mu   sync.Mutex // protects what follows
	got  map[string]int
	fail int // so many to come
	stop func()
}

func attach(t *testing.T, url, clientID string, httpClient *http.Client) *program {
	t.Helper()
	client, err := stream.New(clientID, attachSecret, &stream.Options{
		BaseURL: url, Robot: true, HTTPClient: httpClient, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	p := &program{got: map[string]int{}}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); client.Run(ctx, p) }()
	p.stop = sync.OnceFunc(func() { cancel(); <-ended })
	t.Cleanup(p.stop)
	return p
}

// Receive is part of [dingevent.Receiver].
func (p *program) Receive(_ context.Context, envs ...*dingevent.Envelope) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.fail > 0 {
		p.fail--
		return fmt.Errorf("out of order")
	}
	for _, env := range envs {
		p.got[env.Type+" "+env.ID+" "+string(env.Data)]++
	}
	return nil
}

// wants waits until each of these has come.
func (p *program) wants(t *testing.T, events ...string) {
	t.Helper()
	missing := ""
	waitFor(t, func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, e := range events {
			if p.got[e] == 0 {
				missing = e
				return false
			}
		}
		return true
	}, func() string { return fmt.Sprintf("%s did not come; there is %v", missing, p.got) })
}

func waitFor(t *testing.T, done func() bool, or func() string) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(2 * time.Minute); !done(); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal(or())
		}
	}
}

func wantAnswered(t *testing.T, push *dingtest.Push) {
	t.Helper()
	if outcome, err := push.Wait(t.Context()); err != nil || outcome != dingtest.Answered {
		t.Fatal(outcome, err)
	}
}

// TestAttach wants every subscription's program to get every event, by whichever transport it came, and a robot's message,
// and one that fails to be tried again.
func TestAttach(t *testing.T) {
	g := newGateway(t, t.TempDir(), withStream("127.0.0.1:0", "billing", "audit"))
	billing := attach(t, g.daemon.AttachURL(), "billing", nil)
	audit := attach(t, g.daemon.AttachURL(), "audit", nil)
	billing.mu.Lock()
	billing.fail = 1
	billing.mu.Unlock()
	push := g.ding.PushStream(owner, dingtest.Event{ID: "e1", Type: "user_add_org", CorpID: "ding1", Data: []byte(`{"userId":["u1"]}`)})
	wantAnswered(t, push)
	for _, p := range []*program{billing, audit} {
		p.wants(t, `user_add_org e1 {"userId":["u1"]}`)
	}
	wantAnswered(t, g.ding.PushCallback(owner, "/v1.0/im/bot/messages/get", []byte(`{"msgId":"m1"}`)))
	for _, p := range []*program{billing, audit} {
		p.wants(t, `/v1.0/im/bot/messages/get m1 {"msgId":"m1"}`)
	}

	client := g.daemon.Address().Client()
	status, err := client.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, sub := range status.Subscriptions {
		attached := sub.Name == "billing" || sub.Name == "audit"
		if attached != (len(sub.Connections) > 0) {
			t.Errorf("%s: connections %+v", sub.Name, sub.Connections)
		}
		if attached && !strings.HasPrefix(sub.Connections[0].UA, "dingevent-sdk-go/") {
			t.Errorf("%s: client %q", sub.Name, sub.Connections[0].UA)
		}
	}
	billing.stop()
	waitFor(t, func() bool { return len(g.daemon.supervisor.Load().Work("billing").Connections) == 0 }, func() string { return "the program is still attached" })
}

// TestAttachRestarts wants a program to lose nothing over a restart of the daemon, and what came while nobody was attached.
func TestAttachRestarts(t *testing.T) {
	data, events := t.TempDir(), []string{}
	push := func(g *gateway, n int) {
		id := fmt.Sprintf("e%d", n)
		wantAnswered(t, g.ding.PushStream(owner, dingtest.Event{ID: id, Type: "t", CorpID: "c", Data: []byte(`{}`)}))
		events = append(events, "t "+id+" {}")
	}
	for round := range 3 {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			g := newGateway(t, data, withStream("127.0.0.1:0", "billing"))
			push(g, 2*round) // nobody is attached
			p := attach(t, g.daemon.AttachURL(), "billing", nil)
			p.wants(t, events[len(events)-1])
			push(g, 2*round+1)
			p.wants(t, events[max(0, len(events)-2):]...)
			if round > 0 {
				p.wants(t, fmt.Sprintf("t e%d {}", 100+round-1))
			}
			p.mu.Lock()
			p.fail = 1 << 30 // the last one of the round is left to the next
			p.mu.Unlock()
			push(g, 100+round)
		})
	}
}

func TestAttachCertificate(t *testing.T) {
	data := t.TempDir()
	var ca []byte
	for range 2 { // the second finds that of the first
		t.Run("", func(t *testing.T) {
			g := newGateway(t, data, withStream("127.0.0.1:0", "billing"), func(c *config.Config) {
				c.Attach.SelfSigned = []string{"127.0.0.1", "api.dingtalk.com"}
			})
			text, err := os.ReadFile(filepath.Join(data, "gateway-ca.pem"))
			if err != nil || ca != nil && string(ca) != string(text) {
				t.Fatalf("the CA is another one, or %v", err)
			}
			ca = text
			roots := x509.NewCertPool()
			roots.AppendCertsFromPEM(ca)
			transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
			t.Cleanup(transport.CloseIdleConnections)
			attach(t, g.daemon.AttachURL(), "billing", &http.Client{Transport: transport})
			waitFor(t, func() bool { return len(g.daemon.supervisor.Load().Work("billing").Connections) > 0 }, func() string { return "nobody is attached" })
		})
	}
}

// TestAttachRenewal wants a connection that is made after the files were replaced to see the new certificate.
func TestAttachRenewal(t *testing.T) {
	old, renewed := certtest.New(t, "old"), certtest.New(t, "renewed")
	folder := t.TempDir()
	write := func(p *certtest.Pair) (certFile, keyFile string) {
		return certtest.File(t, folder, "gateway.pem", p.Cert), certtest.File(t, folder, "gateway.key", p.Key)
	}
	g := newGateway(t, t.TempDir(), withStream("127.0.0.1:0", "billing"), func(c *config.Config) {
		c.Attach.CertFile, c.Attach.KeyFile = write(old)
	})
	host := strings.TrimPrefix(g.daemon.AttachURL(), "https://")
	for _, now := range []*certtest.Pair{old, renewed} {
		write(now)
		conn, err := tls.Dial("tcp", host, &tls.Config{RootCAs: now.Roots})
		if err != nil {
			t.Fatal(err)
		}
		conn.Close()
	}
}

func TestAttachConfig(t *testing.T) {
	credentials := func(id, secret string) config.Subscription {
		return config.Subscription{Name: id + secret, Stream: &config.Credentials{ClientID: id, ClientSecret: secret}}
	}
	for name, test := range map[string]struct {
		change func(*config.Config)
		want   string // in the problems; empty for none
	}{
		"good":         {func(c *config.Config) { c.Subscriptions = []config.Subscription{credentials("a", attachSecret)} }, ""},
		"short secret": {func(c *config.Config) { c.Subscriptions = []config.Subscription{credentials("a", "hush")} }, "stream.client_secret: the client secret has 4 characters"},
		"no ID":        {func(c *config.Config) { c.Subscriptions = []config.Subscription{credentials("", attachSecret)} }, "the client ID is missing"},
		"twice": {func(c *config.Config) {
			c.Subscriptions = []config.Subscription{credentials("a", attachSecret), credentials("a", attachSecret+"2")}
		}, `"a" is used twice`},
		"small frames": {func(c *config.Config) {
			c.Subscriptions = []config.Subscription{{Name: "a", Stream: &config.Credentials{ClientID: "a", ClientSecret: attachSecret, MaxFrame: 1000}}}
		}, "stream.max_frame: must be at least 65536 bytes"},
		"public URL":   {func(c *config.Config) { c.Attach.PublicURL = "events.example.com" }, "attach.public_url: the public URL must be"},
		"no key":       {func(c *config.Config) { c.Attach.CertFile = "cert.pem" }, "attach: cert_file and key_file belong together"},
		"no such file": {func(c *config.Config) { c.Attach.CertFile, c.Attach.KeyFile = "none.pem", "none.pem" }, "attach: certificate in none.pem, key in none.pem: stat none.pem"},
		"two ways of TLS": {func(c *config.Config) {
			c.Attach.CertFile, c.Attach.KeyFile, c.Attach.SelfSigned = "a", "b", []string{"c"}
		}, "attach.self_signed: there is a cert_file"},
		"CAs of programs without TLS": {func(c *config.Config) { c.Attach.ClientCAFile = "ca.pem" }, "attach.client_ca_file: needs cert_file and key_file, or acme"},
		"no CAs of programs": {func(c *config.Config) {
			c.Attach.SelfSigned, c.Attach.ClientCAFile = []string{"a"}, "none.pem"
		}, `attach.client_ca_file: there is no file "none.pem"`},
		"no host": {func(c *config.Config) { c.Attach.SelfSigned = []string{"https://a"} }, "neither a host name nor an IP address"},
		"listen":  {func(c *config.Config) { c.Attach.Listen = "7781" }, "attach.listen: must be a host and a port"},
	} {
		c := config.Config{Apps: []config.App{{Name: "hr", Stream: &config.Stream{ClientID: "a", ClientSecret: "b"}}}}
		test.change(&c)
		err := Validate(c)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
		if err != nil && strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: the problem tells a secret: %v", name, err)
		}
	}
}
