package delivery_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// A backlog is events of many corps that are in the log before their subscription begins, and the sink they go to.
type backlog struct {
	corps  []string // of each event
	size   int      // of a payload
	answer func(corp string) error

	mu      sync.Mutex // protects what follows
	reached map[string][]uint64
	rows    map[string]int
}

// startBacklog stores the events and subscribes to them, in the order of their corps.
func startBacklog(t *testing.T, b *backlog, opts *delivery.Options) *runner {
	b.reached, b.rows = make(map[string][]uint64), make(map[string]int)
	j := memjournal.New()
	data := []byte(`"` + strings.Repeat("x", b.size) + `"`)
	for at := 0; at < len(b.corps); at += 1000 {
		var envs []*dingevent.Envelope
		for i, corp := range b.corps[at:min(at+1000, len(b.corps))] {
			envs = append(envs, &dingevent.Envelope{
				ID: fmt.Sprintf("e%d", at+i), Type: "user_add_org", CorpID: corp, App: "hr",
				Received: time.Now(), Transport: dingevent.TransportHTTP, Data: data,
			})
		}
		if err := j.Receive(t.Context(), envs...); err != nil {
			t.Fatal(err)
		}
	}
	return ordered(t, &counting{Journal: j, byKey: b.rows}, b, delivery.Order{Key: delivery.ByCorp}, opts)
}

func (b *backlog) Deliver(_ context.Context, d dingevent.Delivery) error {
	err := b.answer(d.Envelope.CorpID)
	if err == nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.reached[d.Envelope.CorpID] = append(b.reached[d.Envelope.CorpID], d.Seq)
	}
	return err
}

// delivered counts what was delivered of all corps but some.
func (b *backlog) delivered(but ...string) (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for corp, seqs := range b.reached {
		if !slices.Contains(but, corp) {
			n += len(seqs)
		}
	}
	return n
}

// verify checks that each event was delivered once, and each corp's in their order.
func (b *backlog) verify(t *testing.T) {
	t.Helper()
	want := make(map[string][]uint64)
	for i, corp := range b.corps {
		want[corp] = append(want[corp], uint64(i+1))
	}
	for corp, seqs := range want {
		if !slices.Equal(seqs, b.reached[corp]) {
			t.Errorf("%s: %d deliveries of %d events, in order: %t", corp, len(b.reached[corp]), len(seqs), slices.IsSorted(b.reached[corp]))
		}
	}
}

// among returns n events of so many corps in turn.
func among(corps, n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprint("corp", i%corps))
	}
	return list
}

func takes(took time.Duration) func(string) error {
	return func(string) error { time.Sleep(took); return nil }
}

// A backlog in order has no row and no warning while nothing fails, whatever its keys are, and no event is read twice.
func TestBacklogCostsNoRowWhileNothingFails(t *testing.T) {
	const events = 60_000
	shuffled := among(50, events)
	rand.New(rand.NewPCG(1, 2)).Shuffle(events, func(i, k int) { shuffled[i], shuffled[k] = shuffled[k], shuffled[i] })
	for name, b := range map[string]*backlog{
		"50 keys":                    {corps: among(50, events), answer: takes(5 * time.Millisecond)},
		"50 keys in no time":         {corps: among(50, events), answer: takes(0)},
		"50 keys as they come":       {corps: shuffled, answer: takes(2 * time.Millisecond)},
		"50 keys with much payload":  {corps: among(50, events), size: 4000, answer: takes(time.Millisecond)},
		"one key":                    {corps: among(1, events), answer: takes(time.Millisecond)},
		"more than the window holds": {corps: among(3, 3*events), answer: takes(time.Millisecond)},
		"a key for each":             {corps: among(1_000_000, events), answer: takes(time.Millisecond)},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				r := startBacklog(t, b, &delivery.Options{Concurrency: 64, MaxWaiting: 100, Logger: slog.New(slog.NewTextHandler(&log, nil))})
				for b.delivered() < len(b.corps) && time.Since(begin) < time.Hour {
					time.Sleep(time.Second)
				}
				time.Sleep(time.Second)
				r.end(t)
				b.verify(t)
				j := r.journal.(*counting)
				if j.savedRows() != 0 || j.again != 0 || log.Len() != 0 || cursor(t, j) != r.Status().Next {
					t.Errorf("%d rows, %d events read again, log %q, cursor %d", j.savedRows(), j.again, log.String(), cursor(t, j))
				}
			})
		})
	}
}

