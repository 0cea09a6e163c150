package watch_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/ownevent"
	"github.com/dingevent/dingevent/internal/watch"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
	"github.com/dingevent/dingevent/source"
)

// A desk has gateways that report what the test says.
type desk struct {
	mu      sync.Mutex // protects reports
	reports map[string]watch.Report
}

func (d *desk) set(reports ...watch.Report) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.reports = map[string]watch.Report{}
	for _, r := range reports {
		d.reports[r.Gateway] = r
	}
}

func (d *desk) all(context.Context) (list []watch.Report, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, r := range d.reports {
		list = append(list, r)
	}
	return list, nil
}

// watching runs a watcher until stop is called.
func watching(t *testing.T, j journal.Journal, to dingevent.Receiver, d *desk, opts *watch.Options) (stop func()) {
	w := watch.New(d.all, opts)
	r := source.NewRunner(journal.SourceWork(dingevent.OperatorApp, watch.Kind), w, &source.Options{Logger: slog.New(slog.DiscardHandler)})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx, j, to) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// told is what the journal has, in short.
func told(t *testing.T, j journal.Journal) (list []string) {
	t.Helper()
	entries, err := j.Read(t.Context(), 1, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		var d struct {
			Subscription, App, Certificate, Month, Reason string
			On                                            bool
			Level, Before                                 int
		}
		if err := json.Unmarshal(e.Envelope.Data, &d); err != nil || e.Envelope.App != dingevent.OperatorApp || e.Envelope.Transport != dingevent.TransportInternal {
			t.Fatalf("%+v: %v", e.Envelope, err)
		}
		list = append(list, fmt.Sprintf("%s %s %v %d->%d", strings.TrimPrefix(e.Envelope.Type, "dingevent."), d.Subscription+d.App+d.Certificate+d.Month, d.On, d.Before, d.Level))
	}
	return list
}

func wantTold(t *testing.T, j journal.Journal, want ...string) {
	t.Helper()
	if got := told(t, j); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("told\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func gateway(id string, facts ...watch.Fact) watch.Report {
	return watch.Report{Gateway: id, Facts: facts}
}

func failing(name string) watch.Fact {
	return watch.Fact{Type: ownevent.Failing, Subject: watch.Subject{Subscription: name}, Level: 1, Reason: "503"}
}

func dead(name string, n int) watch.Fact {
	return watch.Fact{Type: ownevent.Dead, Subject: watch.Subject{Subscription: name}, Level: n}
}

// TestTellsTransitions: a failure is told once it has lasted, and its end once that has lasted.
func TestTellsTransitions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, d := memjournal.New(), new(desk)
		d.set(gateway("a"))
		defer watching(t, j, j, d, nil)()
		time.Sleep(time.Minute)
		d.set(gateway("a", failing("erp")))
		time.Sleep(5 * time.Second)
		d.set(gateway("a")) // a blip
		time.Sleep(time.Minute)
		wantTold(t, j)
		d.set(gateway("a", failing("erp")))
		time.Sleep(time.Hour)
		wantTold(t, j, "subscription.failing erp true 0->1")
		for range 20 { // it comes and goes
			d.set(gateway("a"))
			time.Sleep(time.Minute)
			d.set(gateway("a", failing("erp")))
			time.Sleep(time.Minute)
		}
		wantTold(t, j, "subscription.failing erp true 0->1")
		d.set(gateway("a"))
		time.Sleep(3 * time.Minute)
		wantTold(t, j, "subscription.failing erp true 0->1", "subscription.failing erp false 1->0")
	})
}

// TestDeadLetters: more of them are told again, not more often than every ten minutes; fewer are not.
func TestDeadLetters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, d := memjournal.New(), new(desk)
		d.set(gateway("a", dead("erp", 2)))
		defer watching(t, j, j, d, nil)()
		time.Sleep(time.Minute)
		for n := 3; n < 100; n++ {
			d.set(gateway("a", dead("erp", n)))
			time.Sleep(2 * time.Second)
		}
		wantTold(t, j, "subscription.dead erp true 0->2")
		time.Sleep(10 * time.Minute)
		d.set(gateway("a", dead("erp", 50)))
		time.Sleep(time.Hour)
		d.set(gateway("a"))
		time.Sleep(time.Minute)
		wantTold(t, j, "subscription.dead erp true 0->2", "subscription.dead erp true 2->99", "subscription.dead erp false 50->0")
	})
}

// TestRestartTellsNothingAgain: what was told is known after a restart, also to another gateway; what ended meanwhile is told.
func TestRestartTellsNothingAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, d := memjournal.New(), new(desk)
		d.set(gateway("a", failing("erp"), dead("erp", 1)))
		stop := watching(t, j, j, d, nil)
		time.Sleep(time.Minute)
		stop()
		want := []string{"subscription.dead erp true 0->1", "subscription.failing erp true 0->1"}
		wantTold(t, j, want...)
		d.set(gateway("b", failing("erp"), dead("erp", 1)))
		stop = watching(t, j, j, d, nil)
		time.Sleep(time.Hour)
		wantTold(t, j, want...)
		stop()
		d.set(gateway("c", dead("erp", 1)))
		defer watching(t, j, j, d, nil)()
		time.Sleep(time.Hour)
		wantTold(t, j, append(want, "subscription.failing erp false 1->0")...)
	})
}

