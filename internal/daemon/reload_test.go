package daemon

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/apikey"
	"github.com/dingevent/dingevent/internal/config"
)

// A reloadable is a gateway whose config a test can change.
type reloadable struct {
	*gateway
	t   *testing.T
	mu  sync.Mutex // protects cfg
	cfg config.Config
}

func newReloadable(t *testing.T) *reloadable {
	r := &reloadable{t: t}
	r.gateway = newGatewayWith(t, t.TempDir(), &Options{Reread: r.reread}, func(cfg *config.Config) {
		r.cfg = *cfg
	})
	return r
}

func (r *reloadable) reread() (config.Config, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.cfg, nil
}

// write changes the config that the next reload reads.
func (r *reloadable) write(change func(*config.Config)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.cfg
	c.Apps = append([]config.App{}, c.Apps...)
	c.Subscriptions = append([]config.Subscription{}, c.Subscriptions...)
	change(&c)
	r.cfg = c
}

// reload wants these changes, or an error that has a text.
func (r *reloadable) reload(wanted string) {
	r.t.Helper()
	changes, err := r.daemon.Reload(r.t.Context())
	got := fmt.Sprint(changes)
	if err != nil {
		got = err.Error()
	}
	if !strings.Contains(got, wanted) || wanted == "" {
		r.t.Fatalf("the reload: %s, want %s", got, wanted)
	}
}

// countingHook is a webhook that counts.
func countingHook(t *testing.T) (url string, count *atomic.Int64) {
	count = new(atomic.Int64)
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { count.Add(1) }))
	t.Cleanup(s.Close)
	return s.URL, count
}

func (r *reloadable) push(id string) *dingtest.Push {
	return r.ding.PushHTTP(r.callback, dingtest.Event{Type: "t", CorpID: "c", Data: fmt.Appendf(nil, `{"eventId":%q}`, id)})
}

// delivered waits until so many events have come to the webhook.
func (r *reloadable) delivered(n int) {
	r.t.Helper()
	until(r.t, fmt.Sprint(n, " events are delivered"), func() bool {
		r.gateway.mu.Lock()
		defer r.gateway.mu.Unlock()
		return len(r.raw) == n
	})
}

func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

func TestReloadSubscriptions(t *testing.T) {
	r := newReloadable(t)
	r.reload("[]")
	first, firstCount := countingHook(t)
	r.write(func(c *config.Config) {
		c.Subscriptions = append(c.Subscriptions, config.Subscription{Name: "new", Webhook: &config.Webhook{URL: first}})
	})
	r.reload("[{subscriptions.new added}]")
	answered(t, r.push("1"))
	until(t, "the new subscription gets an event", func() bool { return firstCount.Load() == 1 })

	second, secondCount := countingHook(t)
	r.write(func(c *config.Config) { c.Subscriptions[2].Webhook = &config.Webhook{URL: second} })
	r.reload("[{subscriptions.new.webhook changed}]")
	answered(t, r.push("2"))
	until(t, "it goes on at the new URL", func() bool { return secondCount.Load() == 1 })

	r.write(func(c *config.Config) { c.Subscriptions = c.Subscriptions[:2] })
	r.reload("[{subscriptions.new removed}]")
	answered(t, r.push("3"))
	r.write(func(c *config.Config) {
		c.Subscriptions = append(c.Subscriptions, config.Subscription{Name: "new", Webhook: &config.Webhook{URL: second}})
	})
	r.reload("[{subscriptions.new added}]")
	until(t, "what came meanwhile waited for it", func() bool { return secondCount.Load() == 2 })
	if firstCount.Load() != 1 {
		t.Errorf("the first webhook got %d", firstCount.Load())
	}
}