// A key whose attempts take their time holds up no other: neither by their number, nor by their payload.
func TestSlowKeyHoldsUpOnlyItself(t *testing.T) {
	for name, test := range map[string]struct {
		took       time.Duration
		first      int // events of the slow corp, before all others
		size       int
		within     time.Duration
		maxWaiting int
	}{
		"30 s an attempt":                 {30 * time.Second, 5000, 0, 10 * time.Second, 100},
		"30 s an attempt, a long line":    {30 * time.Second, 40_000, 0, 10 * time.Second, 100},
		"just below a second":             {900 * time.Millisecond, 40_000, 0, 10 * time.Second, 100},
		"just below, with much payload":   {900 * time.Millisecond, 3000, 20_000, 20 * time.Second, 100},
		"30 s an attempt, and so payload": {30 * time.Second, 3000, 20_000, 10 * time.Second, 100},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log bytes.Buffer
				b := &backlog{size: test.size, answer: func(corp string) error {
					if corp == "slow" {
						time.Sleep(test.took)
					} else {
						time.Sleep(5 * time.Millisecond)
					}
					return nil
				}}
				b.corps = append(slices.Repeat([]string{"slow"}, test.first), among(49, 10_000)...)
				r := startBacklog(t, b, &delivery.Options{
					Concurrency: 64, MaxWaiting: test.maxWaiting, Timeout: time.Hour, Grace: time.Minute, Logger: slog.New(slog.NewTextHandler(&log, nil)),
				})
				time.Sleep(test.within)
				if got := b.delivered("slow"); got != 10_000 {
					t.Errorf("%d events of the others delivered after %v, want all 10,000", got, test.within)
				}
				st := r.Status()
				r.end(t)
				if st.Stalled || log.Len() != 0 {
					t.Errorf("status %+v, log %q", st, log.String())
				}
			})
		})
	}
}

// In a backlog, a key that fails gets rows, and no other does. The limit counts what waits behind the failure alone.
func TestFailingKeyOfABacklog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		b := &backlog{corps: among(50, 60_000), answer: func(corp string) error {
			time.Sleep(5 * time.Millisecond)
			if corp == "corp7" && time.Since(begin) < time.Hour {
				return errDown
			}
			return nil
		}}
		r := startBacklog(t, b, &delivery.Options{
			Concurrency: 64, MaxWaiting: 1300, Logger: slog.New(slog.NewTextHandler(&log, nil)), Retry: delivery.RetryPolicy{Max: time.Minute},
		})
		time.Sleep(time.Minute)
		st := r.Status()
		if got := b.delivered("corp7"); got != 49*1200 || st.Parked != 1199 || st.Stalled {
			t.Errorf("%d events of the others delivered, status %+v", got, st)
		}
		time.Sleep(2 * time.Hour)
		r.end(t)
		b.verify(t)
		if strings.Contains(log.String(), "too many") {
			t.Errorf("log %q", log.String())
		}
		for corp, rows := range b.rows {
			if corp != "corp7" {
				t.Errorf("%d rows of %s", rows, corp)
			}
		}
	})
}

// A stop in a backlog repeats nothing. It gives rows to no more than keep the cursor from what was delivered.
func TestStopInABacklog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &backlog{corps: among(50, 60_000), answer: func(corp string) error {
			took := 2 * time.Millisecond
			if corp == "corp7" {
				took = 3 * time.Millisecond
			}
			time.Sleep(took)
			return nil
		}}
		opts := &delivery.Options{Concurrency: 64}
		r := startBacklog(t, b, opts)
		j := r.journal.(*counting)
		time.Sleep(time.Second)
		r.end(t)
		if before := b.delivered(); before < 1000 || before > 50_000 {
			t.Fatalf("%d events delivered before the stop", before)
		}
		if rows := j.savedRows(); rows == 0 || rows > 500 {
			t.Errorf("%d rows saved by the stop, want those of the key that takes longer", rows)
		}
		r = ordered(t, j, b, delivery.Order{Key: delivery.ByCorp}, opts)
		time.Sleep(time.Hour)
		r.end(t)
		b.verify(t)
		if left := rows(t, j); len(left) != 0 || cursor(t, j) != 60_001 {
			t.Errorf("%d rows left, cursor %d", len(left), cursor(t, j))
		}
	})
}
