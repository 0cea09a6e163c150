package supervise

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/journal"
)

// Put is part of [local.Supervisor].
func (s *Supervisor) Put(ctx context.Context, name string, spec api.Spec) error {
	if err := s.lock(ctx); err != nil {
		return err
	}
	revision, away, err := s.putHere(ctx, name, spec)
	s.unlock()
	if away {
		return s.awaitAway(ctx, name, setKind, revision)
	}
	return err
}

// putHere is Put but for the wait for another gateway, which is to make the change if it works the subscription; the caller has locked.
func (s *Supervisor) putHere(ctx context.Context, name string, spec api.Spec) (revision journal.Revision, away bool, err error) {
	old := s.find(name)
	if old != nil && old.source == api.FromConfig {
		return 0, false, inConfig(name)
	}
	if old == nil && strings.TrimSpace(name) != name {
		return 0, false, api.Refuse(api.CodeInvalid, "subscription %q: the name begins or ends with white space; take it off", name)
	}
	sub, err := s.parse(name, spec)
	switch {
	case err != nil:
		return 0, false, api.Refuse(api.CodeInvalid, "subscription %q: %v", name, err)
	case old != nil && old.fault == nil && !old.unsure && string(old.sub.Written) == string(sub.Written):
		return 0, false, nil
	case sub.Stream != nil && s.opts.Attach == nil:
		return 0, false, api.Refuse(api.CodeConflict, "%v", errNoAttachPoint)
	}
	revision, err = s.ask(ctx, name, setKind, sub.Written)
	if err != nil {
		return 0, false, fmt.Errorf("subscription %q was perhaps not saved; set it again: %w", name, err)
	}
	if s.isAway(ctx, name) {
		return revision, true, nil
	}
	return revision, false, s.replace(ctx, old, sub, revision)
}

// replace works sub in the place of old, or goes on with old if that fails; the caller has locked.
func (s *Supervisor) replace(ctx context.Context, old *worker, sub config.Subscription, revision journal.Revision) error {
	through := s.through(sub.Name)
	if old == nil {
		s.halt(through...)
	} else {
		s.halt(append(slices.Clone(through), old)...)
		s.closeSink(old)
	}
	err := s.put(ctx, old, sub, revision)
	s.reopenReplays(through) // also replays that were broken without it
	return err
}

// put opens sub and keeps it, where nothing of old runs any more.
func (s *Supervisor) put(ctx context.Context, old *worker, sub config.Subscription, revision journal.Revision) error {
	ctx, cancel := s.writing(ctx)
	defer cancel()
	w, err := s.open(sub, api.FromAPI)
	if err != nil {
		s.refuse(ctx, sub.Name, revision, err)
		s.reopen(old)
		return api.Refuse(api.CodeInvalid, "subscription %q: %v", sub.Name, err)
	}
	if err := s.keep(ctx, w, revision); err != nil {
		s.closeSink(w)
		if w := s.reopen(old); w != nil {
			w.unsure = true
		}
		return fmt.Errorf("subscription %q was perhaps not saved; set it again: %w", sub.Name, err)
	}
	s.set(sub.Name, w)
	s.start(w)
	s.log.Info("a subscription was set", "subscription", sub.Name)
	return nil
}

// keep makes the journal know a subscription, at its start if it is new, and its spec, as a request has asked.
func (s *Supervisor) keep(ctx context.Context, w *worker, revision journal.Revision) error {
	if err := w.dispatcher.Subscribe(ctx); err != nil {
		return err
	}
	answers, err := s.answers(ctx, w.sub.Name, revision, "")
	if err != nil {
		return err
	}
	return s.save(ctx, w.sub.Name, journal.Progress{Note: local.Note{Spec: w.sub.Written}.Text(), Answers: answers})
}

// save saves p for a subscription that does not run.
func (s *Supervisor) save(ctx context.Context, name string, p journal.Progress) error {
	return s.claimed(ctx, name, func(claim journal.Claim) error { return claim.Save(ctx, p) })
}

// claimed calls f with the claim of a subscription that does not run. A request may hold that for a moment. If
// another works the subscription, claimed fails.
func (s *Supervisor) claimed(ctx context.Context, name string, f func(journal.Claim) error) error {
	const within, pause = 2 * time.Second, 10 * time.Millisecond
	for began := time.Now(); ; time.Sleep(pause) {
		claim, err := s.journal.Claim(ctx, journal.WorkOf(name), "a change")
		switch {
		case err == nil:
			defer claim.Release()
			return f(claim)
		case !errors.Is(err, journal.ErrClaimed) || time.Since(began) > within:
			return err
		}
	}
}

