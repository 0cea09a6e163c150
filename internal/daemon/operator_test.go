package daemon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/journal"
)

// An alarm is a webhook for dingevent's own events.
type alarm struct {
	*httptest.Server
	events chan ownEvent
}

// ownEvent is what a CloudEvent has of an event of ours.
type ownEvent struct {
	Type, Source, App, Transport string
	Data                         struct {
		Subscription, Reason string
		Since                time.Time
		Level, Before        int
		Rising               bool
		UsedBytes            int64 `json:"used_bytes"`
		LimitBytes           int64 `json:"limit_bytes"`
		Events, First        int
		Subscriptions        []string
	}
}

func newAlarm(t *testing.T) *alarm {
	a := &alarm{events: make(chan ownEvent, 100)}
	a.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var e ownEvent
		if err := json.NewDecoder(r.Body).Decode(&e); err != nil {
			t.Error(err)
		}
		a.events <- e
	}))
	t.Cleanup(a.Close)
	return a
}

func (a *alarm) subscription() config.Subscription {
	return config.Subscription{Name: "alarm", Apps: []string{dingevent.OperatorApp}, Webhook: &config.Webhook{URL: a.URL}}
}

func (a *alarm) next(t *testing.T) ownEvent {
	t.Helper()
	select {
	case e := <-a.events:
		return e
	case <-time.After(2 * time.Minute):
		t.Fatal("no event of dingevent's own came")
		return ownEvent{}
	}
}

// TestPausedSubscriptionIsTold lets a subscription pause itself that listens to our own events, too.
func TestPausedSubscriptionIsTold(t *testing.T) {
	a := newAlarm(t)
	g := newGateway(t, t.TempDir(), func(c *config.Config) {
		c.Subscriptions = append(c.Subscriptions, a.subscription(), config.Subscription{
			Name: "broken", Apps: []string{"hr", dingevent.OperatorApp}, PauseAfter: config.Duration(time.Millisecond),
			Sink: dingevent.SinkFunc(func(context.Context, dingevent.Delivery) error { return errors.New("out of order") }),
		})
	})
	push := func(n int) {
		data := fmt.Appendf(nil, `{"EventType":"x","n":%d}`, n)
		answered(t, g.ding.PushHTTP(g.callback, dingtest.Event{Data: data}))
		g.arrived(t, data)
	}
	for n := range 15 {
		push(n)
	}
	e := a.next(t)
	if e.Type != "dingevent.subscription.paused" || e.Source != "/dingevent" || e.App != "dingevent" || e.Transport != "internal" ||
		e.Data.Subscription != "broken" || !strings.Contains(e.Data.Reason, "out of order") || time.Since(e.Data.Since) > time.Minute {
		t.Errorf("got %+v", e)
	}
	push(100) // after it, so what is not for everybody would have arrived, too
	stored, err := g.daemon.Journal().Search(t.Context(), journal.Query{App: dingevent.OperatorApp})
	if err != nil || len(stored) != 1 {
		t.Fatalf("%d events of our own are stored, %v; want one for one pause", len(stored), err)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if _, came := g.typed[stored[0].Envelope.ID]; came {
		t.Error("a subscription that does not name the app got it")
	}
}

// TestFillingJournalIsTold fills a small journal for a subscription that nobody works, and forgets that.
func TestFillingJournalIsTold(t *testing.T) {
	a := newAlarm(t)
	g := newGateway(t, t.TempDir(), func(c *config.Config) {
		c.MaxBytes = 1 << 20
		c.Subscriptions = append(c.Subscriptions, a.subscription())
	})
	if _, err := g.daemon.Journal().Subscribe(t.Context(), "abandoned", 1); err != nil {
		t.Fatal(err)
	}
	var levels []int
	for n := 0; len(levels) < 3 && n < 100; n++ {
		env := &dingevent.Envelope{ID: fmt.Sprint(n), Type: "x", App: "hr", Transport: dingevent.TransportHTTP, Received: time.Now(), Data: make([]byte, 30_000)}
		if err := g.daemon.Journal().Receive(t.Context(), env); err != nil {
			t.Fatal(err)
		}
		if level := g.daemon.Journal().Stats().Level; level > 0 && !slices.Contains(levels, level) {
			e := a.next(t) // before the journal is full, which takes no event of ours either
			if e.Type != "dingevent.journal.filling" || e.Data.Level != level || !e.Data.Rising || e.Data.LimitBytes != 1<<20 || e.Data.UsedBytes == 0 || !strings.Contains(e.Data.Reason, `"abandoned"`) {
				t.Errorf("at %d percent: %+v", level, e)
			}
			levels = append(levels, level)
		}
	}
	if !slices.Equal(levels, []int{50, 70, 90}) {
		t.Fatalf("told of %v", levels)
	}
	if text := metricsOf(t, g); !strings.Contains(text, "dingevent_journal_limit_bytes 1.048576e+06\n") || strings.Contains(text, "dingevent_journal_used_bytes 0\n") {
		t.Errorf("metrics:\n%s", text)
	}
	status := caughtUp(t, g)
	if j := status.Journal; j.Level != 90 || j.LimitBytes != 1<<20 || j.UsedBytes == 0 {
		t.Errorf("status %+v", j)
	}
	if err := g.daemon.Journal().Unsubscribe(t.Context(), "abandoned"); err != nil {
		t.Fatal(err)
	}
	if e := a.next(t); e.Type != "dingevent.journal.filling" || e.Data.Before != 90 || e.Data.Rising {
		t.Errorf("once it empties: %+v", e)
	}
}

// TestEvictedEventsAreTold: with when_full: evict the journal takes on, and who was owed what went is told.
func TestEvictedEventsAreTold(t *testing.T) {
	a := newAlarm(t)
	g := newGateway(t, t.TempDir(), func(c *config.Config) {
		c.MaxBytes, c.WhenFull = 1<<20, "evict"
		sub := a.subscription()
		sub.Types = []string{"dingevent.journal.evicted"}
		c.Subscriptions = []config.Subscription{sub}
	})
	if _, err := g.daemon.Journal().Subscribe(t.Context(), "abandoned", 1); err != nil {
		t.Fatal(err)
	}
	for n := range 100 {
		env := &dingevent.Envelope{ID: fmt.Sprint(n), Type: "x", App: "hr", Transport: dingevent.TransportHTTP, Received: time.Now(), Data: make([]byte, 30_000)}
		if err := g.daemon.Journal().Receive(t.Context(), env); err != nil {
			t.Fatal(err)
		}
	}
	if e := a.next(t); e.Type != "dingevent.journal.evicted" || e.Data.Events == 0 || e.Data.First != 1 || !slices.Contains(e.Data.Subscriptions, "abandoned") {
		t.Errorf("%+v", e)
	}
	if text := metricsOf(t, g); strings.Contains(text, "dingevent_journal_evicted_total 0\n") {
		t.Errorf("metrics:\n%s", text)
	}
}

// caughtUp waits until all that are worked have been delivered everything, and that is saved.
func caughtUp(t *testing.T, g *gateway) api.Status {
	t.Helper()
	client := g.daemon.Address().Client()
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		status, err := client.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(status.Subscriptions, func(s api.Subscription) bool { return s.Worked && s.Behind > 0 }) {
			return status
		}
	}
	t.Fatal("subscriptions stay behind")
	return api.Status{}
}

