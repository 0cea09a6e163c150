package delivery_test

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// reads counts the calls of Read, and what they gave.
type reads struct {
	journal.Journal
	begin   chan struct{} // reads wait until it is closed; nil: they do not
	mu      sync.Mutex
	count   int
	entries int
}

func (j *reads) Read(ctx context.Context, from journal.Seq, limit int) ([]journal.Entry, error) {
	if j.begin != nil {
		<-j.begin
	}
	entries, err := j.Journal.Read(ctx, from, limit)
	j.mu.Lock()
	defer j.mu.Unlock()
	j.count++
	j.entries += len(entries)
	return entries, err
}

func (j *reads) total() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.count
}

// given is how many entries were read.
func (j *reads) given() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.entries
}

// sendTo puts one event of an organization into j.
func sendTo(t testing.TB, j journal.Journal, corp string, n, size int) {
	t.Helper()
	env := &dingevent.Envelope{
		ID: fmt.Sprint("e", n), Type: "user_add_org", CorpID: corp, App: "hr",
		Received: time.Now(), Transport: dingevent.TransportHTTP, Data: make([]byte, size),
	}
	if err := j.Receive(t.Context(), env); err != nil {
		t.Fatal(err)
	}
}

// TestOneReadingForAll counts how often the log is read where hundreds of subscriptions follow it: once for each event, whether one
// of them wants it or all.
func TestOneReadingForAll(t *testing.T) {
	for what, corps := range map[string]func(n int) []string{
		"all":             func(int) []string { return nil },
		"an organization": func(n int) []string { return []string{fmt.Sprint("ding", n)} },
	} {
		synctest.Test(t, func(t *testing.T) {
			j, pool := &reads{Journal: memjournal.New()}, delivery.NewPool()
			s := &together{answer: func(context.Context, dingevent.Delivery) error { return nil }, delivered: make(map[string]int)}
			for n := range members {
				runSub(t, j, delivery.Subscription{
					Name: fmt.Sprint("s", n), Sink: s, Start: delivery.FromBeginning, Filter: filter.Filter{Corps: corps(n)},
				}, &delivery.Options{Pool: pool})
			}
			synctest.Wait()
			for n := range members {
				sendTo(t, j, fmt.Sprint("ding", n), n, 100)
				time.Sleep(time.Second)
			}
			if got := j.total(); got > members {
				t.Errorf("%s: %d events were read in %d calls", what, members, got)
			}
			want := members
			if corps(1) != nil {
				want = 1
			}
			for n := range members {
				if got := s.done(fmt.Sprint("s", n)); got != want {
					t.Errorf("%s: subscription %d got %d events, want %d", what, n, got, want)
				}
			}
		})
	}
}

// TestIdleSubscriptionsHaveFewGoroutines counts them.
func TestIdleSubscriptionsHaveFewGoroutines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, pool := memjournal.New(), delivery.NewPool()
		before := runtime.NumGoroutine()
		_, runners := runMembers(t, j, pool, func(context.Context, dingevent.Delivery) error { return nil })
		idle := func(each int) {
			t.Helper()
			time.Sleep(time.Minute)
			synctest.Wait()
			if got := runtime.NumGoroutine() - before; got > members*each {
				t.Errorf("%d idle subscriptions have %d goroutines, want %d each", members, got, each)
			}
		}
		idle(5) // one of them is the test's
		send(t, j, 1, 100)
		idle(7)
		for _, r := range runners {
			r.end(t)
		}
	})
}

