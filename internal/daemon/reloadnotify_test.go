package daemon

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/ownevent"
	"github.com/dingevent/dingevent/journal"
)

// newHearer is a webhook that people are told by, and the names of the subscriptions that it hears of.
func newHearer(t *testing.T) (hook *config.Webhook, heard chan string) {
	heard = make(chan string, 100)
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var e ownEvent
		if err := json.NewDecoder(r.Body).Decode(&e); err != nil {
			t.Error(err)
		}
		heard <- e.Data.Subscription
	}))
	t.Cleanup(s.Close)
	return &config.Webhook{URL: s.URL}, heard
}

// TestReloadNotify has people told by a way that a reload brings, by another one, and no more, while the connections of Stream stay. A
// config whose way to tell is wrong is refused whole.
func TestReloadNotify(t *testing.T) {
	r := newReloadable(t)
	if err := r.ding.WaitConnections(t.Context(), owner, 2); err != nil {
		t.Fatal(err)
	}
	before := r.ding.ListConnections(owner)
	first, heardFirst := newHearer(t)
	second, heardSecond := newHearer(t)
	store := func(name string) {
		t.Helper()
		e := &dingevent.Envelope{
			ID: rand.Text(), Type: ownevent.Paused, App: dingevent.OperatorApp, Transport: dingevent.TransportInternal,
			Born: time.Now(), Received: time.Now(), Data: fmt.Appendf(nil, `{"subscription":%q}`, name),
		}
		if err := r.daemon.journal.receiver().Receive(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	next := func(heard chan string, want string) {
		t.Helper()
		select {
		case got := <-heard:
			if got != want {
				t.Fatalf("told of %q, want %q", got, want)
			}
		case <-time.After(2 * time.Minute):
			t.Fatalf("nobody is told of %q", want)
		}
	}

	r.write(func(c *config.Config) { c.Notify = &config.Notify{Webhook: first} })
	r.reload("[{notify added}]")
	until(t, "it knows from where on to tell", func() bool {
		list, err := r.daemon.Journal().Sources(t.Context())
		return err == nil && slices.ContainsFunc(list, func(s journal.Subscription) bool {
			return s.Name == "source/dingevent/notify-webhook" && len(s.Note) > 0
		})
	})
	store("one")
	next(heardFirst, "one")

	r.write(func(c *config.Config) {
		c.Notify = &config.Notify{Webhook: second, Types: []string{ownevent.Paused}}
		c.Watch.PushesPerMonth = 1
	})
	r.reload("[{watch.pushes_per_month added} {notify.types added} {notify.webhook changed}]")
	store("two")
	next(heardSecond, "two")
	told := func(n uint64) {
		t.Helper()
		until(t, "the notices are counted, in one go over both ways", func() bool {
			notices := r.daemon.notices()
			return len(notices) == 1 && notices[0].Told == n && notices[0].Failures == 0
		})
	}
	told(2)

	r.mu.Lock()
	right := r.cfg
	r.mu.Unlock()
	r.write(func(c *config.Config) {
		c.Notify = &config.Notify{Webhook: &config.Webhook{URL: first.URL, TLS: config.TLS{CAFile: "/nowhere"}}}
		c.Subscriptions[1].PauseAfter = config.Duration(time.Hour)
	})
	r.reload("/nowhere")
	store("three")
	next(heardSecond, "three")
	told(3)
	r.write(func(c *config.Config) { *c = right })

	r.write(func(c *config.Config) { c.Notify = nil })
	r.reload("[{notify removed}]")
	store("unheard")
	if notices := r.daemon.notices(); len(notices) != 0 {
		t.Errorf("notices %+v", notices)
	}
	r.write(func(c *config.Config) { c.Notify = &config.Notify{Webhook: second} })
	r.reload("[{notify added}]")
	next(heardSecond, "unheard") // it goes on where it was, as after a restart
	if len(heardFirst) > 0 || len(heardSecond) > 0 {
		t.Errorf("told %d and %d more", len(heardFirst), len(heardSecond))
	}
	if now := r.ding.ListConnections(owner); len(now) != 2 || now[0].ID != before[0].ID || now[1].ID != before[1].ID {
		t.Errorf("open are %+v, before %+v", now, before)
	}
}