func metricsOf(t *testing.T, g *gateway) string {
	t.Helper()
	res, err := http.Get(g.daemon.Address().URL + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A fickle receiver takes events while it works.
type fickle struct {
	mu    sync.Mutex // protects what follows
	works bool
	got   []string
}

func (f *fickle) Receive(_ context.Context, envs ...*dingevent.Envelope) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.works {
		return journal.ErrFull
	}
	for _, env := range envs {
		f.got = append(f.got, string(env.Data))
	}
	return nil
}

// TestOperatorWaitsForTheJournal: what cannot be stored waits, the oldest are lost if it is too much, and the rest is
// stored in order, at the end of the daemon if need be.
func TestOperatorWaitsForTheJournal(t *testing.T) {
	for name, atEnd := range map[string]bool{"later": false, "at the end": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var lines strings.Builder
				o, to := newOperator(slog.New(slog.NewTextHandler(&lines, nil))), &fickle{}
				ctx, stop := context.WithCancel(t.Context())
				ended := make(chan struct{})
				go func() { o.run(ctx, to); close(ended) }()
				for n := range maxOwnWaiting + 5 {
					o.tell("dingevent.test", n)
				}
				time.Sleep(time.Minute)
				to.mu.Lock()
				to.works = true
				to.mu.Unlock()
				if !atEnd {
					time.Sleep(time.Minute)
				}
				stop()
				<-ended
				if len(to.got) != maxOwnWaiting || to.got[0] != "5" || to.got[99] != "104" {
					t.Errorf("stored %v", to.got)
				}
				if n := strings.Count(lines.String(), "is lost: too many wait"); n != 5 {
					t.Errorf("%d lines about lost events, want 5:\n%s", n, lines.String())
				}
			})
		})
	}
}

// TestOperatorEnds although the journal takes nothing, and says what is lost.
func TestOperatorEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var lines strings.Builder
		o := newOperator(slog.New(slog.NewTextHandler(&lines, nil)))
		o.tell("dingevent.test", "last words")
		ctx, stop := context.WithCancel(t.Context())
		stop()
		began := time.Now()
		o.run(ctx, &fickle{})
		if !strings.Contains(lines.String(), "last words") || time.Since(began) > lastStore {
			t.Errorf("after %v:\n%s", time.Since(began), lines.String())
		}
	})
}

// TestReservedName: no app may be named as the one of our own events, and a subscription may ask for it.
func TestReservedName(t *testing.T) {
	cfg := config.Config{
		Apps: []config.App{{Name: "dingevent", Stream: &config.Stream{ClientID: "x", ClientSecret: "y"}}, {Name: "hr", Stream: &config.Stream{ClientID: "z", ClientSecret: "y"}}},
		Subscriptions: []config.Subscription{
			{Name: "alarm", Apps: []string{"dingevent"}, File: &config.File{Path: "a"}},
			{Name: "typo", Apps: []string{"dingevnet"}, File: &config.File{Path: "b"}},
		},
	}
	var got []string
	for _, p := range cfg.Problems() {
		got = append(got, p.Error())
	}
	want := []string{
		`apps[0].name: "dingevent" is reserved for events of dingevent's own; choose another`,
		`subscriptions[1].apps[0]: no app is named "dingevnet"; there are: dingevent, dingevent, hr`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
