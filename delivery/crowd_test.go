package delivery_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

const (
	crowdCorps = 10_000
	poisoned   = "poisoned" // the corp whose events cannot be delivered
)

// A crowd is a steady stream of events of many corps, and the sink they go to. Two events of a corp come one
// upon the other. With a poison, there is one more corp.
type crowd struct {
	events int                         // of the others
	batch  int                         // of them come in one push
	every  time.Duration               // one push comes
	took   time.Duration               // the longest attempt; others take down to a tenth of that
	poison func(context.Context) error // an attempt for the poisoned corp; nil: it has no events
	burst  int                         // of its events come at once; 1: a tenth as many as the others have, spread among them

	mu      sync.Mutex // protects what follows
	healed  bool
	waits   []time.Duration  // from Receive to success, of the others
	reached map[string][]int // the events of each corp, as they succeeded
	tried   map[int]int      // calls that were poisoned, by event
	rows    map[string]int   // saved, of each corp
}

// newCrowd returns one of 20,000 events, one each millisecond, whose attempts take 5 to 50 ms.
func newCrowd(poison func(context.Context) error) *crowd {
	return &crowd{
		events: 2 * crowdCorps, every: time.Millisecond, took: 50 * time.Millisecond, poison: poison, batch: 1, burst: 1,
		reached: make(map[string][]int), tried: make(map[int]int), rows: make(map[string]int),
	}
}

// start subscribes the crowd to j, ordered by corp, with 64 attempts at once.
func (c *crowd) start(t testing.TB, j journal.Journal, log *slog.Logger) *runner {
	return ordered(t, noting{j, c}, c, delivery.Order{Key: delivery.ByCorp}, &delivery.Options{Concurrency: 64, Logger: log})
}

// stream sends all events, each in its time.
func (c *crowd) stream(t testing.TB, j journal.Journal) {
	begin := time.Now()
	for n := 0; n < c.events; {
		var envs []*dingevent.Envelope
		for range c.batch {
			envs = append(envs, crowdEvent(fmt.Sprint("corp", n/2%crowdCorps), n))
			for k := range c.poisonedAt(n) {
				envs = append(envs, crowdEvent(poisoned, n+k))
			}
			n++
		}
		if err := j.Receive(t.Context(), envs...); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Until(begin.Add(time.Duration(n/c.batch) * c.every)))
	}
}

// poisonedAt is how many events of the poisoned corp come with event n of the others.
func (c *crowd) poisonedAt(n int) int {
	switch {
	case c.poison == nil:
		return 0
	case c.burst > 1 && n == c.events/2:
		return c.burst
	case c.burst == 1 && n%10 == 0:
		return 1
	}
	return 0
}

func (c *crowd) poisonedEvents() (total int) {
	for n := range c.events {
		total += c.poisonedAt(n)
	}
	return total
}

func crowdEvent(corp string, n int) *dingevent.Envelope {
	return &dingevent.Envelope{
		ID: fmt.Sprintf("%s/%d", corp, n), Type: "user_add_org", CorpID: corp, App: "hr",
		Received: time.Now(), Transport: dingevent.TransportHTTP, Data: []byte(`{"UserId":["u1"]}`),
	}
}

func (c *crowd) Deliver(ctx context.Context, d dingevent.Delivery) error {
	corp, number, _ := strings.Cut(d.Envelope.ID, "/")
	n, err := strconv.Atoi(number)
	if err != nil {
		return dingevent.Reject(err)
	}
	if corp == poisoned && c.suffers(n) {
		return c.poison(ctx)
	}
	time.Sleep(c.took * time.Duration(10+n*7919%91) / 100)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reached[corp] = append(c.reached[corp], n)
	if corp != poisoned {
		c.waits = append(c.waits, time.Since(d.Envelope.Received))
	}
	return nil
}

func (c *crowd) suffers(n int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.healed {
		c.tried[n]++
	}
	return !c.healed
}

func (c *crowd) heal() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.healed = true
}

// done returns how many events of the others were delivered.
func (c *crowd) done() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.waits)
}

// p99 is how long the others waited, but for the hundredth of them that waited longest.
func (c *crowd) p99() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	slices.Sort(c.waits)
	return c.waits[len(c.waits)*99/100]
}

// verify checks that all succeeded, each corp's events in their order, and that nobody but the poisoned corp has had a row.
func (c *crowd) verify(t testing.TB) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	want, total := c.events+c.poisonedEvents(), 0
	for corp, events := range c.reached {
		total += len(events)
		if !slices.IsSorted(events) {
			t.Errorf("%s: delivered as %v", corp, events[:min(len(events), 20)])
		}
	}
	if total != want {
		t.Errorf("%d events delivered, want each of %d once", total, want)
	}
	if len(c.tried) > 1 {
		t.Errorf("%d events of the poisoned corp were attempted, want the first alone", len(c.tried))
	}
	for corp, rows := range c.rows {
		if corp != poisoned {
			t.Errorf("%d rows of %s were saved", rows, corp)
		}
	}
}

// noting is a journal that tells the crowd whose rows are saved.
type noting struct {
	journal.Journal
	crowd *crowd
}

func (j noting) Claim(ctx context.Context, work, owner string) (journal.Claim, error) {
	return journaltest.Claim(ctx, j.Journal, work, owner, j.save)
}

func (j noting) save(ctx context.Context, subscription string, p journal.Progress, save func(journal.Progress) error) error {
	j.crowd.mu.Lock()
	for _, row := range p.Exceptions {
		j.crowd.rows[row.Key]++
	}
	j.crowd.mu.Unlock()
	return save(p)
}
