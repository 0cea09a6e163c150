package daemon

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/journal"
)

// A statedJournal has what a test says in its Stats.
type statedJournal struct {
	journal.Journal
	stats atomic.Pointer[journal.Stats]
}

func (j *statedJournal) Stats() journal.Stats {
	if s := j.stats.Load(); s != nil {
		return *s
	}
	return j.Journal.Stats()
}

// ask asks a path of a running daemon.
func ask(t *testing.T, method, url, host string, header ...string) (status int, body string, head http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Host = host
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err.Error(), nil
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if resp.Close { // the client has taken it out
		resp.Header.Set("Connection", "close")
	}
	return resp.StatusCode, string(text), resp.Header
}

// httpConfig is that of an app with HTTP, on free ports.
func httpConfig(data string) config.Config {
	return config.Config{
		Data: data, Listen: "127.0.0.1:0", API: "127.0.0.1:0",
		Apps: []config.App{{Name: "hr", HTTP: &config.HTTP{Path: "/hr", Keys: []config.Key{{Token: callbackToken, AESKey: aesKey, Owners: []string{owner}}}}}},
	}
}

// runDaemon runs d until the test ends.
func runDaemon(t *testing.T, d *Daemon) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
}

// TestProbes of both ports say what a push would meet.
func TestProbes(t *testing.T) {
	cfg := httpConfig(t.TempDir())
	cfg.Attach.Listen = "127.0.0.1:0"
	d, err := New(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	stated := &statedJournal{Journal: d.journal.Journal}
	d.journal.Journal = stated
	runDaemon(t, d)
	for _, c := range []struct {
		stats *journal.Stats
		want  string // of the reason; empty: ready
	}{
		{nil, ""},
		{&journal.Stats{Suspended: true, Cause: "/secret/place is gone"}, "suspended"},
		{&journal.Stats{Fill: journal.Fill{Full: true}}, "full"},
		{&journal.Stats{Fill: journal.Fill{Used: 99, Limit: 100, Level: 90}}, ""},
	} {
		stated.stats.Store(c.stats)
		for _, port := range []string{d.Address().URL, d.CallbackURL(), d.AttachURL()} {
			for _, path := range []string{"/livez", "/readyz", "/healthz"} {
				want, word := http.StatusOK, "ok"
				if c.want != "" && path != "/livez" {
					want, word = http.StatusServiceUnavailable, c.want
				}
				status, body, head := ask(t, http.MethodGet, port+path, "")
				if status != want || !strings.Contains(body, word) || strings.Contains(body, "place") || strings.Count(body, "\n") != 1 || head.Get("Cache-Control") != "no-store" {
					t.Errorf("%s with %+v: %d %q %v", path, c.stats, status, body, head)
				}
				if status, body, _ := ask(t, http.MethodHead, port+path, ""); status != want || body != "" {
					t.Errorf("HEAD %s: %d %q", path, status, body)
				}
			}
		}
		for _, path := range []string{"/livez", "/readyz", "/healthz", "/metrics"} {
			if status, _, head := ask(t, http.MethodPost, d.Address().URL+path, ""); status != http.StatusMethodNotAllowed || head.Get("Allow") != "GET, HEAD" {
				t.Errorf("POST %s is answered %d, %v", path, status, head)
			}
		}
	}
	stated.stats.Store(nil)
}

// TestDraining: after the signal /readyz says so while pushes are still taken, and each answer closes its connection.
func TestDraining(t *testing.T) {
	ding := dingtest.New(nil)
	defer ding.Close()
	cfg := httpConfig(t.TempDir())
	cfg.Grace, cfg.DrainDelay = config.Duration(time.Minute), config.Duration(3*time.Second)
	d, err := New(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	to := dingtest.Callback{URL: d.CallbackURL() + "/hr", Token: callbackToken, AESKey: aesKey, Owner: owner}
	answered(t, ding.PushHTTP(to, dingtest.Event{Data: []byte(`{"EventType":"x","eventId":"before"}`)}))
	if _, _, head := ask(t, http.MethodGet, d.CallbackURL()+"/readyz", ""); head.Get("Connection") == "close" {
		t.Error("the connection is closed before the signal")
	}
	stop()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(time.Millisecond) {
		status, body, head := ask(t, http.MethodGet, d.CallbackURL()+"/readyz", "")
		if status == http.StatusServiceUnavailable && strings.Contains(body, "draining") && head.Get("Connection") == "close" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("after the signal: %d %q %v", status, body, head)
		}
	}
	answered(t, ding.PushHTTP(to, dingtest.Event{Data: []byte(`{"EventType":"x","eventId":"while draining"}`)}))
	if next, err := d.Journal().Next(t.Context()); next != 3 || err != nil {
		t.Errorf("the next sequence is %d, want 3; %v", next, err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if status, _, _ := ask(t, http.MethodGet, to.URL, ""); status != 0 {
		t.Errorf("after the end: %d", status)
	}
}
