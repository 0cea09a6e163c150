package supervise

import (
	"context"
	"errors"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// The kinds of requests that the supervisor applies. A dispatcher leaves them.
const (
	setKind    = "set"    // the body is an api.Spec
	forgetKind = "forget" // the body is empty
)

// ask writes down a change before it is made. If the daemon dies on the way, the next one makes it.
func (s *Supervisor) ask(ctx context.Context, name, kind string, body []byte) (journal.Revision, error) {
	ctx, cancel := s.writing(ctx)
	defer cancel()
	return s.journal.Ask(ctx, name, journal.Request{Kind: kind, Body: body, Begin: true})
}

// changes returns the open requests of a subscription that the supervisor applies, oldest first.
func (s *Supervisor) changes(ctx context.Context, name string) (list []journal.Request, err error) {
	open, err := s.journal.Requests(ctx, name, 0)
	for _, r := range open {
		if r.Kind == setKind || r.Kind == forgetKind {
			list = append(list, r)
		}
	}
	return list, err
}

// answers ends the open changes of a subscription up to a revision. The change of that revision gets the refusal, or none. The
// earlier ones end because the later one counts in their place.
func (s *Supervisor) answers(ctx context.Context, name string, revision journal.Revision, refusal string) (list []journal.Answer, err error) {
	open, err := s.changes(ctx, name)
	for _, r := range open {
		switch {
		case r.Revision < revision:
			list = append(list, journal.Answer{Revision: r.Revision, Refusal: "a later change counts in place of this one"})
		case r.Revision == revision:
			list = append(list, journal.Answer{Revision: r.Revision, Refusal: refusal})
		}
	}
	return list, err
}

// refuse ends a change that cannot be made. If that cannot be saved, the next daemon refuses it again.
func (s *Supervisor) refuse(ctx context.Context, name string, revision journal.Revision, why error) {
	ctx, cancel := s.writing(ctx)
	defer cancel()
	answers, err := s.answers(ctx, name, revision, why.Error())
	if err == nil {
		err = s.save(ctx, name, journal.Progress{Answers: answers})
	}
	if err != nil {
		s.log.Warn("a change was refused, which could not be saved", "subscription", name, "error", err)
	}
}

// applyOpen applies the requests that were open when the last daemon ended, also of subscriptions that are not worked any
// more. A request that fails stays open, and does not stop the others.
func (s *Supervisor) applyOpen(ctx context.Context) error {
	open, err := s.journal.Requests(ctx, "", 0)
	if err != nil {
		return err
	}
	done := map[string]bool{}
	for _, r := range open {
		if done[r.Subscription] {
			continue
		}
		done[r.Subscription] = true
		err := errors.Join(delivery.ApplyOpen(ctx, s.journal, r.Subscription), s.applyChanges(ctx, r.Subscription))
		if err != nil {
			s.log.Warn("a request is not applied yet, and stays open", "subscription", r.Subscription, "error", err)
		}
	}
	return nil
}

// applyChanges applies the last open change of a subscription that nothing works.
func (s *Supervisor) applyChanges(ctx context.Context, name string) error {
	open, err := s.changes(ctx, name)
	if err != nil || len(open) == 0 {
		return err
	}
	last := open[len(open)-1]
	s.log.Info("the last daemon ended before it made a change, which is made now", "subscription", name, "change", last.Kind)
	switch {
	case s.cfg.Has(name):
		s.refuse(ctx, name, last.Revision, inConfig(name))
		return nil
	case last.Kind == forgetKind:
		return s.journal.Unsubscribe(ctx, name)
	}
	w := s.openSpec(name, api.Spec(last.Body))
	if w.fault != nil {
		s.refuse(ctx, name, last.Revision, w.fault)
		return nil
	}
	if err := s.keep(ctx, w, last.Revision); err != nil {
		w.cut()
		s.closeSink(w)
		return err
	}
	s.set(name, w)
	return nil
}
