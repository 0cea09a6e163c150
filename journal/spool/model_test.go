package spool

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/dingevent/dingevent"
)

// TestModel lets callers push through a spool whose shared journal has random faults, and which is closed and opened now and
// then. Nothing that was answered is lost, each caller's events stand in order, and only what has no ID is there twice.
func TestModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Uint64().Draw(rt, "seed")
		var failure any // rapid ends a check by a panic, which must leave the bubble first
		synctest.Test(t, func(t *testing.T) {
			defer func() { failure = recover() }()
			m := &machine{calls: make(chan struct{}, callers), random: rand.New(rand.NewPCG(seed, 1))}
			m.bench = &bench{T: t, shared: newShared(t), folder: t.TempDir()}
			m.opts = Options{Logger: silent, OnChange: m.changed}
			m.run()
		})
		if failure != nil {
			panic(failure)
		}
	})
}

const callers = 8

// A machine is a spool with callers and faults.
type machine struct {
	*bench
	calls  chan struct{} // holds one for each call under way; a mutex would stop virtual time
	random *rand.Rand    // of the goroutine that makes faults
	wasOn  bool          // as told last; changes come one at a time
}

// changed wants changes to alternate.
func (m *machine) changed(c Change) {
	if c.On && m.wasOn || !c.On && !m.wasOn {
		m.Errorf("told %+v while it was on: %v", c, m.wasOn)
	}
	m.wasOn = c.On
}

func (m *machine) run() {
	const events = 60
	m.local = &local{fails: m.random.IntN(2) == 0, random: rand.New(rand.NewPCG(m.random.Uint64(), 4))}
	m.shared.lagging(rand.New(rand.NewPCG(m.random.Uint64(), 5)), 20*time.Millisecond, time.Second)
	m.open()
	defer m.shared.pending.Wait()
	defer func() { m.close() }()
	ctx, stop := context.WithCancel(context.Background())
	var pushing, faults sync.WaitGroup
	for c := range callers {
		random := rand.New(rand.NewPCG(m.random.Uint64(), 2))
		pushing.Go(func() { m.push(c, events, random) })
	}
	faults.Go(func() { m.breakThings(ctx) })
	pushing.Wait()
	stop()
	faults.Wait()
	m.shared.set(fine)
	time.Sleep(2*longest + time.Minute)
	m.shared.pending.Wait()
	if st := m.Status(); st.On || st.Backlog > 0 {
		m.Errorf("%+v, want the spool to be off at the end", st)
	}
	m.check(events)
}

// push pushes a caller's events, each until it is answered. Some calls have several, and some events have no ID.
func (m *machine) push(caller, events int, random *rand.Rand) {
	for i := 0; i < events; {
		var call []*dingevent.Envelope
		for range 1 + random.IntN(4)*random.IntN(2) {
			if i < events {
				call = append(call, numbered(caller, i))
				i++
			}
		}
		for !m.once(random, call) {
			time.Sleep(time.Duration(random.IntN(50)) * time.Millisecond)
		}
		time.Sleep(time.Duration(random.IntN(200)) * time.Millisecond)
	}
}

func (m *machine) once(random *rand.Rand, call []*dingevent.Envelope) bool {
	m.calls <- struct{}{}
	defer func() { <-m.calls }()
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(random.IntN(3000))*time.Millisecond)
	defer cancel()
	return m.Receive(ctx, call...) == nil
}

// numbered is an event whose data has its place. Each seventh has no ID.
func numbered(caller, i int) *dingevent.Envelope {
	env := event(fmt.Sprintf("%d/%d", caller, i))
	env.Data = []byte(env.ID)
	if i%7 == 0 {
		env.ID = ""
	}
	return env
}

// breakThings makes faults until ctx ends.
func (m *machine) breakThings(ctx context.Context) {
	for ctx.Err() == nil {
		f := fault(m.random.IntN(int(unknown) + 1))
		mixed, often := m.random.IntN(3) == 0, m.random.Uint64()
		var mu sync.Mutex
		random := rand.New(rand.NewPCG(often, 3))
		m.shared.choose(func() fault {
			mu.Lock()
			defer mu.Unlock()
			if mixed && random.IntN(2) == 0 {
				return fine
			}
			return f
		})
		time.Sleep(time.Duration(m.random.IntN(4000)) * time.Millisecond)
		if m.random.IntN(4) == 0 {
			m.reopen()
		}
	}
}

func (m *machine) reopen() {
	for range cap(m.calls) {
		m.calls <- struct{}{}
		defer func() { <-m.calls }()
	}
	m.close()
	m.wasOn = false
	m.open()
}

// check compares the shared journal with what was answered.
func (m *machine) check(events int) {
	seen := make([][]int, callers)
	for _, env := range m.shared.all() {
		var c, i int
		if _, err := fmt.Sscanf(string(env.Data), "%d/%d", &c, &i); err != nil {
			m.Fatal(err)
		}
		if env.Meta != nil {
			m.Errorf("%d/%d has come with meta %v", c, i, env.Meta)
		}
		if i%7 == 0 && slices.Contains(seen[c], i) {
			continue // without an ID it may come again, at any time
		}
		seen[c] = append(seen[c], i)
	}
	for c, got := range seen {
		if len(got) != events || !slices.IsSorted(got) {
			m.Errorf("caller %d: %v, want 0 to %d in order", c, got, events-1)
		}
	}
}
