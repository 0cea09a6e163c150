package supervise

import (
	"context"
	"errors"
	"fmt"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/sinks"
	"github.com/dingevent/dingevent/journal"
)

// openStored opens the subscriptions that the journal keeps; a subscription of the config counts in place of one with its
// name. One that fails does not stop the others, because a person can mend it while the daemon runs.
func (s *Supervisor) openStored(ctx context.Context) error {
	if err := s.applyOpen(ctx); err != nil {
		return err
	}
	subs, err := s.journal.Subscriptions(ctx)
	if err != nil {
		return err
	}
	for _, sub := range subs {
		n, err := local.ReadNote(sub.Note)
		switch {
		case len(sub.Note) == 0, api.IsReplay(sub.Name): // openReplays looks after these
		case s.find(sub.Name) != nil && !s.config().Has(sub.Name): // applyOpen has opened it
		case s.config().Has(sub.Name):
			if err := s.preferConfig(ctx, sub.Name); err != nil {
				return err
			}
		case err != nil:
			s.setStored(broken(config.Subscription{Name: sub.Name}, fmt.Errorf("%w; set it again", err)))
		case n.Spec == nil:
			s.setStored(broken(config.Subscription{Name: sub.Name}, errors.New("what the journal keeps of it is that of a replay; set it again")))
		default:
			s.setStored(s.openSpec(sub.Name, n.Spec))
		}
	}
	return nil
}

// preferConfig forgets what was set of a subscription that is in the config now, unless another works it.
func (s *Supervisor) preferConfig(ctx context.Context, name string) error {
	err := s.save(ctx, name, journal.Progress{Note: []byte{}})
	if errors.Is(err, journal.ErrClaimed) {
		s.log.Error("a subscription is in the config now, but another works what was set before, which is kept", "subscription", name, "error", err)
		return nil
	}
	if err == nil {
		s.log.Info("a subscription is in the config now, which counts; what was set before is forgotten", "subscription", name)
	}
	return err
}

// openSpec opens a subscription by its spec; it is broken if it cannot be, or goes no more with what is in the config now.
func (s *Supervisor) openSpec(name string, spec api.Spec) *worker {
	sub, err := s.parse(name, spec)
	if err != nil {
		return broken(config.Subscription{Name: name, Written: spec}, err)
	}
	w, err := s.open(sub, api.FromAPI)
	if err != nil {
		return broken(sub, err)
	}
	return w
}

func (s *Supervisor) setStored(w *worker) {
	switch {
	case w.fault == nil:
	case s.writtenElsewhere(w.sub) != nil:
		s.log.Info("a subscription is another gateway's", "subscription", w.sub.Name, "reason", w.fault)
	default:
		s.log.Error("a subscription cannot be worked; its events wait in the journal: put right what is wrong and restart, or set it again", "subscription", w.sub.Name, "error", w.fault)
	}
	s.set(w.sub.Name, w)
}

// parse reads a spec and checks it beside all the others.
func (s *Supervisor) parse(name string, spec api.Spec) (config.Subscription, error) {
	var others []config.Subscription
	for _, w := range s.all() {
		if w.sub.Name != name && w.fault == nil && !w.borrows() {
			others = append(others, w.sub)
		}
	}
	return config.ReadSpec(name, spec, s.opts.Lookup, func(sub config.Subscription) []config.Problem {
		return sinks.Try(s.config().ProblemsOf(sub, others), "", sub)
	})
}
