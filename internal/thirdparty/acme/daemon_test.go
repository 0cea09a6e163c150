package acme_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/internal/certtest"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/daemon"
)

const (
	token  = "t0ken"
	aesKey = "1234567890123456789012345678901234567890123"
	owner  = "dingkey"
)

// gatewayOf is a config whose address for pushes is where the CA looks for challenges by TLS.
func gatewayOf(t *testing.T, p *pebble) config.Config {
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: p.Certificate().Raw})
	return config.Config{
		Data: t.TempDir(), Listen: p.tls, API: "127.0.0.1:0", ListenTLS: config.Certificate{ACME: true}, APITLS: config.Certificate{ACME: true},
		ACME: &config.ACME{Domains: []string{domain}, AgreeToTerms: true, Directory: p.directory, CAFile: certtest.File(t, t.TempDir(), "ca.pem", ca)},
		Apps: []config.App{{Name: "hr", HTTP: &config.HTTP{Path: "/hr", AnswerWithin: config.Duration(time.Minute), Keys: []config.Key{{Token: token, AESKey: aesKey, Owners: []string{owner}}}}}},
	}
}

// start runs a daemon until the end of the test, or until stop.
func start(t *testing.T, cfg config.Config, opts daemon.Options) (d *daemon.Daemon, stop func()) {
	t.Helper()
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.NewTextHandler(t.Output(), nil))
	}
	d, err := daemon.New(cfg, &opts)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	t.Cleanup(stop)
	return d, stop
}

// client trusts the CA alone, and comes by the domain.
func client(p *pebble, kept bool, certs ...tls.Certificate) *http.Client {
	conf := &tls.Config{RootCAs: p.issued, ServerName: domain, Certificates: certs}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: conf, DisableKeepAlives: !kept, MaxIdleConnsPerHost: 100}}
}

// serial is that of the certificate which the address for pushes shows; empty while there is none.
func serial(p *pebble) string {
	conn, err := tls.Dial("tcp", p.tls, &tls.Config{RootCAs: p.issued, ServerName: domain})
	if err != nil {
		return ""
	}
	defer conn.Close()
	return conn.ConnectionState().PeerCertificates[0].SerialNumber.String()
}

// push makes one push, and returns why it was not answered with success.
func push(c *http.Client, cipher *callback.Cipher, at string, n int64) error {
	sealed, err := cipher.Seal(fmt.Appendf(nil, `{"EventType":"org_micro_app_stop","CorpId":"c","agentId":%d}`, n))
	if err != nil {
		return err
	}
	body, err := json.Marshal(map[string]string{"encrypt": sealed.Encrypt})
	if err != nil {
		return err
	}
	query := url.Values{"signature": {sealed.Signature}, "timestamp": {sealed.Timestamp}, "nonce": {sealed.Nonce}}
	resp, err := c.Post("https://"+at+"/hr?"+query.Encode(), "application/json", bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if text, err := io.ReadAll(resp.Body); err != nil || resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d: %s, %v", resp.StatusCode, text, err)
	}
	return nil
}

// TestRenewalUnderLoad: the CA wants a renewal while up to 500 events a second come, over new connections and kept ones. Each is answered and
// stored, and the new certificate is shown. A reload and a restart keep it.
func TestRenewalUnderLoad(t *testing.T) {
	p := startPebble(t, pebbleOptions{})
	renew := p.renewOnDemand()
	cfg := gatewayOf(t, p)
	_, stop := start(t, cfg, daemon.Options{})
	await(t, "the first certificate", func() bool { return serial(p) != "" })
	first := serial(p)
	stop()
	askAgain(t, cfg.Data)
	d, stop := start(t, cfg, daemon.Options{Reread: func() (config.Config, error) { return cfg, nil }})
	cipher, err := callback.NewCipher(token, aesKey, owner)
	if err != nil {
		t.Fatal(err)
	}
	var pushed atomic.Int64
	var failed sync.Map
	var running sync.WaitGroup
	clients := []*http.Client{client(p, false), client(p, true)}
	slots, ended := make(chan struct{}, 8), make(chan struct{}) // on a slow machine fewer come, and none waits for seconds
	running.Go(func() {
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
			case <-ended:
				return
			}
			n := pushed.Add(1)
			slots <- struct{}{}
			running.Go(func() {
				defer func() { <-slots }()
				if err := push(clients[n%2], cipher, p.tls, n); err != nil {
					failed.Store(n, err)
				}
			})
		}
	})
	began := time.Now()
	await(t, "300 pushes", func() bool { return pushed.Load() > 300 })
	renew()
	await(t, "the renewed certificate", func() bool { return serial(p) != first })
	changed := pushed.Load()
	await(t, "300 more pushes", func() bool { return pushed.Load() > changed+300 })
	close(ended)
	running.Wait()
	rate := float64(pushed.Load()) / time.Since(began).Seconds()
	failed.Range(func(n, err any) bool { t.Errorf("push %v: %v", n, err); return true })
	if next, err := d.Journal().Next(t.Context()); err != nil || int64(next) != pushed.Load()+1 {
		t.Errorf("the next sequence is %d after %d pushes, %v", next, pushed.Load(), err)
	}
	renewed := serial(p)
	if _, err := d.Reload(t.Context()); err != nil || serial(p) != renewed {
		t.Errorf("after a reload another certificate is shown; %v", err)
	}
	stop()
	start(t, cfg, daemon.Options{})
	if serial(p) != renewed {
		t.Error("after a restart another certificate is shown")
	}
	if orders, _ := p.orders(); orders != 2 {
		t.Errorf("%d orders, want 2", orders)
	}
	t.Logf("%d pushes, %.0f a second", pushed.Load(), rate)
}