// TestSlowSubscriptionReadsForItself lets one sink hang while more events come than are kept for all. The others get theirs
// meanwhile, and it gets all of its events once it works.
func TestSlowSubscriptionReadsForItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const events, size = 400, 100 << 10
		j, pool := &reads{Journal: memjournal.New()}, delivery.NewPool()
		var works sync.WaitGroup
		works.Add(1)
		slow, fast := &sink{answer: func(context.Context, dingevent.Delivery) error { works.Wait(); return nil }}, &sink{}
		opts := &delivery.Options{Pool: pool, Concurrency: 1, Timeout: time.Hour}
		runSub(t, j, delivery.Subscription{Name: "slow", Sink: slow, Start: delivery.FromBeginning}, opts)
		runSub(t, j, delivery.Subscription{Name: "fast", Sink: fast, Start: delivery.FromBeginning}, opts)
		for n := range events {
			sendTo(t, j, "ding1", n, size)
			time.Sleep(time.Second)
		}
		for i, c := range fast.all() {
			if late := c.at - time.Duration(i)*time.Second; late != 0 {
				t.Fatalf("event %d came %v late beside a sink that hangs", i+1, late)
			}
		}
		if got := fast.count(); got != events || slow.count() != 1 {
			t.Errorf("%d of %d events were delivered beside a sink that hangs, and %d to that", got, events, slow.count())
		}
		before := j.total()
		works.Done()
		time.Sleep(time.Minute)
		wantInOrder(t, slow, events)
		if j.total() == before {
			t.Error("more was kept for all than there may be")
		}
		before = j.total()
		for n := range 10 { // it has caught up
			sendTo(t, j, "ding1", events+n, size)
			time.Sleep(time.Second)
		}
		wantInOrder(t, slow, events+10)
		if got := j.total() - before; got > 10 {
			t.Errorf("10 events were read in %d calls after both had caught up", got)
		}
	})
}

// TestBacklogIsReadOnceForAll lets two subscriptions work off a backlog of several rings, one of them slower. The faster one
// waits, so nothing is read twice. It does not wait for one that takes ever so long.
func TestBacklogIsReadOnceForAll(t *testing.T) {
	const events, size = 8000, 4 << 10
	for _, test := range []struct {
		what     string
		each     time.Duration // of the slower sink
		once     bool          // the log is read once
		fastDone time.Duration // at most
	}{
		{"one is a little slower", 50 * time.Microsecond, true, events * 50 * time.Microsecond},
		{"one is very slow", 400 * time.Millisecond, false, 2 * patience},
	} {
		t.Run(test.what, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j, pool := &reads{Journal: memjournal.New(), begin: make(chan struct{})}, delivery.NewPool()
				for n := range events {
					sendTo(t, j, "ding1", n, size)
				}
				slower, fast := &sink{answer: taking(test.each)}, &sink{}
				opts := &delivery.Options{Pool: pool, Concurrency: 1}
				runSub(t, j, delivery.Subscription{Name: "slower", Sink: slower, Start: delivery.FromBeginning}, opts)
				runSub(t, j, delivery.Subscription{Name: "fast", Sink: fast, Start: delivery.FromBeginning}, opts)
				synctest.Wait() // both have begun
				close(j.begin)
				time.Sleep(time.Hour)
				wantInOrder(t, slower, events)
				wantInOrder(t, fast, events)
				if at := fast.all()[events-1].at; at > test.fastDone {
					t.Errorf("the faster one was done after %v, want %v at most", at, test.fastDone)
				}
				if got := j.given(); got < events || (got < events*5/4) != test.once {
					t.Errorf("%d entries were read for a backlog of %d events", got, events)
				}
			})
		})
	}
}

// patience is how long, at most, a fast subscription may wait for one that falls behind.
const patience = 100 * time.Millisecond

// wantInOrder wants the first n events, once each.
func wantInOrder(t *testing.T, s *sink, n int) {
	t.Helper()
	calls := s.all()
	if len(calls) != n {
		t.Errorf("%d deliveries, want %d", len(calls), n)
	}
	for i, c := range calls {
		if c.seq != uint64(i+1) {
			t.Fatalf("delivery %d is of event %d", i+1, c.seq)
		}
	}
}