// closeSink closes the sink of a worker that does not run, and ends the context of its attempts.
func (s *Supervisor) closeSink(w *worker) {
	if w.cut != nil {
		w.cut()
	}
	if err := w.close(); err != nil {
		s.log.Warn("a sink could not be closed well", "subscription", w.sub.Name, "error", err)
	}
}

// reopen goes on with a subscription that was halted and closed, and returns its new worker. Nil, and what was broken
// before, it returns as it is.
func (s *Supervisor) reopen(old *worker) *worker {
	if old == nil || old.fault != nil {
		return old
	}
	w, err := s.open(old.sub, old.source)
	if err != nil {
		w = broken(old.sub, err)
		s.log.Error("a subscription cannot be opened again after a change that failed; set it again", "subscription", old.sub.Name, "error", err)
	}
	s.set(old.sub.Name, w)
	s.start(w)
	return w
}

// Forget is part of [local.Supervisor].
func (s *Supervisor) Forget(ctx context.Context, name string) error {
	if err := s.lock(ctx); err != nil {
		return err
	}
	revision, away, err := s.forgetHere(ctx, name)
	s.unlock()
	if away {
		return s.awaitAway(ctx, name, forgetKind, revision)
	}
	return err
}

// forgetHere is Forget but for the wait for another gateway; the caller has locked.
func (s *Supervisor) forgetHere(ctx context.Context, name string) (revision journal.Revision, away bool, err error) {
	old := s.find(name)
	if old != nil && old.source == api.FromConfig {
		return 0, false, inConfig(name)
	}
	if through := s.through(name); len(through) > 0 {
		return 0, false, api.Refuse(api.CodeConflict, "%s goes through subscription %q; forget it first, or let it finish", through[0].sub.Name, name)
	}
	if revision, err = s.ask(ctx, name, forgetKind, nil); err != nil {
		return 0, false, fmt.Errorf("subscription %q was perhaps not forgotten; forget it again: %w", name, err)
	}
	if s.isAway(ctx, name) {
		return revision, true, nil
	}
	return revision, false, s.forget(ctx, name, old)
}

// forget makes the journal forget a subscription, and this gateway its worker, which may be nil; the caller has locked.
func (s *Supervisor) forget(ctx context.Context, name string, old *worker) error {
	if old != nil {
		s.halt(old)
		s.closeSink(old)
	}
	ctx, cancel := s.writing(ctx)
	defer cancel()
	if err := s.journal.Unsubscribe(ctx, name); err != nil {
		s.keepAfterAll(old)
		return fmt.Errorf("subscription %q was perhaps not forgotten; forget it again: %w", name, err)
	}
	if old != nil {
		s.set(name, nil)
		s.forgotten(name)
	}
	s.log.Info("a subscription was forgotten", "subscription", name)
	return nil
}

// keepAfterAll goes on with what was halted and closed, and could not be forgotten.
func (s *Supervisor) keepAfterAll(old *worker) {
	if old != nil && old.replay != nil {
		s.set(old.sub.Name, nil) // its file is not taken
		s.reopenReplays([]*worker{old})
	} else if w := s.reopen(old); w != nil {
		w.unsure = true
	}
}

// restart runs a worker that has ended once more, over the sink that it has.
func (s *Supervisor) restart(w *worker) error {
	again := *w
	err := s.renew(&again)
	if err != nil { // though one was made of the same before
		again.dispatcher, again.fault = nil, err
		s.log.Error("a subscription cannot be worked any more; set it again, or restart", "subscription", w.sub.Name, "error", err)
	}
	s.set(w.sub.Name, &again)
	s.start(&again)
	return err
}

// reclaim works a worker again that has ended because its claim was lost: once nobody else holds the work.
func (s *Supervisor) reclaim(w *worker, why error) {
	s.log.Warn("a subscription is not worked here any more; it is worked again once nobody else does", "subscription", w.sub.Name, "error", why)
	if s.lock(s.ctx) != nil {
		return // the daemon ends
	}
	defer s.unlock()
	if s.find(w.sub.Name) == w { // else it was forgotten, or opened anew
		_ = s.restart(w) // which tells
	}
}
