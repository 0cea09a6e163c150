package delivery_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/memjournal"
)

const members = 300 // subscriptions of one pool

// together notes how many attempts of all subscriptions run at once.
type together struct {
	answer func(ctx context.Context, d dingevent.Delivery) error

	mu        sync.Mutex // protects what follows
	now, most int
	delivered map[string]int // by subscription
}

func (s *together) Deliver(ctx context.Context, d dingevent.Delivery) error {
	s.mu.Lock()
	s.now++
	s.most = max(s.most, s.now)
	s.mu.Unlock()
	err := s.answer(ctx, d)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now--
	if err == nil {
		s.delivered[d.Subscription]++
	}
	return err
}

// done returns how many events were delivered to a subscription.
func (s *together) done(subscription string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.delivered[subscription]
}

// runMembers starts subscriptions that share a pool and a sink.
func runMembers(t *testing.T, j journal.Journal, pool *delivery.Pool, answer func(context.Context, dingevent.Delivery) error) (*together, []*runner) {
	s := &together{answer: answer, delivered: make(map[string]int)}
	var runners []*runner
	for n := range members {
		sub := delivery.Subscription{Name: fmt.Sprint("s", n), Sink: s, Start: delivery.FromBeginning}
		runners = append(runners, runSub(t, j, sub, &delivery.Options{Pool: pool}))
	}
	return s, runners
}

// TestPoolTakesTurns lets hundreds of subscriptions deliver to a sink that answers at once. All get everything, few at a
// time, and none stands still while others go on.
func TestPoolTakesTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		pool := delivery.NewPool()
		s, runners := runMembers(t, j, pool, taking(time.Millisecond))
		send(t, j, 1, 100)
		for s.done("s0") < 50 {
			time.Sleep(time.Millisecond)
		}
		for n := range members {
			if got := s.done(fmt.Sprint("s", n)); got < 25 {
				t.Errorf("subscription %d has got %d events when the first had 50", n, got)
			}
		}
		time.Sleep(time.Minute)
		for n := range members {
			if got := s.done(fmt.Sprint("s", n)); got != 100 {
				t.Errorf("subscription %d got %d of 100 events", n, got)
			}
		}
		if attempts, leases := pool.Turns(); attempts+leases > 0 {
			t.Errorf("%d attempts and %d leases are counted when all is done", attempts, leases)
		}
		if all := members * 16; s.most > all/4 {
			t.Errorf("%d attempts ran at once of %d that the subscriptions may make", s.most, all)
		}
		for _, r := range runners {
			r.end(t)
		}
	})
}

// TestPoolWithSinksThatHang gives all subscriptions but one a sink that hangs. The one gets its events meanwhile, and the
// others do not open ever more attempts.
func TestPoolWithSinksThatHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		hang := taking(29 * time.Second)
		s, runners := runMembers(t, j, delivery.NewPool(), func(ctx context.Context, d dingevent.Delivery) error {
			if d.Subscription == "s7" {
				return nil
			}
			return hang(ctx, d)
		})
		send(t, j, 1, 1000)
		time.Sleep(10 * time.Second)
		if got := s.done("s7"); got != 1000 {
			t.Errorf("the subscription whose sink works got %d of 1000 events within 10 s", got)
		}
		if s.most > 1600 {
			t.Errorf("%d attempts ran at once; want little more than 1024", s.most)
		}
		if s.most < members {
			t.Errorf("%d attempts ran at once; want one for each subscription at least", s.most)
		}
		for _, r := range runners {
			r.stop()
		}
	})
}

