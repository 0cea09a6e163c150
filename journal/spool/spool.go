package spool

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// A Spool stands in front of a shared journal. Open makes one, Run moves its backlog, Close ends it. Its methods are safe for
// concurrent use.
type Spool struct {
	opts    Options
	shared  dingevent.Receiver
	store   *store
	gate    gate
	drainer *drainer
	brake   *logbrake.Brake

	run    sync.Mutex      // held by Run
	life   context.Context // ends with Close
	end    context.CancelFunc
	close  sync.Once
	closed error // of Close; set before its sync.Once ends

	counters struct{ spooled, refused atomic.Uint64 }
	trouble  atomic.Pointer[trouble] // the last error; nil if there was none
}

// A trouble is why events could not be handed on.
type trouble struct {
	text string
	at   time.Time
}

var _ dingevent.Receiver = (*Spool)(nil)

// Open opens the spool in a folder, or makes a new one there that only its owner may read, in front of shared. Receive of shared
// has to be that of a [journal.Journal]: it returns once its context has ended, keeps what it began, and drops duplicates.
//
// A nil opts means defaults. The error wraps [journal.ErrLocked] while another process has the spool, and
// [journal.ErrDamaged] if sqlite.Recover has to mend spool.db first. Both wrap [ErrStore], too.
func Open(folder string, shared dingevent.Receiver, opts *Options) (*Spool, error) {
	o, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	if err := makeFolder(folder); err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	store, err := openStore(context.Background(), folder, sqlite.Options{MaxBytes: o.MaxBytes, Owed: whyOwed, Keys: o.Keys, OnDamage: o.OnDamage, Logger: o.Logger})
	if err != nil {
		return nil, err
	}
	return newSpool(store, shared, o), nil
}

func newSpool(store *store, shared dingevent.Receiver, o Options) *Spool {
	s := &Spool{
		opts: o, shared: shared, store: store,
		drainer: newDrainer(store, shared, o.Logger), brake: logbrake.New(10 * time.Second),
	}
	s.life, s.end = context.WithCancel(context.Background())
	s.gate.closing, s.gate.onChange = s.life.Done(), s.changed
	if store.owed() > 0 {
		s.gate.keepOn(fmt.Sprintf("%d events of an earlier run wait", store.backlog()))
	}
	return s
}

// Receive hands envs to the shared journal, or syncs them to spool.db if that does not confirm them within Options.Patience, has
// failed, or has a backlog here. Nil means that one of the two has synced them.
//
// An envelope that the shared journal refuses with [journal.ErrInvalid] is refused. An error wraps [journal.ErrFull] once the
// spool is full. A caller whose ctx ends gets an error at once; what it began still finishes.
func (s *Spool) Receive(ctx context.Context, envs ...*dingevent.Envelope) error {
	if err := s.usable(ctx); err != nil || len(envs) == 0 {
		return err
	}
	for i, env := range envs {
		if env == nil {
			return fmt.Errorf("spool: %w: envelope %d is nil", journal.ErrInvalid, i)
		}
	}
	direct, err := s.gate.enter(ctx)
	if err != nil {
		return err
	}
	if direct {
		err := s.try(ctx, envs)
		if err == nil || errors.Is(err, journal.ErrInvalid) || ctx.Err() != nil {
			return err
		}
		if err := s.gate.divert(ctx, s.troubled(err)); err != nil {
			return err
		}
	}
	return s.keep(ctx, envs)
}

// usable returns why a call cannot even begin.
func (s *Spool) usable(ctx context.Context) error {
	if s.life.Err() != nil {
		return journal.ErrClosed
	}
	return ctx.Err()
}

// leastPatience is what the shared journal has also for a caller in a hurry, because such a caller does not prove it slow.
const leastPatience = 100 * time.Millisecond

// try hands envs to the shared journal, which has so long as Options.Patience says.
func (s *Spool) try(ctx context.Context, envs []*dingevent.Envelope) error {
	patience := s.opts.Patience
	if end, ok := ctx.Deadline(); ok { // the other half is for spool.db
		patience = min(patience, max(time.Until(end)/2, leastPatience))
	}
	patient, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := s.shared.Receive(patient, envs...)
	if err != nil && patient.Err() != nil && ctx.Err() == nil {
		return fmt.Errorf("it has not confirmed within %v", patience.Round(time.Millisecond))
	}
	if err == nil && s.gate.unsure.Load() {
		s.gate.confirmed()
	}
	return err
}

// keep syncs envs to spool.db. The caller is inside the gate.
func (s *Spool) keep(ctx context.Context, envs []*dingevent.Envelope) error {
	err := s.store.Receive(ctx, marked(envs)...)
	s.gate.leave(err == nil, func() bool { return s.store.owed() > 0 })
	if err == nil {
		s.counters.spooled.Add(uint64(len(envs)))
		return nil
	}
	s.counters.refused.Add(uint64(len(envs)))
	if t := s.trouble.Load(); t != nil && ctx.Err() == nil {
		return fmt.Errorf("spool: %w; it was to stand in for the shared journal: %s", err, t.text)
	}
	return fmt.Errorf("spool: %w", err)
}

// troubled notes why events could not be handed on, and returns it for people. It is never empty.
func (s *Spool) troubled(err error) string {
	t := &trouble{text: cmp.Or(safe(err), "an error without a text"), at: time.Now()}
	s.trouble.Store(t)
	return t.text
}

// changed logs a change, and passes it on. The gate is locked.
func (s *Spool) changed(c Change) {
	if c.On {
		s.opts.Logger.Warn("spool: events are stored here, and moved to the shared journal later", "reason", c.Reason)
	} else {
		s.opts.Logger.Info("spool: the backlog is moved, and the shared journal takes events again",
			"events", c.Moved, "since", c.Since, "reason", c.Reason)
	}
	s.opts.OnChange(c)
}

// Close ends Run and waits for it, then closes spool.db. What is owed stays there. The shared journal stays open. Calls that wait, and
// all later ones, get [journal.ErrClosed]. A second Close does nothing but wait for the first.
func (s *Spool) Close() error {
	s.close.Do(func() {
		s.end()
		s.run.Lock() // never unlocked: no Run may begin
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = s.drainer.save(ctx) // else the next start moves again what was moved
		s.closed = s.store.close()
	})
	return s.closed
}
