package supervise

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/logbrake"
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
	names, err := s.askedOf(ctx)
	for _, name := range names {
		err := errors.Join(delivery.ApplyOpen(ctx, s.journal, name), s.applyChanges(ctx, name))
		if err != nil {
			s.log.Warn("a request is not applied yet, and stays open", "subscription", name, "error", err)
		}
	}
	return err
}

// askedOf returns the subscriptions that have open requests.
func (s *Supervisor) askedOf(ctx context.Context) (names []string, err error) {
	open, err := s.journal.Requests(ctx, "", 0)
	for _, r := range open {
		if !slices.Contains(names, r.Subscription) {
			names = append(names, r.Subscription)
		}
	}
	return names, err
}

// keepApplying applies requests whose caller could not apply them, and that nothing else applies, such as those of a finished
// replay. It gives the others a moment for that, and goes on until the daemon ends.
func (s *Supervisor) keepApplying() error {
	const moment = time.Second
	brake := logbrake.New(time.Minute)
	for s.ctx.Err() == nil {
		err := s.journal.WaitRequest(s.ctx, "", 0)
		select {
		case <-time.After(moment):
		case <-s.ctx.Done():
			return nil
		}
		if err == nil {
			err = s.applyLate()
		}
		if err != nil && s.ctx.Err() == nil {
			brake.Warn(s.log, "open", "a request is not applied yet; trying again", "error", err)
		}
	}
	return nil
}

// applyLate applies what is open and belongs to no worker. A replay that owes events then is worked again.
func (s *Supervisor) applyLate() error {
	names, err := s.askedOf(s.ctx)
	for _, name := range names {
		err = errors.Join(err, delivery.ApplyOpen(s.ctx, s.journal, name), s.Reopen(name))
		if s.share != nil {
			err = errors.Join(err, s.applyForOthers(name))
		}
	}
	return err
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
	case s.config().Has(name):
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
		s.closeSink(w)
		return err
	}
	s.set(name, w)
	return nil
}