// TestPoolYieldsToTheIntake tells the pool that the intake is slow. Delivery goes on, with fewer attempts at once.
func TestPoolYieldsToTheIntake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, pool := memjournal.New(), delivery.NewPool()
		s, runners := runMembers(t, j, pool, taking(time.Millisecond))
		count := func() (total int) {
			for n := range members {
				total += s.done(fmt.Sprint("s", n))
			}
			return total
		}
		send(t, j, 1, 500)
		time.Sleep(time.Second)
		before := count()
		time.Sleep(time.Second)
		free := count() - before
		for range 10 {
			pool.Took(200 * time.Millisecond)
			time.Sleep(100 * time.Millisecond)
		}
		yielding := count() - before - free
		if yielding == 0 || yielding > free/3 {
			t.Errorf("%d events were delivered in a second of slow intake, and %d in one without", yielding, free)
		}
		time.Sleep(time.Minute)
		if got := count(); got != members*500 {
			t.Errorf("%d events were delivered in the end, want %d", got, members*500)
		}
		for _, r := range runners {
			r.end(t)
		}
	})
}

// saves counts the calls of Save.
type saves struct {
	journal.Journal
	mu    sync.Mutex
	count int
}

func (j *saves) Claim(ctx context.Context, work, owner string) (journal.Claim, error) {
	return journaltest.Claim(ctx, j.Journal, work, owner, j.save)
}

func (j *saves) save(ctx context.Context, subscription string, p journal.Progress, save func(journal.Progress) error) error {
	j.mu.Lock()
	j.count++
	j.mu.Unlock()
	return save(p)
}

// TestPoolSavesLittleForUnwantedEvents lets an event a second come that one of hundreds of subscriptions wants. The others
// do not save after each, and have all passed in the end.
func TestPoolSavesLittleForUnwantedEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, pool := &saves{Journal: memjournal.New()}, delivery.NewPool()
		s := &together{answer: func(context.Context, dingevent.Delivery) error { return nil }, delivered: make(map[string]int)}
		var runners []*runner
		for n := range members {
			runners = append(runners, runSub(t, j, delivery.Subscription{
				Name: fmt.Sprint("s", n), Sink: s, Start: delivery.FromBeginning, Filter: filter.Filter{Corps: []string{fmt.Sprint("ding", n)}},
			}, &delivery.Options{Pool: pool}))
		}
		const seconds = 30
		for n := range seconds {
			send(t, j, n, 1) // of ding1
			time.Sleep(time.Second)
		}
		if got := s.done("s1"); got != seconds {
			t.Errorf("the subscription that wants them got %d of %d events", got, seconds)
		}
		j.mu.Lock()
		count := j.count
		j.mu.Unlock()
		if count > members*seconds/2 {
			t.Errorf("%d saves for %d events that %d subscriptions passed", count, seconds, members)
		}
		time.Sleep(15 * time.Second)
		for _, r := range runners {
			if c := r.Status().Cursor; c != seconds+1 {
				t.Errorf("%s stands at %d, want %d", r.Status().Name, c, seconds+1)
			}
			r.end(t)
		}
	})
}

// TestTurnsEndWithTheWork lets a subscription whose attempts may follow each other in one turn run out of events, pause, and stop.
// None of its turns is left.
func TestTurnsEndWithTheWork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, pool, s := memjournal.New(), delivery.NewPool(), &sink{answer: taking(time.Millisecond)}
		r := runSub(t, j, delivery.Subscription{Name: name, Sink: s, Start: delivery.FromBeginning},
			&delivery.Options{Pool: pool, Concurrency: 1000})
		wantNone := func(when string) {
			t.Helper()
			if attempts, leases := pool.Turns(); attempts+leases > 0 {
				t.Errorf("%s: %d attempts and %d leases are counted", when, attempts, leases)
			}
		}
		send(t, j, 1, 5000)
		time.Sleep(time.Minute)
		if got := s.count(); got != 5000 {
			t.Errorf("%d of 5000 events were delivered", got)
		}
		wantNone("all is done")
		send(t, j, 5001, 5000)
		time.Sleep(time.Millisecond / 2)
		if err := delivery.Pause(t.Context(), j, name, "work", false); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		wantNone("paused")
		if err := delivery.Resume(t.Context(), j, name); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Millisecond / 2)
		r.end(t)
		wantNone("stopped")
	})
}
