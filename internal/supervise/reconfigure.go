package supervise

import (
	"context"
	"fmt"
	"slices"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
)

// Reconfigure works the subscriptions of another config, which has been checked, in place of those of the present one. Those that are
// alike go on untouched. If one cannot be opened, all go on as before. What a subscription is owed that is not in the config any more
// stays in the journal, as over a restart.
func (s *Supervisor) Reconfigure(ctx context.Context, next config.Config) error {
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer s.unlock()
	if err := s.goesWith(next); err != nil {
		return err
	}
	wanted, old := s.differing(next)
	var through []*worker
	for _, name := range affected(wanted, old) {
		through = append(through, s.through(name)...)
	}
	s.halt(append(slices.Clone(through), old...)...)
	for _, w := range old {
		s.closeSink(w)
	}
	before := s.config()
	s.cfg.Store(&next)
	opened, err := s.openConfigured(ctx, wanted)
	if err != nil {
		s.cfg.Store(before)
		for _, w := range old {
			s.reopen(w)
		}
	} else {
		s.workConfigured(ctx, opened, old)
	}
	s.reopenReplays(through)
	return err
}

// goesWith is the error of a config that a subscription of the journal does not go with: it has the same file, say.
func (s *Supervisor) goesWith(next config.Config) error {
	for _, w := range s.all() {
		if w.source != api.FromAPI || w.replay != nil || w.fault != nil || next.Has(w.sub.Name) {
			continue
		}
		if found := next.ProblemsOf(w.sub, next.Subscriptions); len(found) > 0 {
			return api.Refuse(api.CodeConflict, "subscription %q, which is not in the config, does not go with it: %s; set or forget it first", w.sub.Name, found[0].Text)
		}
	}
	return nil
}

// differing are the subscriptions of a config that are not worked as it says, and the workers that are not to go on.
func (s *Supervisor) differing(next config.Config) (wanted []config.Subscription, old []*worker) {
	for _, sub := range next.Subscriptions {
		w := s.find(sub.Name)
		if w != nil && w.source == api.FromConfig && w.sub.Same(sub) {
			continue
		}
		if wanted = append(wanted, sub); w != nil {
			old = append(old, w)
		}
	}
	for _, w := range s.all() {
		if w.source == api.FromConfig && w.replay == nil && !next.Has(w.sub.Name) {
			old = append(old, w)
		}
	}
	return wanted, old
}

// affected are the names of subscriptions and workers, each once.
func affected(wanted []config.Subscription, old []*worker) (names []string) {
	for _, sub := range wanted {
		names = append(names, sub.Name)
	}
	for _, w := range old {
		names = append(names, w.sub.Name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// openConfigured opens subscriptions of the config and makes the journal know them. It runs none.
func (s *Supervisor) openConfigured(ctx context.Context, wanted []config.Subscription) (opened []*worker, err error) {
	defer func() {
		if err != nil {
			for _, w := range opened {
				s.closeSink(w)
			}
		}
	}()
	for _, sub := range wanted {
		w, err := s.openOwn(sub)
		if err != nil {
			return opened, api.Refuse(api.CodeInvalid, "%v", err)
		}
		opened = append(opened, w)
	}
	ctx, cancel := s.writing(ctx)
	defer cancel()
	for _, w := range opened {
		if err := s.makeKnown(ctx, w); err != nil {
			return opened, fmt.Errorf("subscription %q: %w", w.sub.Name, err)
		}
	}
	return opened, nil
}

// openOwn opens a subscription of the config. One whose file another gateway writes is broken here, which is no error.
func (s *Supervisor) openOwn(sub config.Subscription) (*worker, error) {
	if why := s.writtenElsewhere(sub); why != nil {
		w := broken(sub, why)
		w.source = api.FromConfig
		return w, nil
	}
	w, err := s.open(sub, api.FromConfig)
	if err != nil {
		return nil, fmt.Errorf("subscription %q: %w", sub.Name, err)
	}
	return w, nil
}

// workConfigured works what was opened, and nothing of old.
func (s *Supervisor) workConfigured(ctx context.Context, opened, old []*worker) {
	for _, w := range old {
		if w.source == api.FromAPI {
			s.preferNow(ctx, w.sub.Name)
		} else if !s.config().Has(w.sub.Name) {
			s.set(w.sub.Name, nil)
			s.forgotten(w.sub.Name)
			s.log.Warn("a subscription is not in the config any more: the journal keeps all events from its cursor on; "+
				"put it back, set it anew, or forget it with: dingevent subscriptions forget", "subscription", w.sub.Name)
		}
	}
	for _, w := range opened {
		s.set(w.sub.Name, w)
		s.start(w)
	}
}

// preferNow is preferConfig for a daemon that runs. What fails is told, and the next start does it.
func (s *Supervisor) preferNow(ctx context.Context, name string) {
	ctx, cancel := s.writing(ctx)
	defer cancel()
	if err := s.preferConfig(ctx, name); err != nil {
		s.log.Error("a subscription is in the config now, but what was set before could not be forgotten; the next start does that", "subscription", name, "error", err)
	}
}
