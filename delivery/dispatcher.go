package delivery

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/journal"
)

// A Dispatcher works one [Subscription]. Its methods are safe for concurrent use.
//
// It has three parts: the feed takes events from the log, the saver brings the journal up to date, and the health
// knows whether the sink works. All of them use one mutex and one ledger.
type Dispatcher struct {
	store   store
	sub     Subscription
	matcher *filter.Matcher // the filter
	match   match           // the same, narrowed by a replay
	opts    Options
	late    error // the cause where an attempt takes all of Options.Timeout
	log     *slog.Logger
	brake   *logbrake.Brake // for lines that a single event can cause
	ran     atomic.Bool
	member  *member // of the pool; set by Run

	// mu guards the fields below, and those of the three parts. While job.running is true, the job's other fields belong to
	// its worker and need no lock. The order of the locks: mu, then that of the Pool.
	mu       sync.Mutex
	ready    *sync.Cond // signaled when a worker may find a job; it then wakes the next
	crew     crew
	alarm    *time.Timer // calls wake when the next row is due
	ledger   ledger
	feed     feed
	saver    saver
	health   health
	stopping bool // no more jobs are to be taken
}

// New returns a dispatcher that works sub on j. The error says which part of sub or opts is wrong.
func New(j journal.Journal, sub Subscription, opts *Options) (*Dispatcher, error) {
	if err := sub.validate(); err != nil {
		return nil, err
	}
	if j == nil {
		return nil, fmt.Errorf("delivery: subscription %q has no journal", sub.Name)
	}
	matcher, err := sub.Filter.Compile()
	if err != nil {
		return nil, fmt.Errorf("delivery: subscription %q: %w", sub.Name, err)
	}
	o, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	log := o.Logger.With("subscription", sub.Name)
	d := &Dispatcher{
		store: store{Journal: j, name: sub.Name, log: log, trouble: &trouble{}},
		sub:   sub, matcher: matcher, match: sub.matching(matcher), opts: o, late: tooLong(o.Timeout), log: log, brake: logbrake.New(time.Second),
		ledger: newLedger(sub.Order, &o),
	}
	d.ready = sync.NewCond(&d.mu)
	d.crew = crew{mu: &d.mu, ledger: &d.ledger, most: o.Concurrency}
	d.makeParts()
	return d, nil
}

// makeParts makes the three parts.
func (d *Dispatcher) makeParts() {
	d.saver = saver{
		store: d.store, replay: d.sub.Replay, onPause: d.opts.OnPause,
		dirty: make(chan struct{}, 1), asked: make(chan []journal.Request), apply: d.applyLoaded,
		mu: &d.mu, ready: d.ready, ledger: &d.ledger, pass: d.feed.pass,
	}
	d.health = health{
		ledger: &d.ledger, saver: &d.saver, ready: d.ready, log: d.log, order: d.sub.Order, pauseAfter: d.opts.PauseAfter,
		outage:  outage{log: d.log},
		breaker: breaker{policy: d.opts.Breaker, failed: map[journal.Seq]bool{}, odd: map[journal.Seq]bool{}},
	}
	d.feed = feed{
		ledger: &d.ledger, saver: &d.saver, health: &d.health,
		maxWaiting: d.opts.MaxWaiting, stall: stall{log: d.log},
	}
}

// Subscribe makes the subscription known to the journal, at its start. Run does so itself. A caller that
// wants all events from now on calls it before they can come. Doing it again changes nothing. When ctx
// ends before it is done, the error wraps that of ctx.
func (d *Dispatcher) Subscribe(ctx context.Context) error {
	if _, err := d.store.subscribe(ctx, &d.sub); err != nil {
		return d.store.wrap("subscribe", err)
	}
	return nil
}

// Run delivers until ctx ends, or a replay is done. Then it gives the attempts in flight Options.Grace more, then cancels them,
// and saves where it stands. It returns after its last goroutine has: nil if ctx ended it, else an
// error wrapping [journal.ErrClosed], [journal.ErrNotFound] or [journal.ErrLost]; while the journal has other troubles it
// waits. Run holds the claim of the subscription, and waits until it has that. It applies what is asked of the subscription, such as by
// [Pause]. If the claim is lost, Run cancels the attempts
// at once and saves nothing more. When the last save fails for 5 seconds, Run says so, and the next one repeats some
// deliveries. Call it once.
func (d *Dispatcher) Run(ctx context.Context) error {
	if d.ran.Swap(true) {
		return fmt.Errorf("delivery: subscription %q: Run was called before; make a new Dispatcher", d.sub.Name)
	}
	d.member = d.opts.Pool.join(d.opts.Concurrency, d.wake)
	defer d.member.leave()
	claim, err := d.claimWork(ctx)
	if err != nil {
		return unlessEnded(ctx, err)
	}
	defer claim.Release()
	for {
		again, err := d.session(ctx, claim)
		switch {
		case err != nil && ctx.Err() == nil && claim.Context().Err() != nil && !isFinal(err): // the last save hung as the claim's renewal did
			return d.store.wrap("work on", fmt.Errorf("%w; %w", journal.ErrLost, err))
		case err != nil || ctx.Err() != nil:
			return err
		case claim.Context().Err() != nil && !d.saver.isDone(): // though there was nothing to save
			return d.store.wrap("work on", journal.ErrLost)
		case !again:
			return nil
		}
		d.log.Info("a request moves the cursor; the subscription is loaded anew")
	}
}

// logCut logs that attempts are cut off.
func (d *Dispatcher) logCut() {
	if n := d.Status().InFlight; n > 0 {
		d.log.Warn("attempts took too long to end and are cut off; what is still owed is attempted again later", "attempts", n)
	}
}

// closeBooks makes the last Save: nothing that was delivered is to be delivered again, and the time that the
// breaker was open does not count.
func (d *Dispatcher) closeBooks(ctx context.Context) error {
	now := time.Now()
	d.mu.Lock()
	d.health.closeBreaker(now)
	d.ledger.storeLaggards(now, math.MaxInt, now)
	d.mu.Unlock()
	return d.saver.saveLast(ctx)
}
