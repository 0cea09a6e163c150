package delivery_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const name = "crm"

// begin is the virtual time at which a synctest bubble starts.
var begin = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// send puts n events into j, with the IDs e<first>, e<first+1>, and so on.
func send(t testing.TB, j journal.Journal, first, n int) {
	t.Helper()
	envs := make([]*dingevent.Envelope, n)
	for i := range envs {
		envs[i] = &dingevent.Envelope{
			ID: fmt.Sprintf("e%d", first+i), Type: "user_add_org", CorpID: "ding1", App: "hr",
			Received: time.Now(), Transport: dingevent.TransportHTTP, Data: []byte(`{"UserId":["u1"]}`),
		}
	}
	if err := j.Receive(t.Context(), envs...); err != nil {
		t.Fatal(err)
	}
}

// sink notes what it is given and answers by answer; nil succeeds.
type sink struct {
	answer func(ctx context.Context, d dingevent.Delivery) error

	mu    sync.Mutex // protects what follows
	calls []call
	now   int // running calls
	most  int // at once
}

type call struct {
	seq     uint64
	attempt int
	at      time.Duration // since begin
}

func (s *sink) Deliver(ctx context.Context, d dingevent.Delivery) error {
	s.mu.Lock()
	s.calls = append(s.calls, call{d.Seq, d.Attempt, time.Since(begin)})
	s.now++
	s.most = max(s.most, s.now)
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.now--
		s.mu.Unlock()
	}()
	if s.answer == nil {
		return nil
	}
	return s.answer(ctx, d)
}

// of returns the calls for one event.
func (s *sink) of(seq uint64) (calls []call) {
	for _, c := range s.all() {
		if c.seq == seq {
			calls = append(calls, c)
		}
	}
	return calls
}

// all returns a copy of all calls so far.
func (s *sink) all() []call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

func (s *sink) count() int { return len(s.all()) }

// runner is a dispatcher that runs.
type runner struct {
	*delivery.Dispatcher
	journal journal.Journal
	stop    context.CancelFunc
	done    chan struct{}
	err     error // of Run, once done
}

// run starts a subscription from the beginning. Unless the test stops it before, it is stopped at the end.
func run(t *testing.T, j journal.Journal, s dingevent.Sink, opts *delivery.Options) *runner {
	t.Helper()
	return runSub(t, j, delivery.Subscription{Name: name, Sink: s, Start: delivery.FromBeginning}, opts)
}

func runSub(t testing.TB, j journal.Journal, sub delivery.Subscription, opts *delivery.Options) *runner {
	t.Helper()
	var o delivery.Options
	if opts != nil {
		o = *opts
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	d, err := delivery.New(j, sub, &o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	r := &runner{Dispatcher: d, journal: j, stop: stop, done: make(chan struct{})}
	go func() {
		defer close(r.done)
		r.err = d.Run(ctx)
	}()
	t.Cleanup(func() { r.ends() })
	return r
}

func (r *runner) Pause(ctx context.Context, reason string, drain bool) error {
	return delivery.Pause(ctx, r.journal, name, reason, drain)
}

func (r *runner) Resume(ctx context.Context) error { return delivery.Resume(ctx, r.journal, name) }

func (r *runner) Retry(ctx context.Context, seqs ...journal.Seq) error {
	return delivery.Retry(ctx, r.journal, name, seqs...)
}

func (r *runner) Discard(ctx context.Context, seqs ...journal.Seq) error {
	return delivery.Discard(ctx, r.journal, name, seqs...)
}

// ends stops the runner and returns Run's error.
func (r *runner) ends() error {
	r.stop()
	<-r.done
	return r.err
}

// end stops the runner and wants Run to end without an error.
func (r *runner) end(t *testing.T) {
	t.Helper()
	if err := r.ends(); err != nil {
		t.Errorf("Run: %v", err)
	}
}

func rows(t *testing.T, j journal.State, states ...journal.DeliveryState) []journal.Exception {
	t.Helper()
	found, err := j.Exceptions(t.Context(), name, journal.ExceptionQuery{States: states, Limit: 10_000})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func cursor(t *testing.T, j journal.State) journal.Seq {
	t.Helper()
	subs, err := j.Subscriptions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range subs {
		if s.Name == name {
			return s.Cursor
		}
	}
	t.Fatal("not subscribed")
	return 0
}

func attempts(t *testing.T, j journal.State, seq journal.Seq) []journal.Attempt {
	t.Helper()
	list, err := j.Attempts(t.Context(), name, journal.AttemptQuery{Seq: seq, Oldest: true})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
