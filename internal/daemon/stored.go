package daemon

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// stored returns the subscriptions that the journal keeps; those of the config count in place of them.
func (s *supervisor) stored(ctx context.Context) (list []*worker, err error) {
	subs, err := s.journal.Subscriptions(ctx)
	if err != nil {
		return nil, err
	}
	for _, sub := range subs {
		n, err := api.ReadNote(sub.Note)
		switch {
		case len(sub.Note) == 0, n.Replay != nil:
		case s.cfg.has(sub.Name):
			s.log.Info("a subscription is in the config now, which counts; what was set before is forgotten", "subscription", sub.Name)
			if err := s.save(ctx, sub.Name, []byte{}); err != nil {
				return nil, err
			}
		case err != nil:
			list = append(list, broken(Subscription{Name: sub.Name}, fmt.Errorf("what the journal keeps of it cannot be read: %w; set it again", err)))
		case n.Spec != nil:
			list = append(list, s.storedWorker(sub.Name, n.Spec))
		}
	}
	return list, nil
}

// storedWorker is one that has still to be opened, or broken.
func (s *supervisor) storedWorker(name string, spec api.Spec) *worker {
	sub, err := s.parse(name, spec)
	if err != nil {
		return broken(Subscription{Name: name, written: spec}, err)
	}
	return &worker{sub: sub, source: api.FromAPI}
}

// broken is a subscription that cannot be worked until it is put again.
func broken(sub Subscription, fault error) *worker {
	return &worker{sub: sub, source: api.FromAPI, fault: fault}
}

// openStored opens what the journal keeps. One that fails stops nobody else: somebody can put it right while the daemon runs.
func (s *supervisor) openStored(list []*worker) {
	for _, w := range list {
		if w.fault == nil {
			if opened, err := s.open(w.sub, w.source); err != nil {
				w = broken(w.sub, err)
			} else {
				w = opened
			}
		}
		if w.fault != nil {
			s.log.Error("a subscription cannot be worked; its events wait in the journal: put right what is wrong and restart, or set it again", "subscription", w.sub.Name, "error", w.fault)
		}
		s.set(w.sub.Name, w)
	}
}

// parse reads a spec and checks it beside all the others.
func (s *supervisor) parse(name string, spec api.Spec) (Subscription, error) {
	written, err := spec.Canonical()
	if err != nil {
		return Subscription{}, err
	}
	doc, wrong := parseDocument(written)
	var sub Subscription
	if wrong == nil {
		wrong = doc.decode(&sub, s.lookup)
	}
	if wrong != nil {
		return Subscription{}, fmt.Errorf("%s", wrong.texts())
	}
	if sub.Name != "" && sub.Name != name {
		return Subscription{}, fmt.Errorf("name: is %q, but it is set as %q; leave it out", sub.Name, name)
	}
	sub.Name, sub.written = name, written
	return sub, s.check(sub)
}

// check validates a subscription beside the others.
func (s *supervisor) check(sub Subscription) error {
	cfg := s.cfg
	cfg.Subscriptions = nil
	for _, w := range s.all() {
		if w.sub.Name != sub.Name && w.fault == nil && !w.borrows() {
			cfg.Subscriptions = append(cfg.Subscriptions, w.sub)
		}
	}
	at := fmt.Sprintf("subscriptions[%d]", len(cfg.Subscriptions))
	cfg.Subscriptions = append(cfg.Subscriptions, sub)
	var wrong complaints
	for _, p := range cfg.Problems() {
		if place, ok := strings.CutPrefix(p.At, at); ok {
			wrong.say(nil, strings.TrimPrefix(place+": "+p.Text, "."))
		}
	}
	if wrong == nil {
		return nil
	}
	return fmt.Errorf("%s", wrong.texts())
}

// Put is part of [api.Supervisor].
func (s *supervisor) Put(ctx context.Context, name string, spec api.Spec) error {
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer s.unlock()
	old := s.find(name)
	if old != nil && old.source == api.FromConfig {
		return inConfig(name)
	}
	sub, err := s.parse(name, spec)
	switch {
	case err != nil:
		return api.Refuse(http.StatusBadRequest, "subscription %q: %v", name, err)
	case old != nil && old.fault == nil && string(old.sub.written) == string(sub.written):
		return nil
	case sub.Stream != nil && s.gateway == nil:
		return api.Refuse(http.StatusConflict, "the gateway does not run: give the config gateway.listen, and restart")
	}
	return s.replace(ctx, old, sub)
}

// replace works sub in the place of old, or goes on with old if that fails; the caller has locked.
func (s *supervisor) replace(ctx context.Context, old *worker, sub Subscription) error {
	resume := s.haltReplays(sub.Name, old) // also of one that nobody worked so far
	defer resume()
	if old != nil {
		if err := old.close(); err != nil {
			s.log.Warn("a sink could not be closed well", "subscription", sub.Name, "error", err)
		}
	}
	w, err := s.open(sub, api.FromAPI)
	if err != nil {
		s.reopen(old)
		return api.Refuse(http.StatusBadRequest, "subscription %q: %v", sub.Name, err)
	}
	ctx, cancel := s.writing(ctx)
	defer cancel()
	if err := s.keep(ctx, w); err != nil {
		w.close()
		s.reopen(old)
		return fmt.Errorf("subscription %q was perhaps not saved; set it again: %w", sub.Name, err)
	}
	s.set(sub.Name, w)
	s.start(w)
	s.log.Info("a subscription was set", "subscription", sub.Name)
	return nil
}

// keep makes the journal know a subscription, at its start if it is new, and what it is made of.
func (s *supervisor) keep(ctx context.Context, w *worker) error {
	if err := w.dispatcher.Subscribe(ctx); err != nil {
		return err
	}
	return s.save(ctx, w.sub.Name, api.Note{Spec: w.sub.written}.Text())
}

func (s *supervisor) save(ctx context.Context, name string, note []byte) error {
	return s.journal.Save(ctx, name, journal.Progress{Note: note})
}

// reopen goes on with a worker that was halted and closed.
func (s *supervisor) reopen(old *worker) {
	if old == nil {
		return
	}
	w, err := s.open(old.sub, old.source)
	if err != nil {
		w = broken(old.sub, err)
		s.log.Error("a subscription cannot be opened again after a change that failed; set it again", "subscription", old.sub.Name, "error", err)
	}
	s.set(old.sub.Name, w)
	s.start(w)
}

// Drop is part of [api.Supervisor].
func (s *supervisor) Drop(ctx context.Context, name string) error {
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer s.unlock()
	old := s.find(name)
	if old != nil && old.source == api.FromConfig {
		return inConfig(name)
	}
	if through := s.through(name); len(through) > 0 {
		return api.Refuse(http.StatusConflict, "%s goes through subscription %q; drop it first, or let it finish", through[0].sub.Name, name)
	}
	s.halt(old)
	ctx, cancel := s.writing(ctx)
	defer cancel()
	if err := s.journal.Unsubscribe(ctx, name); err != nil {
		if old != nil {
			old.close()
			s.reopen(old)
		}
		return err
	}
	s.log.Info("a subscription was dropped", "subscription", name)
	if old == nil {
		return nil
	}
	s.set(name, nil)
	s.metrics.forget(name)
	return old.close()
}
