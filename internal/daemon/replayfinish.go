package daemon

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

const (
	keepFinished = 100                  // replays that left no dead letters
	pastEnd      = journal.Seq(1) << 62 // where the cursor of a finished replay stands, so that the journal keeps nothing for it
)

// finish notes that a replay has delivered everything. It is tried until it is saved.
func (s *supervisor) finish(w *worker) {
	for s.lock(s.ctx) == nil {
		err := s.finishNow(w)
		s.unlock()
		if err == nil || s.ctx.Err() != nil {
			return
		}
		s.log.Warn("a replay is done, which cannot be saved; trying again", "replay", w.replay.id, "error", err)
		select {
		case <-time.After(time.Second):
		case <-s.ctx.Done():
		}
	}
}

// finishNow works it again if a dead letter was retried at the last moment; the caller has locked.
func (s *supervisor) finishNow(w *worker) error {
	if s.find(w.sub.Name) != w {
		return nil // forgotten, or opened anew
	}
	defer s.halt(w)() // it has ended, but somebody may be retrying a dead letter
	subs, err := s.journal.Subscriptions(s.ctx)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(subs, func(sub journal.Subscription) bool { return sub.Name == w.sub.Name && owes(sub) }) {
		return s.restart(w)
	}
	note := w.replay.note
	note.Finished = time.Now().UTC().Truncate(time.Millisecond)
	if err := s.save(s.ctx, w.sub.Name, journal.Progress{Cursor: pastEnd, Note: api.Note{Replay: &note}.Text()}); err != nil {
		return err
	}
	s.set(w.sub.Name, nil)
	s.metrics.forget(w.sub.Name)
	s.log.Info("a replay is done", "replay", w.replay.id)
	s.closeSink(w)
	return s.forgetFinished(subs)
}

// forgetFinished forgets the oldest finished replays but the last, and none that has dead letters.
func (s *supervisor) forgetFinished(subs []journal.Subscription) error {
	type ended struct {
		name string
		at   time.Time
	}
	var list []ended
	for _, sub := range subs {
		note, err := api.ReadNote(sub.Note)
		if err == nil && note.Replay != nil && !note.Replay.Finished.IsZero() && sub.Dead == 0 && !owes(sub) {
			list = append(list, ended{sub.Name, note.Replay.Finished})
		}
	}
	slices.SortFunc(list, func(a, b ended) int { return a.at.Compare(b.at) })
	for _, old := range list[:max(0, len(list)-keepFinished+1)] { // the one just finished is not among them
		err := s.claimed(s.ctx, old.name, func(journal.Claim) error { return s.journal.Unsubscribe(s.ctx, old.name) })
		if err != nil && !errors.Is(err, journal.ErrClaimed) { // what another works again stays
			return err
		}
	}
	return nil
}

// owes reports whether there are events that were taken and are not done.
func owes(sub journal.Subscription) bool { return sub.Waiting+sub.Attempting+sub.Parked > 0 }

// changeFinished calls f with a dispatcher of a replay that is finished, and works it again if f made that needed. The
// caller has locked.
func (s *supervisor) changeFinished(ctx context.Context, name string, f func(*delivery.Dispatcher) error) error {
	id := strings.TrimPrefix(name, api.ReplayName(""))
	note, err := s.noted(ctx, id)
	if err != nil {
		return err
	} else if note == nil {
		return f(nil)
	}
	w, err := s.openReplay(id, *note)
	if err != nil {
		s.log.Warn("a replay cannot be worked", "replay", id, "error", err)
		return f(nil)
	}
	err = f(w.dispatcher)
	s.set(name, w)
	s.start(w) // it ends at once if there is nothing to do
	return err
}
