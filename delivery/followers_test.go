package delivery_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// A follower is a subscription of a property test, which comes and goes.
type follower struct {
	name  string
	match *filter.Matcher
	sub   delivery.Subscription
	pause time.Duration // of its sink
	from  journal.Seq
	run   *runner

	mu  sync.Mutex
	got []uint64
}

func (f *follower) Deliver(_ context.Context, d dingevent.Delivery) error {
	time.Sleep(f.pause)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.got = append(f.got, d.Seq)
	return nil
}

// verify wants exactly what the filter selects, in order, and none twice.
func (f *follower) verify(t *testing.T, j journal.Journal) (fault string) {
	var want []uint64
	for from := f.from; ; {
		entries, err := j.Read(t.Context(), from, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) == 0 {
			break
		}
		for _, e := range entries {
			if ok, err := f.match.Match(e.Envelope); ok && err == nil {
				want = append(want, uint64(e.Seq))
			}
			from = e.Seq + 1
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range max(len(f.got), len(want)) {
		if i >= len(f.got) || i >= len(want) || f.got[i] != want[i] {
			return fmt.Sprintf("%s with %+v got %d events, want %d; from the one with index %d on %v, want %v", f.name, f.sub.Filter,
				len(f.got), len(want), i, f.got[min(i, len(f.got)):min(i+5, len(f.got))], want[min(i, len(want)):min(i+5, len(want))])
		}
	}
	return ""
}

// followers draws subscriptions. Their sinks take up to so long.
func followers(t *rapid.T, longest time.Duration) (list []*follower) {
	corps := rapid.SampledFrom([][]string{nil, {"ding0"}, {"ding1", "ding2"}, {"ding*"}, {"none"}})
	where := rapid.SampledFrom([]string{"", "", `envelope.corp != "ding1"`, `event.n % 3 == 0`})
	for n := range rapid.IntRange(1, 8).Draw(t, "subscriptions") {
		f := filter.Filter{Corps: corps.Draw(t, "corps"), Where: where.Draw(t, "where")}
		m, err := f.Compile()
		if err != nil {
			t.Fatal(err)
		}
		one := &follower{name: fmt.Sprint("s", n), match: m, from: 1, pause: longest * time.Duration(rapid.IntRange(0, 3).Draw(t, "pause")) / 3}
		one.sub = delivery.Subscription{Name: one.name, Filter: f, Sink: one, Start: delivery.FromBeginning}
		if rapid.Bool().Draw(t, "ordered") {
			one.sub.Order.Key = delivery.ByCorp
		}
		list = append(list, one)
	}
	return list
}

// A burst is events that come at once.
type burst struct{ events, size, toggles int }

func bursts(t *rapid.T) []burst {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) burst {
		return burst{
			rapid.SampledFrom([]int{1, 1, 3, 20, 150}).Draw(t, "events"),
			rapid.SampledFrom([]int{10, 10, 1000, 100 << 10}).Draw(t, "size"),
			rapid.IntRange(0, 1<<8-1).Draw(t, "toggles"),
		}
	}), 1, 8).Draw(t, "bursts")
}

// A scenario is who follows what.
type scenario struct {
	list   []*follower
	bursts []burst
}

// scenarios draws one, with sinks that take up to so long.
func scenarios(longest time.Duration) *rapid.Generator[scenario] {
	return rapid.Custom(func(t *rapid.T) scenario { return scenario{followers(t, longest), bursts(t)} })
}

// follow lets subscriptions come, go and come back between bursts of events. Each gets what its filter selects.
func (s *scenario) follow(t *testing.T, j journal.Journal, wait func(done func() bool)) (fault string) {
	pool, events, list := delivery.NewPool(), 0, s.list
	toggle := func(f *follower) {
		if f.run != nil {
			f.run.end(t)
			f.run = nil
			return
		}
		f.run = runSub(t, j, f.sub, &delivery.Options{Pool: pool, Concurrency: 1, Grace: time.Hour})
	}
	for _, b := range s.bursts {
		for n, f := range list {
			if b.toggles>>n&1 == 1 {
				toggle(f)
			}
		}
		var envs []*dingevent.Envelope
		for range b.events {
			events++
			envs = append(envs, &dingevent.Envelope{
				ID: fmt.Sprint("e", events), Type: "x", CorpID: fmt.Sprint("ding", events%4), App: "hr", Transport: dingevent.TransportHTTP,
				Received: time.Now(), Data: fmt.Appendf(nil, `{"n":%d,"pad":"%0*d"}`, events, b.size, 0),
			})
		}
		if err := j.Receive(t.Context(), envs...); err != nil {
			t.Fatal(err)
		}
		wait(func() bool { return true })
	}
	for _, f := range list {
		if f.run == nil {
			toggle(f)
		}
	}
	wait(func() bool {
		return !slices.ContainsFunc(list, func(f *follower) bool { return f.run.Status().Next != journal.Seq(events+1) })
	})
	for _, f := range list {
		toggle(f)
		if fault := f.verify(t, j); fault != "" {
			return fault
		}
	}
	return ""
}

// TestFollowers: whatever subscriptions share the reading, however fast they are and whenever they come and go, each gets exactly
// what its filter selects, in order.
func TestFollowers(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := scenarios(300*time.Millisecond).Draw(rt, "scenario")
		var fault string
		synctest.Test(t, func(t *testing.T) {
			fault = s.follow(t, memjournal.New(), func(done func() bool) {
				for time.Sleep(time.Second); !done(); {
					time.Sleep(time.Second)
				}
			})
		})
		if fault != "" {
			rt.Fatal(fault)
		}
	})
}

// TestFollowersOfSQLite is TestFollowers with the embedded journal, in real time.
func TestFollowersOfSQLite(t *testing.T) {
	for seed := range 5 {
		s := scenarios(0).Example(seed)
		j := openSQLite(t, filepath.Join(t.TempDir(), "journal.db"))
		fault := s.follow(t, j, func(done func() bool) {
			for deadline := time.Now().Add(time.Minute); !done(); time.Sleep(time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatal("not all was taken within a minute")
				}
			}
		})
		if fault != "" {
			t.Error(fault)
		}
	}
}