// TestReloadIsRefusedWhole: what is right in a config that is wrong elsewhere, or needs a restart, is not taken either.
func TestReloadIsRefusedWhole(t *testing.T) {
	r := newReloadable(t)
	url, count := countingHook(t)
	add := func(c *config.Config) {
		c.Subscriptions[1].PauseAfter = config.Duration(time.Hour) // it is halted, and has to go on
		c.Subscriptions = append(c.Subscriptions, config.Subscription{Name: "right", Webhook: &config.Webhook{URL: url}})
	}
	right := r.cfg
	for n, wrong := range []struct {
		change func(*config.Config)
		want   string
	}{
		{func(c *config.Config) { add(c); c.DedupeWindow = config.Duration(time.Hour); c.API = "127.0.0.1:1" }, "a restart is needed for api, dedupe_window"},
		{func(c *config.Config) { add(c); c.Apps = nil }, "apps"},
		{func(c *config.Config) { add(c); c.Apps[0].HTTP = &config.HTTP{Path: "/hr"} }, "keys"},
		{func(c *config.Config) {
			add(c)
			c.Apps = append(c.Apps, config.App{Name: "x", Stream: &config.Stream{ClientID: "x", ClientSecret: "x", CAFile: "/nowhere"}})
		}, "/nowhere"},
		{func(c *config.Config) {
			add(c)
			c.MaxBytes, c.OTLP = 1<<20, config.OTLP{Endpoint: "http://127.0.0.1:9", CAFile: "/nowhere"}
		}, "/nowhere"},
		{func(c *config.Config) {
			add(c)
			c.Subscriptions = append(c.Subscriptions, config.Subscription{Name: "wrong", File: &config.File{Path: "/proc/nowhere/x"}})
		}, "/proc/nowhere"},
	} {
		r.write(func(c *config.Config) {
			*c = right
			c.Subscriptions = slices.Clone(c.Subscriptions)
			c.Apps = append([]config.App{}, c.Apps...)
		})
		r.write(wrong.change)
		r.reload(wrong.want)
		answered(t, r.push(fmt.Sprint(n)))
		r.delivered(n + 1)
	}
	if count.Load() > 0 || r.daemon.Journal().Stats().Limit == 1<<20 {
		t.Error("a part of a refused config is worked")
	}
	if subs, err := r.daemon.Journal().Subscriptions(t.Context()); err != nil || len(subs) != 2 {
		t.Errorf("the journal knows %+v, %v", subs, err)
	}
}

// TestReloadAppsUnderLoad changes an app's keys, adds apps and takes them away while events come. Each push is answered at
// its first attempt, by a key that was good when it was sent, and is delivered.
func TestReloadAppsUnderLoad(t *testing.T) {
	r := newReloadable(t)
	fresh := r.callback
	fresh.Token = "t0ken-of-tomorrow"
	keyOf := func(c dingtest.Callback) config.Key {
		return config.Key{Token: c.Token, AESKey: c.AESKey, Owners: []string{c.Owner}}
	}
	path := r.cfg.Apps[0].HTTP.Path

	stop, pushes := make(chan struct{}), []*dingtest.Push{}
	var load sync.WaitGroup
	load.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			case <-time.After(2 * time.Millisecond):
			}
			pushes = append(pushes, r.push(fmt.Sprintf("http%d", i)),
				r.ding.PushStream(owner, dingtest.Event{Type: "t", CorpID: "c", Data: fmt.Appendf(nil, `{"eventId":"stream%d"}`, i)}))
		}
	})
	for _, step := range []struct {
		change func(*config.Config)
		want   string
	}{
		{func(c *config.Config) {
			c.Apps[0].HTTP = &config.HTTP{Path: path, Keys: []config.Key{keyOf(fresh), keyOf(r.callback)}}
		}, "[{apps.hr.http changed}]"},
		{func(c *config.Config) {
			c.Apps = append(c.Apps, config.App{Name: "crm", HTTP: &config.HTTP{Path: "/crm", Keys: []config.Key{keyOf(fresh)}}})
		}, "[{apps.crm added}]"},
		{func(c *config.Config) { c.Apps = c.Apps[:1] }, "[{apps.crm removed}]"},
	} {
		r.write(step.change)
		r.reload(step.want)
		time.Sleep(50 * time.Millisecond)
	}
	if err := r.ding.CheckURL(t.Context(), fresh); err != nil {
		t.Error("the new key is not taken:", err)
	}
	close(stop)
	load.Wait()
	for _, push := range pushes {
		answered(t, push)
	}
	r.delivered(len(pushes))
	t.Log(len(pushes), "pushes")
}

