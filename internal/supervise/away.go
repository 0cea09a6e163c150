package supervise

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// awayWithin is how long another gateway may take to make a change until its caller gets [delivery.ErrTaken].
const awayWithin = 15 * time.Second

// isAway reports whether another gateway works a subscription, and so makes its changes.
func (s *Supervisor) isAway(ctx context.Context, name string) bool {
	if s.share == nil {
		return false
	}
	if err := s.share.look(ctx); err != nil {
		return false // whoever holds the claim is found then
	}
	return s.share.takenElsewhere(journal.WorkOf(name))
}

// awaitAway waits until another gateway has made a change, and then makes it known here.
func (s *Supervisor) awaitAway(ctx context.Context, name, kind string, revision journal.Revision) error {
	within, cancel := context.WithTimeoutCause(ctx, awayWithin, delivery.ErrTaken)
	defer cancel()
	answer, err := s.journal.WaitAnswer(within, name, revision)
	switch {
	case err != nil && within.Err() != nil:
		return fmt.Errorf("subscription %q: %s: %w", name, kind, context.Cause(within))
	case errors.Is(err, journal.ErrNotFound) && kind == forgetKind: // its requests are forgotten with it
	case err != nil:
		return fmt.Errorf("subscription %q: %s: %w", name, kind, err)
	case answer.Refusal != "":
		return api.Refuse(api.CodeConflict, "subscription %q: the gateway that works it refuses the change: %s", name, answer.Refusal)
	}
	return s.reconcile(ctx)
}

// applyForOthers makes the last change of a subscription that another gateway has asked for, if this one works it, or nobody does.
func (s *Supervisor) applyForOthers(name string) error {
	if err := s.lock(s.ctx); err != nil {
		return nil // the daemon ends
	}
	defer s.unlock()
	open, err := s.changes(s.ctx, name) // after the lock, so that none is this gateway's own
	if err != nil || len(open) == 0 || s.share.takenElsewhere(journal.WorkOf(name)) {
		return err
	}
	last, old := open[len(open)-1], s.find(name)
	s.log.Info("another gateway has asked for a change, which is made here", "subscription", name, "change", last.Kind)
	switch {
	case s.config().Has(name):
		s.refuse(s.ctx, name, last.Revision, inConfig(name))
		return nil
	case last.Kind == forgetKind:
		return s.forget(s.ctx, name, old)
	}
	sub, err := s.parse(name, api.Spec(last.Body))
	if err != nil {
		s.refuse(s.ctx, name, last.Revision, err)
		return nil
	}
	return s.replace(s.ctx, old, sub, last.Revision)
}
