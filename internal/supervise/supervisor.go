package supervise

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/ctxmutex"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/sink/httpsink"
	"github.com/dingevent/dingevent/sink/streamsink"
)

// Options are what a [Supervisor] works with. Journal, Log and Closing are required.
type Options struct {
	Journal   journal.Journal
	Log       *slog.Logger
	Config    config.Config
	Pool      *delivery.Pool                   // of all dispatchers
	Lookup    func(name string) (string, bool) // the environment of specs that are not the config's
	Stdout    io.Writer                        // what a file sink to - writes to; nil: os.Stdout
	Attach    *streamsink.Server               // where programs attach; nil if there is no such place
	Closing   time.Duration                    // how long sinks may take to close at the end
	Host      string                           // the name of this gateway's host
	AttachURL string                           // by which programs reach that place, and not another gateway's; empty if it is not known
	Gateway   string                           // ID of this gateway among those that share the journal; empty if it has the journal alone

	// OnPause, OnAttempt and OnForget are called with the name of a subscription: what pauses itself and what an attempt led to go to
	// the hooks that the first two return, see [delivery.Options]. Each may be nil.
	OnPause   func(subscription string) func(journal.Pause)
	OnAttempt func(subscription string) func(delivery.Outcome, time.Duration)
	Around    func(dingevent.Sink) dingevent.Sink // a sink that does more around what another one does; may be nil
	OnForget  func(subscription string)           // after a subscription is forgotten, or a replay is finished
}

// errNoAttachPoint is the error of a subscription with stream where the config has no attach point.
var errNoAttachPoint = errors.New("there is no attach point: give the config attach.listen, and restart")

// A Supervisor runs the subscriptions, of which each can come, change and go while the others run. Its methods are safe for
// concurrent use after Begin.
type Supervisor struct {
	opts    Options
	journal journal.Journal
	log     *slog.Logger
	cfg     atomic.Pointer[config.Config] // see config
	share   *share                        // nil if this gateway has the journal alone
	leading *leading                      // nil if no program is led to another gateway

	connections httpsink.Connections // of all webhooks

	out *errgroup.Group // that the dispatchers run in, from Begin on
	ctx context.Context // what ends them

	attempts    context.Context // ends those in flight at the end of the daemon
	cutAttempts context.CancelFunc

	writeWithin time.Duration // bounds what a change writes: its caller may be gone

	// The order of the locks: changing, then mu.
	changing ctxmutex.Mutex // held during a change of what runs; Begin's goroutine takes it for good when the daemon ends

	mu      sync.Mutex // guards the map; the fields of a worker in it change under changing alone
	workers map[string]*worker
}

var _ local.Supervisor = (*Supervisor)(nil)

// New returns a supervisor that has opened the subscriptions of the config, and those and the replays that the journal keeps. It runs
// none yet, and nothing can change them before Begin. Close must follow. Subscriptions of the config that cannot be opened are an
// error.
func New(o Options) (*Supervisor, error) {
	s := newSupervisor(o)
	for _, sub := range s.config().Subscriptions {
		w, err := s.openOwn(sub)
		if err != nil {
			return s, err
		}
		s.set(sub.Name, w)
	}
	if err := s.openStored(context.Background()); err != nil {
		return s, err
	}
	return s, s.openReplays(context.Background())
}

// newSupervisor returns one that has opened nothing.
func newSupervisor(o Options) *Supervisor {
	s := &Supervisor{
		opts: o, journal: o.Journal, log: o.Log,
		writeWithin: 10 * time.Second, changing: ctxmutex.New(), workers: map[string]*worker{},
	}
	s.cfg.Store(&o.Config)
	s.attempts, s.cutAttempts = context.WithCancel(context.Background())
	s.changing.Lock()
	s.openShare()
	s.openLeading()
	return s
}