// askAgain lets a stopped daemon forget when it is to ask next whether to renew.
func askAgain(t *testing.T, data string) {
	t.Helper()
	path := filepath.Join(data, "acme", "state.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	state := map[string]any{}
	if err := json.Unmarshal(text, &state); err != nil || state["look"] == nil {
		t.Fatalf("%s, %v", text, err)
	}
	delete(state, "look")
	if text, err = json.Marshal(state); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestClientCertificatesAndChallenges: the CA has no certificate of a client, and its challenges are answered where clients need one.
func TestClientCertificatesAndChallenges(t *testing.T) {
	p := startPebble(t, pebbleOptions{})
	known, stranger := certtest.New(t, "proxy"), certtest.New(t, "stranger")
	cfg := gatewayOf(t, p)
	cfg.ListenTLS.ClientCAFile = certtest.File(t, t.TempDir(), "clients.pem", known.CA)
	d, _ := start(t, cfg, daemon.Options{})
	get := func(certs ...tls.Certificate) bool {
		resp, err := client(p, false, certs...).Get(d.CallbackURL() + "/livez")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	}
	await(t, "a client with its certificate is served", func() bool { return get(known.Certificate) })
	if get() || get(stranger.Certificate) {
		t.Error("a client without a certificate of the CA is served")
	}
}

// TestKeysStayInside: no log, no page of the API and no metric has the key of the account or of the certificate, and no other user reads
// their files. By HTTP, whose address answers nothing else.
func TestKeysStayInside(t *testing.T) {
	const mac = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W"
	p := startPebble(t, pebbleOptions{keys: map[string]string{"kid-1": mac}})
	cfg := gatewayOf(t, p)
	cfg.ACME.HTTPListen = p.http
	cfg.ACME.ExternalAccount = &config.ExternalAccount{KeyID: "kid-1", MACKey: mac}
	var said lockedBuffer
	d, _ := start(t, cfg, daemon.Options{Logger: slog.New(slog.NewJSONHandler(&said, &slog.HandlerOptions{Level: slog.LevelDebug}))})
	await(t, "a certificate", func() bool { return serial(p) != "" })
	for _, path := range []string{"/metrics", "/login"} {
		resp, err := client(p, false).Get(d.Address().URL + path)
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(&said, resp.Body)
		resp.Body.Close()
	}
	status, err := d.Address().Client().Status(t.Context())
	if err != nil || status.Certificate == nil || !status.Certificate.Valid(time.Now()) || status.Certificate.Error != "" {
		t.Fatalf("%+v, %v", status.Certificate, err)
	}
	json.NewEncoder(&said).Encode(status)
	for _, path := range []string{"/", "/.well-known/acme-challenge/", "/.well-known/acme-challenge/x", "/hr"} {
		if resp, err := http.Get("http://" + p.http + path); err != nil || resp.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %v, %v", path, resp, err)
		}
	}
	folder := filepath.Join(cfg.Data, "acme")
	account, _ := os.ReadFile(filepath.Join(folder, "account.json"))
	var stored struct{ Key string }
	cert, err := os.ReadFile(filepath.Join(folder, "certificate.pem"))
	if json.Unmarshal(account, &stored) != nil || stored.Key == "" || err != nil {
		t.Fatalf("%s, %v", account, err)
	}
	_, key, _ := strings.Cut(string(cert), "BEGIN PRIVATE KEY-----\n")
	for what, secret := range map[string]string{"the account's key": stored.Key, "the certificate's key": key[:64], "the CA's key": mac} {
		if strings.Contains(said.String(), secret) {
			t.Errorf("%s is told", what)
		}
	}
	if !strings.Contains(said.String(), "dingevent_acme_certificate_end_timestamp_seconds") || !strings.Contains(said.String(), "a certificate was got") {
		t.Error("neither log nor metrics were looked at")
	}
}

// A lockedBuffer is safe for concurrent use.
type lockedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.String()
}
