package transfer_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
)

// A notebook is a sink that writes down what it takes, by organization.
type notebook struct {
	mu    sync.Mutex // protects what follows
	grim  bool       // refuses some
	calls int
	taken map[string][]string
}

func (n *notebook) Deliver(_ context.Context, d dingevent.Delivery) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.calls++
	if n.grim {
		switch d.Seq % 11 {
		case 3:
			return dingevent.Reject(errors.New("never")) // a dead letter
		case 5, 7:
			return errors.New("not now") // waits, and parks those behind
		}
	}
	if n.taken == nil {
		n.taken = make(map[string][]string)
	}
	corp := d.Envelope.CorpID
	n.taken[corp] = append(n.taken[corp], fmt.Sprintf("%d %s attempt %d", d.Seq, d.Envelope.ID, d.Attempt))
	return nil
}

// attempted is how many attempts there were.
func (n *notebook) attempted() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.calls
}

// work delivers until done says so.
func work(t *testing.T, j journal.Journal, name string, n *notebook, wait time.Duration, done func() bool) {
	t.Helper()
	d, err := delivery.New(j, delivery.Subscription{Name: name, Sink: n, Start: delivery.FromBeginning, Order: delivery.Order{Key: delivery.ByCorp}},
		&delivery.Options{Logger: quiet, Retry: delivery.RetryPolicy{First: wait}, Breaker: delivery.BreakerPolicy{Events: -1}})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Subscribe(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	for deadline := time.Now().Add(2 * time.Minute); !done(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Errorf("the deliveries of %s are not done after %d attempts", name, n.attempted())
			break
		}
	}
	stop()
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

// idle reports whether a subscription has nothing more to do.
func idle(t *testing.T, j journal.Journal, name string) func() bool {
	next, err := j.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return func() bool {
		list, err := j.Subscriptions(t.Context(), name)
		return err == nil && len(list) == 1 && list[0].Cursor == next && list[0].Waiting+list[0].Attempting+list[0].Parked == 0
	}
}

// deadOf are the dead letters of a subscription.
func deadOf(t *testing.T, j journal.Journal, name string) []string {
	t.Helper()
	list, err := j.Exceptions(t.Context(), name, journal.ExceptionQuery{States: []journal.DeliveryState{journal.Dead}, Limit: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, e := range list {
		texts = append(texts, fmt.Sprintf("%+v", e))
	}
	return texts
}

// TestDeliveriesGoOn stops a dispatcher in the middle, and copies the journal. A dispatcher on the copy delivers what one on the
// source delivers then: the same events with the same attempts, in the same order of each key. What is dead stays dead, and what is
// paused stays paused.
func TestDeliveriesGoOn(t *testing.T) {
	each(t, func(t *testing.T, from, to store) {
		source := from.open(t)
		var envs []*dingevent.Envelope
		for i := range 3000 {
			envs = append(envs, &dingevent.Envelope{ID: fmt.Sprint("e", i), Type: "t", CorpID: fmt.Sprint("corp", i%40), App: "hr", Transport: "http", Received: time.Now()})
		}
		if err := source.Receive(t.Context(), envs...); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"web", "held"} {
			grim := &notebook{grim: true}
			work(t, source, name, grim, time.Second, func() bool { return grim.attempted() > 150 })
		}
		if err := delivery.Pause(t.Context(), source, "held", "lunch", false); err != nil {
			t.Fatal(err)
		}
		web, err := source.Subscriptions(t.Context(), "web")
		if err != nil || web[0].Waiting == 0 || web[0].Parked == 0 || web[0].Dead == 0 {
			t.Fatalf("the source has not all states: %+v, %v", web, err)
		}
		copyNow(t, source, to)
		target := to.open(t)

		var books [2]notebook
		for i, j := range []journal.Journal{source, target} {
			work(t, j, "web", &books[i], time.Second, idle(t, j, "web"))
			held := new(notebook)
			stop := time.Now().Add(300 * time.Millisecond)
			work(t, j, "held", held, time.Second, func() bool { return time.Now().After(stop) })
			if held.attempted() > 0 {
				t.Errorf("journal %d: %d attempts of a subscription that is paused", i, held.attempted())
			}
		}
		if !maps.EqualFunc(books[0].taken, books[1].taken, slices.Equal) {
			t.Errorf("the source delivered %v, the copy %v", books[0].taken, books[1].taken)
		}
		if want, got := deadOf(t, source, "web"), deadOf(t, target, "web"); len(want) == 0 || !slices.Equal(got, want) {
			t.Errorf("the copy has the dead letters %v, the source %v", got, want)
		}
		duplicate := *envs[2999]
		duplicate.Transport = "stream"
		next, err := target.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := target.Receive(t.Context(), &duplicate); err != nil {
			t.Fatal(err)
		}
		if got, err := target.Next(t.Context()); got != next || err != nil {
			t.Errorf("an event that the source has taken was kept again: next is %d, was %d (%v)", got, next, err)
		}
	})
}
