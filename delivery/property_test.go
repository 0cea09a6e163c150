package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// A world is one journal, the events in it, and what became of them; the dispatchers come and go.
type world struct {
	t       *testing.T
	journal journal.Journal
	events  int
	fates   []string // what happens to attempts, see Deliver
	keys    uint64   // how many keys order events; 0 for no order

	run  *runner
	here *counting // the journal as the present dispatcher sees it

	mu     sync.Mutex // protects what follows
	calls  map[uint64]int
	last   map[uint64]int // numbers of the latest attempts, as far as no crash could lose them
	done   map[journal.Seq]bool
	first  map[uint64]time.Time                  // calls
	dead   map[uint64]bool                       // may have become a dead letter
	runs   map[uint64]int                        // calls that run, by key, of events that were never dead
	rows   map[journal.Seq]journal.DeliveryState // as saved last
	cursor journal.Seq
	faults []string

	replays []*replaying
}

func newWorld(t *testing.T, fates []string, keys uint64) *world {
	w := &world{
		t: t, fates: fates, keys: keys, first: make(map[uint64]time.Time), dead: make(map[uint64]bool), runs: make(map[uint64]int), calls: make(map[uint64]int), last: make(map[uint64]int), done: make(map[journal.Seq]bool),
		rows: make(map[journal.Seq]journal.DeliveryState),
	}
	w.journal = &watched{Journal: memjournal.New(), world: w}
	return w
}

func (w *world) fault(format string, args ...any) {
	w.faults = append(w.faults, fmt.Sprintf(format, args...))
}

// Deliver is a sink that does what fates say; from the fifth attempt on, it succeeds.
func (w *world) Deliver(ctx context.Context, d dingevent.Delivery) error {
	w.mu.Lock()
	call := w.calls[d.Seq]
	w.calls[d.Seq]++
	if last, ok := w.last[d.Seq]; ok && d.Attempt != last+1 {
		w.fault("event %d: attempt %d came after attempt %d", d.Seq, d.Attempt, last)
	}
	w.last[d.Seq] = d.Attempt
	defer w.enter(d.Seq)()
	w.mu.Unlock()
	fate := "ok"
	if call < 4 {
		fate = w.fates[(int(d.Seq)*7+call)%len(w.fates)]
	}
	succeeded := false
	defer func() { // also at a panic
		w.mu.Lock()
		defer w.mu.Unlock()
		switch {
		case succeeded:
			w.done[journal.Seq(d.Seq)] = true
		case fate == "reject" || time.Since(w.first[d.Seq]) >= retryFor:
			w.dead[d.Seq] = true
		}
	}()
	err := w.suffer(ctx, fate)
	succeeded = err == nil
	return err
}

// enter checks that the turn of an event has come in its key, and returns what ends it. The caller holds mu.
func (w *world) enter(seq uint64) (leave func()) {
	if _, ok := w.first[seq]; !ok {
		w.first[seq] = time.Now()
	}
	if w.keys == 0 || w.dead[seq] { // retried dead letters are outside the order
		return func() {}
	}
	key := seq % w.keys
	for before := key; before < seq; before += w.keys {
		if before > 0 && !w.done[journal.Seq(before)] && !w.dead[before] {
			w.fault("event %d came before %d of its key was done", seq, before)
		}
	}
	if w.runs[key]++; w.runs[key] > 1 {
		w.fault("two events of key %d at once, one of them %d", key, seq)
	}
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.runs[key]--
	}
}

const retryFor = 20 * time.Second

