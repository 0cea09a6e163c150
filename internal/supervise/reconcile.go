package supervise

import (
	"context"
	"errors"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/journal"
)

// reconcileEvery is how soon this gateway knows what others have set, forgotten, begun or finished.
const reconcileEvery = 2 * time.Second

// keepReconciling follows what other gateways change, until the daemon ends.
func (s *Supervisor) keepReconciling() error {
	brake := logbrake.New(time.Minute)
	for {
		select {
		case <-time.After(reconcileEvery):
		case <-s.ctx.Done():
			return nil
		}
		if err := s.reconcile(s.ctx); err != nil && s.ctx.Err() == nil {
			brake.Warn(s.log, "reconcile", "what other gateways have changed is not known yet; trying again", "error", err)
		}
	}
}

// reconcile opens and closes workers until they are those of the journal. What is in the config stays.
func (s *Supervisor) reconcile(ctx context.Context) error {
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer s.unlock()
	subs, err := s.journal.Subscriptions(ctx)
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, sub := range subs {
		there[sub.Name] = true
		switch id, isReplay := api.ReplayID(sub.Name); {
		case isReplay:
			s.reconcileReplay(id, sub)
		case len(sub.Note) > 0 && !s.config().Has(sub.Name):
			s.reconcileStored(sub)
		}
	}
	for _, w := range s.all() {
		if !there[w.sub.Name] {
			s.reconcileGone(w)
		}
	}
	return nil
}

// reconcileReplay opens a replay that another gateway has begun, and closes one that another has finished.
func (s *Supervisor) reconcileReplay(id string, sub journal.Subscription) {
	note, err := local.ReadReplayNote(sub.Note)
	w := s.find(sub.Name)
	switch {
	case err != nil: // of a newer release, or not complete yet
	case w == nil && (note.Finished.IsZero() || owes(sub)):
		s.reopenReplay(id, note)
	case w != nil && !note.Finished.IsZero() && !owes(sub):
		s.dismiss(w)
	}
}

// reconcileStored opens a subscription that another gateway has set, or set another way.
func (s *Supervisor) reconcileStored(sub journal.Subscription) {
	note, err := local.ReadNote(sub.Note)
	if err != nil || note.Spec == nil {
		return
	}
	old := s.find(sub.Name)
	if old != nil && string(old.sub.Written) == string(note.Spec) {
		return
	}
	through := s.through(sub.Name)
	s.halt(through...)
	if old != nil {
		s.halt(old)
		s.closeSink(old)
	}
	w := s.openSpec(sub.Name, note.Spec)
	s.setStored(w)
	s.start(w)
	s.reopenReplays(through)
	if w.fault == nil {
		s.log.Info("another gateway has set a subscription", "subscription", sub.Name)
	}
}

// reconcileGone closes what another gateway has forgotten.
func (s *Supervisor) reconcileGone(w *worker) {
	if w.source != api.FromConfig {
		s.dismiss(w)
		s.log.Info("another gateway has forgotten a subscription", "subscription", w.sub.Name)
		return
	}
	if w.fault != nil {
		return
	}
	s.halt(w)
	s.closeSink(w)
	gone := broken(w.sub, errors.New("it was forgotten from outside, though it is in the config; restart, and it begins anew"))
	gone.source = api.FromConfig
	s.set(w.sub.Name, gone)
	s.log.Error("a subscription of the config cannot be worked", "subscription", w.sub.Name, "error", gone.fault)
}

// dismiss closes a worker of what is no more.
func (s *Supervisor) dismiss(w *worker) {
	s.halt(w)
	s.closeSink(w)
	s.set(w.sub.Name, nil)
	s.forgotten(w.sub.Name)
}
