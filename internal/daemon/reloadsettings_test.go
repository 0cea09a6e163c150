//go:build !small

package daemon

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/journal"
)

// A hub is a collector of OpenTelemetry that knows the paths it was asked for since it was last looked at.
type hub struct {
	*httptest.Server
	mu    sync.Mutex // protects paths
	paths map[string]bool
}

func newHub(t *testing.T) *hub {
	h := &hub{paths: map[string]bool{}}
	h.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.paths[r.URL.Path] = true
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *hub) asked(path string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.paths[path]
}

// TestReloadSettings changes by reloads where traces go, how much the journal keeps, what the addresses take and by which names the API
// may be asked. Stream's connections stay, and pushes are answered meanwhile.
func TestReloadSettings(t *testing.T) {
	t.Setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
	r := newReloadable(t)
	if err := r.ding.WaitConnections(t.Context(), owner, 2); err != nil {
		t.Fatal(err)
	}
	before := r.ding.ListConnections(owner)
	pushed := 0
	push := func() {
		t.Helper()
		pushed++
		answered(t, r.ding.PushStream(owner, dingtest.Event{Type: "t", CorpID: "c", Data: []byte(`{"n":` + strings.Repeat("1", pushed) + `}`)}))
	}

	for _, h := range []*hub{newHub(t), newHub(t)} {
		r.write(func(c *config.Config) {
			c.OTLP = config.OTLP{Endpoint: h.URL, Every: config.Duration(50 * time.Millisecond)}
		})
		r.reload("{otlp.endpoint ")
		push()
		until(t, "the collector has traces and metrics", func() bool { return h.asked("/v1/traces") && h.asked("/v1/metrics") })
	}

	r.write(func(c *config.Config) { c.MaxBytes, c.Keep, c.WhenFull = 8<<20, config.Duration(time.Hour), "evict" })
	r.reload("[{keep added} {max_bytes added} {when_full added}]")
	until(t, "the journal has the limit", func() bool { return r.daemon.Journal().Stats().Limit == 8<<20 })

	named := func() int {
		t.Helper()
		req, err := http.NewRequest(http.MethodGet, r.daemon.Address().URL+"/livez", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = "events.example.com"
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	if got := named(); got != http.StatusForbidden {
		t.Errorf("by a name that is not known: %d", got)
	}
	r.write(func(c *config.Config) { c.APIHosts = []string{"events.example.com"} })
	r.reload("[{api_hosts added}]")
	if got := named(); got != http.StatusOK {
		t.Errorf("by a name that a reload has brought: %d", got)
	}

	forwarded := httptest.NewRequest(http.MethodGet, "/", nil)
	forwarded.RemoteAddr = "127.0.0.1:1234"
	forwarded.Header.Set("X-Forwarded-For", "192.0.2.7")
	if got := r.daemon.askedFrom(forwarded); got != "192.0.2.7" {
		t.Errorf("behind a proxy the client is %s", got)
	}
	r.write(func(c *config.Config) {
		c.Limits = config.Limits{Connections: 16, Proxies: []string{"192.0.2.0/24"}}
	})
	r.reload("[{limits.connections added} {limits.proxies added}]")
	if got := r.daemon.askedFrom(forwarded); got != "127.0.0.1:1234" {
		t.Errorf("without that proxy the client is %s", got)
	}
	for _, at := range []*httpServer{r.daemon.local, r.daemon.callbacks.Load()} {
		was := at.Connections()
		until(t, "connections beyond the new limit are closed", func() bool {
			conn, err := net.Dial("tcp", at.listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { conn.Close() })
			now := at.Connections()
			return now.Cut > was.Cut && now.Open <= 16
		})
	}
	push()
	r.delivered(pushed)
	if now := r.ding.ListConnections(owner); len(now) != 2 || now[0].ID != before[0].ID || now[1].ID != before[1].ID {
		t.Errorf("open are %+v, before %+v", now, before)
	}
	if page, err := r.daemon.Journal().Search(t.Context(), journal.Query{}); err != nil || len(page) != pushed {
		t.Errorf("%d events, %v, want %d", len(page), err, pushed)
	}
}
