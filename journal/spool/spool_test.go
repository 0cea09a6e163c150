package spool

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/dingevent/dingevent"
)

func TestMain(m *testing.M) {
	if folder := os.Getenv(victimFolder); folder != "" {
		beVictim(folder)
		return
	}
	flag.Set("rapid.checks", "20")
	goleak.VerifyTestMain(m)
}

// A bench is a spool in front of a shared journal, in virtual time.
type bench struct {
	*testing.T
	*Spool
	shared  *shared
	folder  string
	local   *local // of spools that are opened from now on; nil: spool.db alone
	opts    Options
	end     context.CancelFunc
	ended   chan struct{}
	mu      sync.Mutex // protects changes
	changes []Change
}

func inBubble(t *testing.T, test func(b *bench)) {
	synctest.Test(t, func(t *testing.T) {
		b := &bench{T: t, shared: newShared(t), folder: t.TempDir()}
		b.opts = Options{Logger: silent, OnChange: func(c Change) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.changes = append(b.changes, c)
		}}
		b.open()
		defer b.shared.pending.Wait()
		defer func() { b.close() }() // also if the test ends early
		test(b)
	})
}

func (b *bench) open() {
	b.Helper()
	var err error
	if b.Spool, err = Open(b.folder, b.shared, &b.opts); err != nil {
		b.Fatal(err)
	}
	if b.local != nil {
		b.local.Journal = b.store.Journal
		b.store.Journal = b.local
	}
	b.start()
}

// start lets Run begin.
func (b *bench) start() {
	ctx, cancel := context.WithCancel(context.Background())
	b.end, b.ended = cancel, make(chan struct{})
	s := b.Spool
	go func() {
		defer close(b.ended)
		if err := s.Run(ctx); err != nil {
			b.Error(err)
		}
	}()
}

func (b *bench) close() {
	b.Helper()
	if err := b.Close(); err != nil {
		b.Error(err)
	}
	<-b.ended
	b.end()
}

// take wants the events of these IDs to be answered, one call each, and returns how long that took.
func (b *bench) take(ids ...string) time.Duration {
	b.Helper()
	began := time.Now()
	for _, id := range ids {
		if err := b.Receive(context.Background(), event(id)); err != nil {
			b.Fatalf("%s: %v", id, err)
		}
	}
	return time.Since(began)
}

// want wants the shared journal to have the events of these IDs, in order.
func (b *bench) want(ids ...string) {
	b.Helper()
	if diff := cmp.Diff(ids, b.shared.ids()); diff != "" {
		b.Errorf("the shared journal (-want +got):\n%s", diff)
	}
}

// wantChanges wants the spool to have told these changes, such as "on off on".
func (b *bench) wantChanges(want string) {
	b.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	var got []string
	for _, c := range b.changes {
		got = append(got, map[bool]string{true: "on", false: "off"}[c.On])
	}
	if strings.Join(got, " ") != want {
		b.Errorf("changes %q, want %q", strings.Join(got, " "), want)
	}
}

func TestHealthy(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.take("a", "b", "a")
		b.want("a", "b")
		if st := b.Status(); st.On || st.Spooled != 0 || st.Backlog != 0 || st.Error != "" {
			t.Errorf("%+v, want nothing to have gone through the spool", st)
		}
		b.wantChanges("")
	})
}

