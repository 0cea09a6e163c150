package daemon

import (
	"context"
	"net/http"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// Seek is part of [api.Supervisor].
func (s *supervisor) Seek(ctx context.Context, name string, to journal.Seq) error {
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer s.unlock()
	w := s.find(name)
	switch {
	case api.IsReplay(name):
		return api.Refuse(http.StatusConflict, "%q is a replay, which has its range; make another one", name)
	case w == nil || w.fault != nil:
		return s.move(ctx, name, to)
	}
	s.halt(w)
	ctx, cancel := s.writing(ctx)
	defer cancel()
	err := s.move(ctx, name, to)
	again := *w
	if err := s.renew(&again); err != nil {
		panic(err) // one was made of the same before
	}
	s.set(name, &again)
	s.start(&again)
	return err
}

// move moves the cursor of a subscription that does not run.
func (s *supervisor) move(ctx context.Context, name string, to journal.Seq) error {
	if err := delivery.Seek(ctx, s.journal, name, to); err != nil {
		return err
	}
	s.log.Info("a subscription was moved", "subscription", name, "cursor", to)
	return nil
}