// TestTheLateShareOneReading: subscriptions that begin with a backlog which was read for others long ago.
func TestTheLateShareOneReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const events, size = 15 * members, 8 << 10
		j, pool := &reads{Journal: memjournal.New()}, delivery.NewPool()
		for n := range events {
			sendTo(t, j, fmt.Sprint("ding", n%members), n, size)
		}
		early := &sink{}
		runSub(t, j, delivery.Subscription{Name: "early", Sink: early, Start: delivery.FromBeginning}, &delivery.Options{Pool: pool})
		time.Sleep(time.Minute)
		if got := early.count(); got != events {
			t.Fatalf("%d of %d events were delivered", got, events)
		}
		before := j.given()
		late := &together{answer: func(context.Context, dingevent.Delivery) error { return nil }, delivered: make(map[string]int)}
		for n := range members {
			runSub(t, j, delivery.Subscription{
				Name: fmt.Sprint("s", n), Sink: late, Start: delivery.FromBeginning, Filter: filter.Filter{Corps: []string{fmt.Sprint("ding", n)}},
			}, &delivery.Options{Pool: pool})
		}
		time.Sleep(time.Minute)
		for n := range members {
			if got := late.done(fmt.Sprint("s", n)); got != events/members {
				t.Errorf("late subscription %d got %d events, want %d", n, got, events/members)
			}
		}
		if got := j.given() - before; got > members*events/10 { // they drift apart
			t.Errorf("%d late subscriptions read %d entries, for a backlog of %d", members, got, events)
		}
	})
}

// TestCursorIsExactAtTheEnd stops subscriptions that want nothing right after an event. Their cursors stand after it.
func TestCursorIsExactAtTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, pool := &saves{Journal: memjournal.New()}, delivery.NewPool()
		var runners []*runner
		for n := range members {
			runners = append(runners, runSub(t, j, delivery.Subscription{
				Name: fmt.Sprint("s", n), Sink: &sink{}, Start: delivery.FromBeginning, Filter: filter.Filter{Corps: []string{"other"}},
			}, &delivery.Options{Pool: pool}))
		}
		time.Sleep(time.Minute)
		before := j.count
		send(t, j, 1, 10)
		synctest.Wait()
		if j.count != before {
			t.Errorf("%d saves for events that nobody wants", j.count-before)
		}
		for n, r := range runners {
			if n%2 == 0 { // nobody asks the others
				if at := r.Look(5); r.Status().Next != 11 || at.Next != 11 || !at.Passed {
					t.Errorf("%s takes %d next, and says %+v of event 5", r.Status().Name, r.Status().Next, at)
				}
			}
			r.end(t)
		}
		subs, err := j.Subscriptions(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, sub := range subs {
			if sub.Cursor != 11 {
				t.Errorf("%s ended at %d, want 11", sub.Name, sub.Cursor)
			}
		}
	})
}

// TestSubscriptionBeyondTheLog has a cursor that the log has not reached. The others do not wait for that.
func TestSubscriptionBeyondTheLog(t *testing.T) {
	for _, start := range []delivery.Start{50, 1_000_000} {
		synctest.Test(t, func(t *testing.T) {
			j, pool := memjournal.New(), delivery.NewPool()
			far, here := &sink{}, &sink{}
			runSub(t, j, delivery.Subscription{Name: "far", Sink: far, Start: start}, &delivery.Options{Pool: pool})
			synctest.Wait()
			runSub(t, j, delivery.Subscription{Name: "here", Sink: here, Start: delivery.FromBeginning}, &delivery.Options{Pool: pool})
			for n := range 100 {
				send(t, j, n, 1)
				time.Sleep(time.Second)
			}
			if here.count() != 100 {
				t.Errorf("%d of 100 events were delivered", here.count())
			}
			if want := max(0, 101-int(start)); far.count() != want {
				t.Errorf("%d events were delivered from %d on, want %d", far.count(), start, want)
			}
		})
	}
}
