package local

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// works is a supervisor that knows its works and does nothing.
type works struct {
	Supervisor
	of map[string]Work
}

func (w works) Work(name string) Work {
	if work, ok := w.of[name]; ok {
		return work
	}
	return Work{Source: api.FromNobody}
}

// A sinkFunc is a sink.
type sinkFunc func(context.Context, dingevent.Delivery) error

func (f sinkFunc) Deliver(ctx context.Context, d dingevent.Delivery) error { return f(ctx, d) }

// running works subscription "s" on j until the test ends.
func running(t *testing.T, j journal.Journal, order delivery.Order, opts delivery.Options, sink sinkFunc) *Service {
	t.Helper()
	opts.Logger = slog.New(slog.DiscardHandler)
	f := filter.Filter{Types: []string{"user_*"}}
	d, err := delivery.New(j, delivery.Subscription{Name: "s", Filter: f, Order: order, Sink: sink, Start: delivery.FromBeginning}, &opts)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := d.Run(ctx); err != nil {
			t.Error(err)
		}
	}()
	t.Cleanup(func() { stop(); <-done })
	return &Service{Journal: j, Supervisor: works{of: map[string]Work{"s": {Dispatcher: d, Filter: f, Source: api.FromConfig}}}}
}

func fateOf(t *testing.T, s *Service, seq journal.Seq) api.Fate {
	t.Helper()
	why, err := s.Why(t.Context(), api.WhyQuery{Seq: seq, Subscription: "s"})
	if err != nil {
		t.Fatal(err)
	}
	if !why.Running {
		t.Error("it does not run")
	}
	return why.Fates[0]
}

var byCorp = delivery.Order{Key: delivery.ByCorp}