// Begin starts everything. Its errors come from out, and ctx ends what runs there; attempts in flight may take until attempts ends.
func (s *Supervisor) Begin(ctx, attempts context.Context, out *errgroup.Group) {
	s.out, s.ctx = out, ctx
	if s.share != nil {
		if err := s.share.look(ctx); err != nil {
			s.log.Warn("it is not known which other gateways there are; trying again", "error", err)
		}
	}
	context.AfterFunc(attempts, s.cutAttempts)
	for _, w := range s.all() {
		s.start(w)
	}
	s.changing.Unlock()
	out.Go(s.keepApplying)
	if s.share != nil {
		out.Go(s.keepSharing)
		out.Go(s.keepReconciling)
	}
	out.Go(func() error {
		<-ctx.Done()
		s.changing.Lock() // for good
		return nil
	})
}

// lock waits until no other caller changes the workers. It fails when ctx ends, or the daemon.
func (s *Supervisor) lock(ctx context.Context) error {
	return s.changing.LockContext(ctx)
}

func (s *Supervisor) unlock() { s.changing.Unlock() }

// writing is the context of what a change writes: it begins once nothing has to be waited for any more.
func (s *Supervisor) writing(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), s.writeWithin)
}

// start runs w; the caller has locked.
func (s *Supervisor) start(w *worker) {
	if w.fault != nil {
		return
	}
	ctx, stop := context.WithCancel(s.ctx)
	w.stop, w.ended = stop, make(chan struct{})
	s.out.Go(func() error {
		defer w.cut()
		defer stop()
		err := w.dispatcher.Run(ctx)
		halted := ctx.Err() != nil
		close(w.ended)
		switch {
		case err == nil && w.replay != nil && !halted:
			s.finish(w)
			return nil
		case err == nil:
			return nil
		case halted && s.share != nil && s.ctx.Err() != nil && isUnreached(err):
			s.log.Warn("what was delivered last could not be saved, because the database does not answer; it may be delivered again", "subscription", w.sub.Name, "error", err)
			return nil
		case errors.Is(err, journal.ErrLost) && !halted:
			s.reclaim(w, err)
			return nil
		case errors.Is(err, journal.ErrNotFound) && s.share != nil && !halted: // by another gateway; reconcile closes it
			s.log.Info("a subscription is no more", "subscription", w.sub.Name)
			return nil
		case halted && s.ctx.Err() == nil: // for a change
			s.log.Warn("a subscription did not end well; some events may be delivered again", "subscription", w.sub.Name, "error", err)
			return nil
		}
		return fmt.Errorf("subscription %q: %w", w.sub.Name, err)
	})
}

// haltGrace is how long attempts in flight may take when a change halts their worker. At the end of the daemon
// Config.Grace decides.
const haltGrace = 10 * time.Second

// halt ends workers, all at once, and waits for them. Attempts in flight get haltGrace. The caller has locked.
func (s *Supervisor) halt(workers ...*worker) {
	for _, w := range workers {
		if w.stop != nil {
			w.stop()
		}
	}
	late := time.AfterFunc(haltGrace, func() {
		for _, w := range workers {
			if w.cut != nil {
				w.cut()
			}
		}
	})
	defer late.Stop()
	for _, w := range workers {
		if w.stop != nil {
			<-w.ended
			w.stop = nil
		}
	}
}

// Subscribe makes every subscription known to the journal, at its start.
func (s *Supervisor) Subscribe(ctx context.Context) error {
	for _, w := range s.all() {
		if err := s.makeKnown(ctx, w); err != nil {
			return fmt.Errorf("subscription %q: %w", w.sub.Name, err)
		}
	}
	return nil
}

// makeKnown makes a subscription known to the journal, at its start. One that is broken is not.
func (s *Supervisor) makeKnown(ctx context.Context, w *worker) (err error) {
	d := w.dispatcher
	if s.writtenElsewhere(w.sub) != nil { // its events wait for the gateway that writes them
		if d, err = s.subscriber(w.sub); err != nil {
			return err
		}
	}
	if d == nil {
		return nil
	}
	return d.Subscribe(ctx)
}

// config is the config that counts now.
func (s *Supervisor) config() *config.Config { return s.cfg.Load() }