// TestReloadStream: the connections of an app with other settings stay until one with the new settings is open, however long that takes.
func TestReloadStream(t *testing.T) {
	r := newReloadable(t)
	if err := r.ding.WaitConnections(t.Context(), owner, 2); err != nil {
		t.Fatal(err)
	}
	before := r.ding.ListConnections(owner)
	r.write(func(c *config.Config) {
		s := *c.Apps[0].Stream
		s.Connections = 3
		c.Apps[0].Stream = &s
	})
	away := r.ding.Inject(dingtest.Outage{})
	r.reload("[{apps.hr.stream changed}]")
	until(t, "the new settings have failed to connect", func() bool { return r.daemon.appStatus()[0].Stream.OpenErrors > 0 })
	if now := r.ding.ListConnections(owner); len(now) != 2 || now[0].ID != before[0].ID || now[1].ID != before[1].ID {
		t.Errorf("open are %+v, before %+v", now, before)
	}
	answered(t, r.ding.PushStream(owner, dingtest.Event{Type: "t", CorpID: "c", Data: []byte("{}")}))
	r.write(func(c *config.Config) { // the first one was a mistake, and never opened
		s := *c.Apps[0].Stream
		s.Connections = 1
		c.Apps[0].Stream = &s
	})
	r.reload("[{apps.hr.stream changed}]")
	away.End()
	until(t, "one connection is open, and it is none of those before", func() bool {
		now := r.ding.ListConnections(owner)
		return len(now) == 1 && !slices.ContainsFunc(now, func(c dingtest.Connection) bool {
			return slices.ContainsFunc(before, func(b dingtest.Connection) bool { return b.ID == c.ID })
		})
	})
	answered(t, r.ding.PushStream(owner, dingtest.Event{Type: "t", CorpID: "c", Data: []byte("{}")}))

	r.write(func(c *config.Config) { c.Apps[0].Stream = nil })
	r.reload("[{apps.hr.stream removed}]")
	until(t, "no connection is left", func() bool { return r.ding.Connections(owner) == 0 })
	for _, app := range r.daemon.appStatus() {
		if app.Stream != nil {
			t.Errorf("%+v", app.Stream)
		}
	}
}

// TestReloadKeys: a key of the API is good from one reload to another, and what it changes is noted.
func TestReloadKeys(t *testing.T) {
	r := newReloadable(t)
	key, hash := apikey.New()
	ask := func(method, path string) int {
		req, err := http.NewRequestWithContext(t.Context(), method, r.daemon.Address().URL+"/api/v1"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+key)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	if got := ask("GET", "/status"); got != http.StatusUnauthorized {
		t.Errorf("%d before it is a key", got)
	}
	r.write(func(c *config.Config) { c.APIKeys = []config.APIKey{{Name: "ci", Role: "operator", Hash: hash}} })
	r.reload("[{api_keys.ci added}]")
	if read, resumed, reload := ask("GET", "/events"), ask("DELETE", "/subscriptions/raw/pause"), ask("POST", "/reload"); read != 200 || resumed != 200 || reload != http.StatusForbidden {
		t.Errorf("%d, %d, %d", read, resumed, reload)
	}
	const want = `{"who":"key ci","role":"operator","from":"127.0.0.1","action":"api DELETE /subscriptions/{name}/pause","on":"/subscriptions/raw/pause"
{"who":"key ci","role":"operator","from":"127.0.0.1","action":"api refused POST /reload","on":"/reload"
`
	if got := actions(t, r.daemon.Journal()); got != want {
		t.Errorf("the audit:\n%s", got)
	}
	r.write(func(c *config.Config) { c.APIKeys = nil })
	r.reload("[{api_keys.ci removed}]")
	if got := ask("GET", "/status"); got != http.StatusUnauthorized {
		t.Errorf("%d after it was taken away", got)
	}
}