func (w *world) suffer(ctx context.Context, fate string) error {
	switch fate {
	case "fail":
		return errDown
	case "reject":
		return dingevent.Reject(errDown)
	case "postpone":
		return dingevent.RetryAfter(3*time.Second, errDown)
	case "panic":
		panic("bad luck")
	case "hang":
		<-ctx.Done()
		return ctx.Err()
	case "slow":
		select {
		case <-time.After(2500 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (w *world) start() {
	w.here = &counting{Journal: w.journal}
	sub := delivery.Subscription{Name: name, Sink: w, Start: delivery.FromBeginning}
	if w.keys > 0 {
		sub.Order.Key = func(env *dingevent.Envelope) (string, error) {
			n, err := strconv.ParseUint(env.ID[1:], 10, 64)
			return fmt.Sprint("key", n%w.keys), err
		}
	}
	w.run = runSub(w.t, w.here, sub, &delivery.Options{
		Concurrency: 4, Timeout: 5 * time.Second, MaxWaiting: 20, Grace: time.Second,
		Retry: delivery.RetryPolicy{For: retryFor},
	})
	for _, r := range w.replays {
		r.start(w)
	}
	synctest.Wait() // until it is loaded
}

// stop ends everything that runs. What the last save could not tell, the journal does not know.
func (w *world) stop() {
	if w.run.ends() != nil {
		clear(w.last)
	}
	for _, r := range w.replays {
		r.run.ends()
	}
}

func (w *world) restart() {
	w.stop()
	w.start()
}

// seek moves the cursor while nothing runs. What is passed over counts as done.
func (w *world) seek(by int) {
	w.here.fail(nil, nil)
	w.stop()
	from := cursor(w.t, w.journal)
	to := journal.Seq(min(max(int(from)+by, 1), w.events+1))
	if err := delivery.Seek(w.t.Context(), w.journal, name, to); err != nil {
		w.fault("seek: %v", err)
	}
	for seq := from; seq < to; seq++ {
		if w.rows[seq] == "" {
			w.done[seq] = true
		}
	}
	clear(w.last)
	w.start()
}

func (w *world) step(what string) {
	switch what {
	case "send":
		send(w.t, w.journal, w.events+1, 15)
		w.events += 15
	case "moment":
		time.Sleep(150 * time.Millisecond)
	case "while":
		time.Sleep(4 * time.Second)
	case "crash":
		w.here.fail(journal.ErrClosed, journal.ErrClosed)
		w.restart()
	case "restart":
		w.restart()
	case "break":
		w.here.fail(io.ErrShortWrite, io.ErrUnexpectedEOF)
	case "break secretly":
		w.here.mu.Lock()
		w.here.failSave, w.here.secretly = io.ErrShortWrite, true
		w.here.mu.Unlock()
	case "heal":
		w.here.fail(nil, nil)
	case "pause", "drain":
		w.may(w.run.Pause(w.t.Context(), "for a while", what == "drain"))
	case "resume":
		w.may(w.run.Resume(w.t.Context()))
	case "seek back":
		w.seek(-20)
	case "seek ahead":
		w.seek(7)
	case "replay":
		w.replay()
	case "retry", "discard":
		dead := rows(w.t, w.journal, journal.Dead)
		if len(dead) == 0 {
			return
		}
		act := w.run.Retry
		if what == "discard" {
			act = w.run.Discard
		}
		err := act(w.t.Context(), dead[0].Seq, dead[len(dead)-1].Seq)
		if err != nil && !errors.Is(err, delivery.ErrTaken) && !errors.Is(err, journal.ErrNotFound) {
			w.fault("%s: %v", what, err)
		}
	}
}

// may notes an error that no failing journal explains.
func (w *world) may(err error) {
	if err != nil && !errors.Is(err, delivery.ErrTaken) {
		w.fault("%v", err)
	}
}

// settle lets everything come to its end, and looks for what is missing.
func (w *world) settle() {
	w.here.fail(nil, nil)
	w.may(w.run.Resume(w.t.Context()))
	time.Sleep(24 * time.Hour) // events of one key may take turns of 20 s
	w.run.ends()
	for _, r := range w.replays {
		r.settle(w)
	}
	left := make(map[journal.Seq]journal.DeliveryState)
	for _, e := range rows(w.t, w.journal) {
		left[e.Seq] = e.State
		if e.State != journal.Dead {
			w.fault("event %d is left %s", e.Seq, e.State)
		}
	}
	for seq := journal.Seq(1); seq <= journal.Seq(w.events); seq++ {
		if !w.done[seq] && left[seq] != journal.Dead && w.rows[seq] != journal.Discarded {
			w.fault("event %d was neither delivered nor is it dead", seq)
		}
	}
	if w.events > 0 && w.cursor != journal.Seq(w.events+1) {
		w.fault("the cursor ended at %d, want %d", w.cursor, w.events+1)
	}
}

// watched is the journal of a world. It holds every Save to what a dispatcher may say.
type watched struct {
	journal.Journal
	world *world
}

// mayFollow lists the states that may be saved after one that was saved; the same one always may.
var mayFollow = map[journal.DeliveryState][]journal.DeliveryState{
	"":                 {journal.Waiting, journal.Attempting, journal.Parked, journal.Delivered, journal.Dead},
	journal.Waiting:    {journal.Attempting, journal.Delivered, journal.Dead},
	journal.Parked:     {journal.Waiting, journal.Attempting, journal.Delivered, journal.Dead},
	journal.Attempting: {journal.Waiting, journal.Delivered, journal.Dead},
	journal.Dead:       {journal.Waiting, journal.Attempting, journal.Delivered, journal.Discarded},
}

func (j *watched) Claim(ctx context.Context, work, owner string) (journal.Claim, error) {
	return journaltest.Claim(ctx, j.Journal, work, owner, j.save)
}

func (j *watched) save(ctx context.Context, subscription string, p journal.Progress, save func(journal.Progress) error) error {
	w := j.world
	w.mu.Lock()
	defer w.mu.Unlock()
	if subscription != name { // a replay
		return save(p)
	}
	if p.Seek {
		maps.DeleteFunc(w.rows, func(seq journal.Seq, s journal.DeliveryState) bool { // what was discarded before stays so
			return seq >= p.Cursor && (s == journal.Delivered || s == journal.Discarded)
		})
		w.cursor = p.Cursor
	}
	for _, e := range p.Exceptions {
		from := w.rows[e.Seq]
		if from != e.State && !slices.Contains(mayFollow[from], e.State) {
			w.fault("event %d went from %q to %q", e.Seq, from, e.State)
		}
		if e.State == journal.Delivered && !w.done[e.Seq] {
			w.fault("event %d is said to be delivered, and was not", e.Seq)
		}
		w.rows[e.Seq] = e.State
	}
	for ; w.cursor < p.Cursor; w.cursor++ {
		if w.cursor > 0 && w.rows[w.cursor] == "" && !w.done[w.cursor] {
			w.fault("the cursor passed %d, which was not delivered and has no row", w.cursor)
		}
	}
	return save(p)
}

// TestProperty: whatever sinks, journals and processes do, every event is delivered at least once or
// ends as a dead letter, no row leaves the table of states, and the cursor passes nothing unfinished but where a person
// moved it; where there is an order, no event of a key comes before an earlier one is done or dead. A replay delivers
// its range, whatever happens meanwhile.
func TestProperty(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		fates := rapid.SliceOfN(rapid.SampledFrom([]string{
			"ok", "ok", "ok", "fail", "reject", "postpone", "panic", "hang", "slow",
		}), 1, 30).Draw(rt, "fates")
		steps := rapid.SliceOfN(rapid.SampledFrom([]string{
			"send", "send", "moment", "moment", "while", "crash", "restart", "break", "break secretly", "heal", "heal",
			"retry", "discard", "pause", "drain", "resume", "resume", "seek back", "seek ahead", "replay",
		}), 1, 40).Draw(rt, "steps")
		keys := rapid.SampledFrom([]uint64{0, 1, 3, 7}).Draw(rt, "keys")
		var faults []string
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, fates, keys)
			w.start()
			for _, s := range steps {
				w.step(s)
				if err := w.run.Recount(); err != nil {
					w.fault("after %q: %v", s, err)
				}
			}
			w.settle()
			faults = w.faults
		})
		if len(faults) > 0 {
			rt.Fatalf("%d faults, such as: %s", len(faults), faults[0])
		}
	})
}