// find returns a subscription's worker, or nil.
func (s *Supervisor) find(name string) *worker {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.workers[name]
}

// all returns the workers by name.
func (s *Supervisor) all() []*worker {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []*worker
	for _, name := range slices.Sorted(maps.Keys(s.workers)) {
		all = append(all, s.workers[name])
	}
	return all
}

// set puts a worker in the place of the one with that name; nil takes that away.
func (s *Supervisor) set(name string, w *worker) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w == nil {
		delete(s.workers, name)
		return
	}
	s.workers[name] = w
}

// A Standing is how one subscription stands.
type Standing struct {
	Name       string
	Broken     bool                 // it cannot be worked
	Fault      string               // why
	Config     string               // hash of what the config says of it; empty if it is not in the config
	Elsewhere  bool                 // another gateway works it, or nobody does
	Dispatcher *delivery.Dispatcher // nil if it is broken
	Programs   *streamsink.Sink     // nil where no programs can attach
	Own        bool                 // it gets events of dingevent's own
	Leads      bool                 // its programs are asked to leave, because another gateway works it
}

// Standings returns how all subscriptions and replays stand that there are here, by name.
func (s *Supervisor) Standings() (list []Standing) {
	for _, w := range s.all() {
		one := Standing{Name: w.sub.Name, Broken: w.fault != nil, Dispatcher: w.dispatcher, Programs: w.programs()}
		one.Elsewhere = s.share != nil && !s.share.holds(journal.WorkOf(w.sub.Name))
		one.Own = slices.Contains(w.sub.Apps, dingevent.OperatorApp)
		one.Config, one.Leads = hashOf(w.sub, w.source), s.leads(w.sub.Name)
		if fault := s.faultOf(w); fault != nil {
			one.Broken, one.Fault = true, fault.Error()
		}
		list = append(list, one)
	}
	return list
}

// forgotten says that a subscription is no more.
func (s *Supervisor) forgotten(name string) {
	if s.opts.OnForget != nil {
		s.opts.OnForget(name)
	}
}

// faultOf is why a worker cannot be worked here; nil if it can.
func (s *Supervisor) faultOf(w *worker) error {
	if w.fault == nil && s.share != nil && s.share.isOdd(journal.WorkOf(w.sub.Name)) {
		return errOdd
	}
	return w.fault
}

// Work is part of [local.Supervisor].
func (s *Supervisor) Work(name string) local.Work {
	w := s.find(name)
	if w == nil {
		return local.Work{Source: api.FromNobody}
	}
	work := local.Work{Dispatcher: w.dispatcher, Source: w.source, Filter: w.sub.Filter(), Spec: w.sub.Written}
	if fault := s.faultOf(w); fault != nil {
		work.Fault = fault.Error()
	}
	if sink := w.programs(); sink != nil {
		work.Connections = attachedTo(sink)
	}
	return work
}

// Close closes the sinks that the supervisor opened, all at once, after the workers have ended. It does not wait for a sink
// that takes too long, because the sink's deliveries have ended.
func (s *Supervisor) Close() error {
	s.cutAttempts()
	type closed struct {
		name string
		err  error
	}
	all, open := s.all(), map[string]bool{}
	ended := make(chan closed, len(all))
	for _, w := range all {
		open[w.sub.Name] = true
		go func() { ended <- closed{w.sub.Name, w.close()} }()
	}
	over := time.NewTimer(s.opts.Closing)
	defer over.Stop()
	var errs []error
	for len(open) > 0 {
		select {
		case c := <-ended:
			delete(open, c.name)
			errs = append(errs, c.err)
		case <-over.C:
			s.log.Warn("sinks do not close in time and are left", "subscriptions", slices.Sorted(maps.Keys(open)))
			return errors.Join(errs...)
		}
	}
	return errors.Join(errs...)
}

// inConfig is the error of a change that only the config can make.
func inConfig(name string) error {
	return api.Refuse(api.CodeConflict, "subscription %q is in the config; change it there, and reload", name)
}