// TestAway: while the shared journal is away, only the first call waits for it. What was answered comes into it later, in order.
func TestAway(t *testing.T) {
	for name, f := range map[string]fault{"refusing": refusing, "hanging": hanging, "late": late, "unknown": unknown} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(b *bench) {
				b.take("a")
				b.shared.set(f)
				most := time.Duration(0)
				if f == hanging || f == late {
					most = 600 * time.Millisecond
				}
				if took := b.take("b"); took != most {
					t.Errorf("the first call took %v, want %v", took, most)
				}
				if took := b.take("c", "d", "e"); took > 0 {
					t.Errorf("later calls took %v, want them to wait for nothing", took)
				}
				st := b.Status()
				if !st.On || st.Backlog != 4 && f != unknown || st.Spooled != 4 || st.Oldest.IsZero() || st.Error == "" || st.Reason == "" {
					t.Errorf("%+v, want a backlog of 4", st)
				}
				b.wantChanges("on")
				time.Sleep(5 * time.Minute)
				b.take("f")
				b.shared.set(fine)
				time.Sleep(longest + time.Second) // what hangs now has to end first
				b.want("a", "b", "c", "d", "e", "f")
				if st := b.Status(); st.On || st.Backlog != 0 || !st.Oldest.IsZero() || st.Moved != 5 {
					t.Errorf("%+v, want all to be moved", st)
				}
				b.wantChanges("on off")
				b.take("g")
				b.want("a", "b", "c", "d", "e", "f", "g")
			})
		})
	}
}

// TestSlow: a shared journal that is too slow gets everything through the spool, and answers do not wait for it.
func TestSlow(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.shared.set(slow)
		var want []string
		for i := range 60 {
			id := fmt.Sprint(i)
			want = append(want, id)
			if took := b.take(id); i > 0 && took > 0 {
				t.Errorf("call %d took %v", i, took)
			}
			time.Sleep(time.Second)
		}
		time.Sleep(time.Minute)
		b.want(want...)
		if st := b.Status(); st.On || st.Times != 1 {
			t.Errorf("%+v, want it to have gone on once, and to try the shared journal again after a while", st)
		}
		b.wantChanges("on") // no call has shown yet that it is back
		b.shared.set(fine)
		b.take("z")
		b.wantChanges("on off")
	})
}

// TestSwitchOver: while callers never pause, the spool goes off all the same, and none of their events overtakes another.
func TestSwitchOver(t *testing.T) {
	for _, fails := range []bool{false, true} {
		for _, callers := range []int{3, 20} {
			t.Run(fmt.Sprintf("%d callers, fails %v", callers, fails), func(t *testing.T) {
				inBubble(t, func(b *bench) { b.switchOften(callers, 3000/callers, fails) })
			})
		}
	}
}

func (b *bench) switchOften(callers, events int, fails bool) {
	b.close()
	b.local = &local{fails: fails, random: rand.New(rand.NewPCG(1, 1))}
	b.opts.Patience = 30 * time.Millisecond
	b.open()
	b.shared.lagging(rand.New(rand.NewPCG(1, 2)), 20*time.Millisecond, 100*time.Millisecond)
	var pushing sync.WaitGroup
	for c := range callers {
		pushing.Go(func() {
			for i := range events {
				for b.Receive(context.Background(), event(fmt.Sprintf("%d/%d", c, i))) != nil {
				}
			}
		})
	}
	pushed := make(chan struct{})
	go func() { pushing.Wait(); close(pushed) }()
	for f, over := refusing, false; !over; f = refusing - f {
		b.shared.set(f)
		select {
		case <-time.After(70 * time.Millisecond):
		case <-pushed:
			over = true
		}
	}
	b.shared.set(fine)
	time.Sleep(time.Minute)
	if st := b.Status(); st.On || st.Times < 2 || st.Spooled == uint64(callers*events) {
		b.Errorf("%+v, want it to go on and off often", st)
	}
	wantOrder(b, b.shared.ids(), callers*events)
}

// wantOrder wants each caller's events once and in order. Their IDs are CALLER/NUMBER, counted from 0.
func wantOrder(t testing.TB, ids []string, count int) {
	t.Helper()
	next := make(map[int]int)
	for _, id := range ids {
		var c, i int
		if _, err := fmt.Sscanf(id, "%d/%d", &c, &i); err != nil {
			t.Fatal(id, err)
		}
		if i != next[c] {
			t.Fatalf("caller %d: event %d stands where %d should", c, i, next[c])
		}
		next[c]++
	}
	if len(ids) != count {
		t.Errorf("%d events, want %d", len(ids), count)
	}
}