func TestWhyWhileItIsWorked(t *testing.T) {
	wanted := &api.Judgement{Selected: true}
	refuse := func(context.Context, dingevent.Delivery) error { return errors.New("no") }
	for _, test := range []struct {
		name   string
		order  delivery.Order
		opts   delivery.Options
		sink   sinkFunc
		events int
		after  time.Duration
		seq    journal.Seq
		want   func(began time.Time) api.Fate
	}{
		{"delivered a moment ago", delivery.Order{}, delivery.Options{}, func(context.Context, dingevent.Delivery) error { return nil }, 1, 0, 1,
			func(time.Time) api.Fate { return api.Fate{Reason: api.ReasonDelivered, Attempts: 1} }},
		{"delivered, and passed", delivery.Order{}, delivery.Options{}, func(context.Context, dingevent.Delivery) error { return nil }, 1, time.Minute, 1,
			func(time.Time) api.Fate {
				return api.Fate{Reason: api.ReasonPassed, Perhaps: []api.Perhaps{
					api.PerhapsDelivered, api.PerhapsUnwanted, api.PerhapsBeforeStart, api.PerhapsSought, api.PerhapsForgotten}}
			}},
		{"in its first attempt", byCorp, delivery.Options{}, hang, 2, 0, 1,
			func(began time.Time) api.Fate {
				return api.Fate{Reason: api.ReasonAttempting, Attempts: 1, Since: began, Key: "corp"}
			}},
		{"behind a first attempt", byCorp, delivery.Options{}, hang, 2, 0, 2,
			func(began time.Time) api.Fate {
				return api.Fate{Reason: api.ReasonParked, Key: "corp", Behind: &api.Blocker{Seq: 1, Reason: api.ReasonAttempting}}
			}},
		{"behind one that waits", byCorp, delivery.Options{}, func(context.Context, dingevent.Delivery) error {
			return dingevent.RetryAfter(time.Hour, errors.New("no"))
		}, 3, time.Minute, 3,
			func(began time.Time) api.Fate {
				return api.Fate{Reason: api.ReasonParked, Key: "corp", Behind: &api.Blocker{Seq: 1, Reason: api.ReasonWaiting, Due: began.Add(time.Hour), Error: "no"}}
			}},
		{"not taken", delivery.Order{}, delivery.Options{Concurrency: 2}, hang, 5, 0, 5,
			func(time.Time) api.Fate { return api.Fate{Reason: api.ReasonNotReached, Ahead: 2} }},
		{"behind the breaker", delivery.Order{}, delivery.Options{Concurrency: 1}, refuse, 12, 0, 12,
			func(began time.Time) api.Fate {
				return api.Fate{Reason: api.ReasonNotReached, Ahead: 1, Holds: []api.Hold{{By: api.HeldByBreaker, Since: began, Text: "no"}}}
			}},
		{"stalled", delivery.Order{}, delivery.Options{Concurrency: 1, MaxWaiting: 3}, refuse, 5, 0, 5,
			func(time.Time) api.Fate {
				return api.Fate{Reason: api.ReasonNotReached, Ahead: 1, Holds: []api.Hold{{By: api.HeldByStall}}}
			}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := memjournal.New()
				t.Cleanup(func() { j.Close() })
				for i := range test.events {
					store(t, j, fmt.Sprint(i))
				}
				began := time.Now()
				s := running(t, j, test.order, test.opts, test.sink)
				time.Sleep(test.after)
				synctest.Wait()
				want := test.want(began.UTC())
				want.Subscription, want.Filter = "s", wanted
				got := fateOf(t, s, test.seq)
				got.Last = nil
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}

// hang is a sink that answers only when it has to.
func hang(ctx context.Context, _ dingevent.Delivery) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestWhyWhileNothingWorksIt(t *testing.T) {
	j := memjournal.New()
	t.Cleanup(func() { j.Close() })
	store(t, j, "a")
	subscribed(t, j, "s", nil, 1, journal.Progress{})
	for _, test := range []struct {
		work Work
		want api.Fate
	}{
		{Work{Source: api.FromNobody}, api.Fate{Holds: []api.Hold{{By: api.HeldByNobody}}, Unknown: []api.Unknown{api.UnknownFilter}}},
		{Work{Fault: "the key is wrong", Spec: api.Spec(`{"types":["user_*"]}`)}, api.Fate{
			Holds: []api.Hold{{By: api.HeldByFault, Text: "the key is wrong"}}, Filter: &api.Judgement{Selected: true}}},
	} {
		test.want.Subscription, test.want.Reason = "s", api.ReasonNotReached
		s := &Service{Journal: j, Supervisor: works{of: map[string]Work{"s": test.work}}}
		if diff := cmp.Diff(test.want, fateOf(t, s, 1)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// TestWhyIsNeverWrong asks again and again what became of each event, while a sink succeeds and fails at random. What is said
// has to fit what the sink has seen at that moment.
func TestWhyIsNeverWrong(t *testing.T) {
	count := map[api.Reason]int{}
	for seed := range uint64(12) {
		synctest.Test(t, func(t *testing.T) { askAgainAndAgain(t, seed, count) })
	}
	for _, r := range []api.Reason{api.ReasonNotWanted, api.ReasonNotReached, api.ReasonAttempting, api.ReasonWaiting, api.ReasonParked, api.ReasonDelivered, api.ReasonDead, api.ReasonPassed} {
		if count[r] == 0 {
			t.Errorf("no event was %s", r)
		}
	}
}

const randomEvents = 40

// A randomSink succeeds and fails at random, and notes how each event stands.
type randomSink struct {
	mu     sync.Mutex // protects what follows
	random *rand.Rand
	states map[uint64]string // done, dead or runs
}

func (s *randomSink) deliver(_ context.Context, d dingevent.Delivery) error {
	s.mu.Lock()
	s.states[d.Seq] = "runs"
	long, outcome := time.Duration(s.random.IntN(2500))*time.Millisecond, s.random.IntN(10)
	s.mu.Unlock()
	time.Sleep(long)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case outcome < 3:
		s.states[d.Seq] = "open"
		return errors.New("no")
	case outcome == 3:
		s.states[d.Seq] = "dead"
		return dingevent.Reject(errors.New("never"))
	}
	s.states[d.Seq] = "done"
	return nil
}

func (s *randomSink) intN(n int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.random.IntN(n)
}

// state is how an event stands; every seventh has a type that the filter does not select.
func (s *randomSink) state(seq uint64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch state := s.states[seq]; {
	case seq%7 == 4:
		return "unwanted"
	case state == "":
		return "open"
	default:
		return state
	}
}

func askAgainAndAgain(t *testing.T, seed uint64, count map[api.Reason]int) {
	j := memjournal.New()
	t.Cleanup(func() { j.Close() })
	sink := &randomSink{random: rand.New(rand.NewPCG(seed, 1)), states: map[uint64]string{}}
	order := delivery.Order{StopAtDead: seed%4 == 0}
	if seed%2 == 0 {
		order.Key = func(env *dingevent.Envelope) (string, error) { return env.ID[:1], nil }
	}
	s := running(t, j, order, delivery.Options{Concurrency: 1 + sink.intN(5)}, sink.deliver)
	for seq := range randomEvents {
		seq++
		env := &dingevent.Envelope{ID: fmt.Sprintf("%d-%d", seq%3, seq), Type: "user_add_org", App: "hr", Data: []byte(`{}`), Received: time.Now()}
		if seq%7 == 4 {
			env.Type = "org_change"
		}
		if err := j.Receive(t.Context(), env); err != nil {
			t.Fatal(err)
		}
	}
	for range 60 {
		time.Sleep(time.Duration(sink.intN(1500)) * time.Millisecond)
		synctest.Wait()
		for seq := range uint64(randomEvents) {
			f := fateOf(t, s, journal.Seq(seq+1))
			count[f.Reason]++
			if state := sink.state(seq + 1); !fits(f.Reason, state) {
				t.Fatalf("seed %d: event %d is %s, and is said to be %+v", seed, seq+1, state, f)
			}
		}
	}
}

// fits reports whether a reason can be said of an event that stands so.
func fits(r api.Reason, state string) bool {
	switch r {
	case api.ReasonNotWanted:
		return state == "unwanted"
	case api.ReasonDelivered, api.ReasonPassed:
		return state == "done"
	case api.ReasonDead:
		return state == "dead"
	case api.ReasonAttempting:
		return state == "runs"
	case api.ReasonNotReached, api.ReasonWaiting, api.ReasonParked:
		return state == "open"
	}
	return false
}