// TestOneGatewayTells: two gateways that know the same tell it once, and it is over when neither does.
func TestOneGatewayTells(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, d := memjournal.New(), new(desk)
		refused := watch.Fact{Type: ownevent.StreamRefused, Subject: watch.Subject{App: "hr"}, Level: 1}
		one, two := refused, refused
		one.Gateway, two.Gateway = "a", "b"
		d.set(gateway("a", one), gateway("b", two))
		defer watching(t, j, j, d, nil)()
		defer watching(t, j, j, d, nil)()
		time.Sleep(time.Hour)
		d.set(gateway("a"), gateway("b", two))
		time.Sleep(time.Hour)
		wantTold(t, j, "stream.refused hr true 0->1")
		d.set(gateway("a"), gateway("b"))
		time.Sleep(time.Hour)
		wantTold(t, j, "stream.refused hr true 0->1", "stream.refused hr false 1->0")
	})
}

// TestStoredOnce: an event that was stored although the journal said that it was not is in it once.
func TestStoredOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, d := memjournal.New(), new(desk)
		fails := 3
		to := dingevent.ReceiverFunc(func(ctx context.Context, envs ...*dingevent.Envelope) error {
			if err := j.Receive(ctx, envs...); err != nil || fails == 0 {
				return err
			}
			fails--
			return errors.New("unknown")
		})
		d.set(gateway("a", failing("erp")))
		defer watching(t, j, to, d, nil)()
		time.Sleep(time.Hour)
		wantTold(t, j, "subscription.failing erp true 0->1")
		if fails != 0 {
			t.Errorf("%d failures did not happen", fails)
		}
	})
}

// TestQuota: the pushes of all gateways and of all their runs in a month count.
func TestQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 11, 30, 10, 0, 0, 0, time.UTC)))
		j, d := memjournal.New(), new(desk)
		pushes := func(gateway string, n uint64) watch.Report {
			return watch.Report{Gateway: gateway, Pushes: map[string]uint64{"hr": n}}
		}
		opts := &watch.Options{PushesPerMonth: func() uint64 { return 1000 }}
		d.set(pushes("a", 100), pushes("b", 300))
		stop := watching(t, j, j, d, opts)
		time.Sleep(time.Minute)
		wantTold(t, j)
		stop()
		d.set(pushes("a", 150), pushes("c", 100)) // b has ended, and c is new
		stop = watching(t, j, j, d, opts)
		time.Sleep(time.Minute)
		want := []string{"quota.reached 2026-11 true 0->50"}
		wantTold(t, j, want...)
		d.set(pushes("a", 150), pushes("c", 400))
		time.Sleep(time.Minute)
		stop()
		want = append(want, "quota.reached 2026-11 true 50->70")
		wantTold(t, j, want...)
		defer watching(t, j, j, d, opts)()
		d.set(pushes("a", 400), pushes("c", 400))
		time.Sleep(time.Minute)
		want = append(want, "quota.reached 2026-11 true 70->100")
		wantTold(t, j, want...)
		time.Sleep(time.Until(time.Date(2026, 11, 30, 16, 1, 0, 0, time.UTC))) // December in China
		wantTold(t, j, append(want, "quota.reached 2026-11 false 100->0")...)
	})
}

// TestRefusals: many refused pushes are told once, and again once they are few.
func TestRefusals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, d := memjournal.New(), new(desk)
		refused := func(n uint64) {
			d.set(watch.Report{Gateway: "a", Refused: map[string]uint64{"hr": n}, Reasons: map[string]string{"hr": "signature"}})
		}
		refused(3)
		defer watching(t, j, j, d, nil)()
		time.Sleep(time.Hour)
		refused(9)
		time.Sleep(time.Minute)
		wantTold(t, j)
		for n := uint64(10); n < 100; n++ {
			refused(n)
			time.Sleep(time.Minute)
		}
		wantTold(t, j, "callback.refusing hr true 0->1")
		time.Sleep(20 * time.Minute)
		wantTold(t, j, "callback.refusing hr true 0->1", "callback.refusing hr false 1->0")
	})
}

// TestSilence: an app from which nothing comes is told, also when that began before a restart.
func TestSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, d := memjournal.New(), new(desk)
		opts := &watch.Options{SilentAfter: func() map[string]time.Duration { return map[string]time.Duration{"hr": time.Hour} }}
		d.set(watch.Report{Gateway: "a", Last: map[string]time.Time{"hr": time.Now()}})
		stop := watching(t, j, j, d, opts)
		time.Sleep(50 * time.Minute)
		wantTold(t, j)
		stop()
		d.set(gateway("b")) // which has got no event yet
		stop = watching(t, j, j, d, opts)
		time.Sleep(11 * time.Minute)
		wantTold(t, j, "app.silent hr true 0->1")
		stop()
		d.set(gateway("c"))
		defer watching(t, j, j, d, opts)()
		time.Sleep(time.Hour)
		wantTold(t, j, "app.silent hr true 0->1")
		d.set(watch.Report{Gateway: "c", Last: map[string]time.Time{"hr": time.Now()}})
		time.Sleep(time.Minute)
		wantTold(t, j, "app.silent hr true 0->1", "app.silent hr false 1->0")
	})
}

// TestNobodyWants: without reports nothing is told, and nothing kept.
func TestNobodyWants(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, d := memjournal.New(), new(desk)
		defer watching(t, j, j, d, &watch.Options{PushesPerMonth: func() uint64 { return 1 }})()
		time.Sleep(time.Hour)
		wantTold(t, j)
	})
}