// TestWithoutID: only the oldest call is tried again and again, so that the others without an ID are not stored each time.
func TestWithoutID(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.shared.set(unknown)
		for i := range 3 {
			env := event("")
			env.Data = []byte{byte(i)}
			if err := b.Receive(context.Background(), env); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Minute)
		b.shared.set(fine)
		time.Sleep(time.Minute)
		copies := make([]int, 3)
		for _, env := range b.shared.all() {
			copies[env.Data[0]]++
		}
		if copies[0] < 2 || copies[1] != 1 || copies[2] != 1 {
			t.Errorf("%v copies, want several of the first one alone", copies)
		}
	})
}

// TestRestart: a backlog of a former run comes before anything new.
func TestRestart(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.shared.set(refusing)
		b.take("a", "b")
		b.close()
		b.want()
		b.shared.set(fine)
		var err error
		if b.Spool, err = Open(b.folder, b.shared, &b.opts); err != nil {
			t.Fatal(err)
		}
		b.take("c") // before Run has moved anything
		if st := b.Status(); !st.On || st.Backlog != 3 {
			t.Errorf("%+v, want a backlog of 3", st)
		}
		b.start()
		time.Sleep(time.Second)
		b.want("a", "b", "c")
		b.wantChanges("on on off")
	})
}

// TestCallsStayWhole: a call of many events is moved as a whole, and what marks that in spool.db does not come along.
func TestCallsStayWhole(t *testing.T) {
	inBubble(t, func(b *bench) {
		b.shared.set(refusing)
		meta := map[string]string{"spool:more": "theirs", "topic": "x"}
		var large []*dingevent.Envelope
		for i := range batchEvents + 500 {
			large = append(large, event(fmt.Sprint(i)))
		}
		for _, call := range [][]*dingevent.Envelope{{event("a"), event("b")}, large, {event("c")}} {
			call[len(call)-1].Meta = meta
			if err := b.Receive(context.Background(), call...); err != nil {
				t.Fatal(err)
			}
		}
		before := b.shared.Stats().Commits
		b.shared.set(fine)
		time.Sleep(2 * time.Second)
		envs := b.shared.all()
		if n := b.shared.Stats().Commits - before; n != 3 && n != 2 || len(envs) != 2+len(large)+1 {
			t.Errorf("%d events in %d commits, want %d in 3, one of them the first call alone", len(envs), n, 2+len(large)+1)
		}
		for i, env := range envs {
			want := map[string]string(nil)
			if i == 1 || i >= len(envs)-2 {
				want = meta
			}
			if diff := cmp.Diff(want, env.Meta); diff != "" {
				t.Fatalf("event %d: meta (-want +got):\n%s", i, diff)
			}
		}
	})
}

func TestOptions(t *testing.T) {
	for want, opts := range map[string]Options{"Patience": {Patience: -1}, "MaxBytes": {MaxBytes: 1}} {
		if _, err := Open(t.TempDir(), newShared(t), &opts); err == nil || !strings.Contains(err.Error(), "Options."+want) {
			t.Errorf("%+v: %v", opts, err)
		}
	}
}

func TestSafe(t *testing.T) {
	for text, want := range map[string]string{
		"dial postgres://u:p4ss@h/db: refused":         "dial postgres://u:***@h/db: refused",
		"dial postgres://u:p@ss:w@h/db":                "dial postgres://u:***@h/db",
		"host=h password=geheim user=u":                "host=h password=*** user=u",
		"host=h password='ge heim' user=u":             "host=h password=*** user=u",
		`{"Password": "geheim"}`:                       `{"Password": ***}`,
		"failed to connect to `user=u database=d`:\nx": "failed to connect to `user=u database=d`: x",
	} {
		if got := safe(errors.New(text)); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
	if got := safe(errors.New(strings.Repeat("ü", 1000))); len(got) > maxReason+3 {
		t.Errorf("%d bytes", len(got))
	}
}
