package delivery

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/ctxmutex"
	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/journal"
)

// A Dispatcher works one [Subscription]. Its methods are safe for concurrent use.
type Dispatcher struct {
	journal journal.Journal
	sub     Subscription
	told    string                                  // what the sink hears as the subscription's name
	match   func(*dingevent.Envelope) (bool, error) // the filter
	opts    Options
	log     *slog.Logger
	brake   *logbrake.Brake // for lines that a single event can cause
	ran     atomic.Bool
	member  *member // of the pool; set by Run

	pages  chan page      // from the reader to the workers
	dirty  chan struct{}  // holds an element when there is something to save, or soon will be
	saving ctxmutex.Mutex // held to write the subscription's state; taken before mu

	mu        sync.Mutex  // protects all that follows, but in a running job what only its worker uses
	ready     *sync.Cond  // signaled when a worker may find a job; it then wakes the next
	alarm     *time.Timer // calls wake when the next row is due
	ledger    ledger
	outage    outage
	breaker   breaker
	pause     journal.Pause
	standing  time.Time       // since when, in this run, the pause lets nothing be attempted, if it does
	page      page            // what is left of it to take
	jobs      []*job          // one for each worker
	loaded    bool            // the ledger knows what the journal does
	saveBegan time.Time       // when the Save that runs began; zero if none does
	savedAt   time.Time       // when the last Save ended well
	failing   bool            // the last Save failed
	stalled   bool            // too many wait for another attempt or for their key
	stall     stall           // what the log was told of that
	lastDue   bool            // the last job was due again, and not new
	stopping  bool            // no more jobs are to be taken
	paused    []journal.Pause // those of its own making that Options.OnPause has still to hear of
}

// New returns a dispatcher that works sub on j. The error says which part of sub or opts is wrong.
func New(j journal.Journal, sub Subscription, opts *Options) (*Dispatcher, error) {
	if err := sub.validate(); err != nil {
		return nil, err
	}
	matcher, err := sub.Filter.Compile()
	if err != nil {
		return nil, fmt.Errorf("delivery: subscription %q: %w", sub.Name, err)
	}
	o, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	d := &Dispatcher{
		journal: j, sub: sub, told: sub.told(), match: sub.matching(matcher), opts: o,
		log: o.Logger.With("subscription", sub.Name), brake: logbrake.New(time.Second),
		pages:   make(chan page, 1),
		dirty:   make(chan struct{}, 1),
		saving:  ctxmutex.New(),
		ledger:  newLedger(sub.Order, o.RecordAll),
		breaker: breaker{policy: o.Breaker, failed: map[journal.Seq]bool{}, odd: map[journal.Seq]bool{}},
	}
	d.ready = sync.NewCond(&d.mu)
	for range o.Concurrency {
		d.jobs = append(d.jobs, new(job))
	}
	return d, nil
}

// Subscribe makes the subscription known to the journal, at its start. Run does so itself; whoever
// wants all events from now on calls it before they can come. Doing it again changes nothing. When ctx
// ends before it is done, the error wraps that of ctx.
func (d *Dispatcher) Subscribe(ctx context.Context) error {
	if _, err := d.subscribe(ctx); err != nil {
		return d.wrap("subscribe", err)
	}
	return nil
}

func (d *Dispatcher) subscribe(ctx context.Context) (cursor journal.Seq, err error) {
	start := journal.Seq(d.sub.Start)
	switch {
	case !d.sub.Since.IsZero():
		start, err = d.journal.Since(ctx, d.sub.Since)
	case d.sub.Start == FromNow:
		start, err = d.journal.Next(ctx)
	}
	if err != nil {
		return 0, err
	}
	return d.journal.Subscribe(ctx, d.sub.Name, start)
}

// Run delivers until ctx ends, or a replay is done. Then it gives the attempts in flight Options.Grace more, then cancels them,
// and saves where it stands. It returns after its last goroutine has: nil if ctx ended it, else an
// error wrapping [journal.ErrClosed] or [journal.ErrNotFound]; while the journal has other troubles it
// waits. When the last save fails for 5 seconds, Run says so, and the next one repeats some
// deliveries. Call it once.
func (d *Dispatcher) Run(ctx context.Context) error {
	if d.ran.Swap(true) {
		return fmt.Errorf("delivery: subscription %q: Run was called before; make a new Dispatcher", d.sub.Name)
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	d.member = d.opts.Pool.join(d.opts.Concurrency, d.wake)
	defer d.member.leave()
	var ahead rows
	err := d.insist(ctx, "load the subscription", func() (err error) {
		ahead, err = d.load(ctx)
		return err
	})
	if err != nil {
		return unlessEnded(ctx, err)
	}
	d.alarm = d.silentAlarm()
	defer d.alarm.Stop()
	running, wait := d.launch(ctx, ahead)
	saveErr := d.keepSaving(running, stop)
	stop()
	if err := wait(); err != nil {
		return err
	}
	return saveErr
}

// launch runs the reader and the workers. running ends after the last of them has; wait waits for
// that, and returns the error of the first that failed, if any.
func (d *Dispatcher) launch(ctx context.Context, ahead rows) (running context.Context, wait func() error) {
	running, end := context.WithCancel(context.WithoutCancel(ctx))
	attempts, cut := context.WithCancel(running)
	group, taking := errgroup.WithContext(ctx)
	var grace, until func() bool // stop what cuts the attempts off; made once taking ends, and ready when stopped is closed
	stopped := make(chan struct{})
	context.AfterFunc(taking, func() {
		defer close(stopped)
		cutOff := func() { d.tellCut(); cut() }
		grace = time.AfterFunc(d.opts.Grace, cutOff).Stop
		until = context.AfterFunc(d.opts.Until, cutOff)
		d.stopTaking()
	})
	from := d.ledger.next
	group.Go(func() error { return unlessEnded(taking, d.read(taking, from, ahead)) })
	for _, j := range d.jobs {
		group.Go(func() error { return unlessEnded(taking, d.work(taking, attempts, j)) })
	}
	result := make(chan error, 1)
	go func() {
		err := group.Wait()
		<-stopped
		grace()
		until()
		end()
		result <- err
	}()
	return running, func() error { return <-result }
}

// tellCut logs that attempts are cut off.
func (d *Dispatcher) tellCut() {
	if n := d.Status().InFlight; n > 0 {
		d.log.Warn("attempts took too long to end and are cut off; they are made again with the next start", "attempts", n)
	}
}

// unlessEnded drops an error that came because ctx has ended, or after that.
func unlessEnded(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// insist calls f, which uses the journal, until it returns nil, ctx ends, or it can never succeed.
func (d *Dispatcher) insist(ctx context.Context, what string, f func() error) error {
	const maxPause = 5 * time.Second
	pause := 100 * time.Millisecond
	for failures := 0; ; failures++ {
		err := f()
		switch {
		case err == nil && failures > 0:
			d.log.Info("the journal works again", "task", what)
			return nil
		case err == nil:
			return nil
		case ctx.Err() != nil, errors.Is(err, journal.ErrClosed), errors.Is(err, journal.ErrNotFound):
			return d.wrap(what, err)
		case failures == 0:
			d.log.Warn("the journal fails; trying until it works", "task", what, "error", err)
		}
		select {
		case <-time.After(pause):
			pause = min(2*pause, maxPause)
		case <-ctx.Done():
			return d.wrap(what, err)
		}
	}
}

func (d *Dispatcher) wrap(what string, err error) error {
	return fmt.Errorf("delivery: subscription %q: %s: %w", d.sub.Name, what, err)
}
