package supervise

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/journal"
)

const (
	keepFinished = 100 // replays that left no dead letters
)

// finish notes that a replay has delivered everything. It is tried until it is saved.
func (s *Supervisor) finish(w *worker) {
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
func (s *Supervisor) finishNow(w *worker) error {
	if s.find(w.sub.Name) != w {
		return nil // forgotten, or opened anew
	}
	done := false
	err := s.claimed(s.ctx, w.sub.Name, func(claim journal.Claim) (err error) {
		done, err = s.saveFinished(claim, w)
		return err
	})
	switch {
	case err != nil:
		return err
	case !done:
		return s.restart(w)
	}
	s.set(w.sub.Name, nil)
	s.forgotten(w.sub.Name)
	s.log.Info("a replay is done", "replay", w.replay.id)
	s.closeSink(w)
	return s.forgetFinished()
}

// saveFinished notes that a replay is finished, unless it owes events again. The claim keeps requests away meanwhile.
func (s *Supervisor) saveFinished(claim journal.Claim, w *worker) (done bool, err error) {
	subs, err := s.journal.Subscriptions(s.ctx, w.sub.Name)
	if err != nil || len(subs) > 0 && owes(subs[0]) {
		return false, err
	}
	note := w.replay.note
	note.Finished = time.Now().UTC().Truncate(time.Millisecond)
	return true, claim.Save(s.ctx, journal.Progress{Cursor: journal.PastEnd, Note: local.Note{Replay: &note}.Text()})
}

// forgetFinished forgets the oldest finished replays but the last, and none that has dead letters.
func (s *Supervisor) forgetFinished() error {
	subs, err := s.journal.Subscriptions(s.ctx)
	if err != nil {
		return err
	}
	type ended struct {
		name string
		at   time.Time
	}
	var list []ended
	for _, sub := range subs {
		note, err := local.ReadNote(sub.Note)
		if err == nil && note.Replay != nil && !note.Replay.Finished.IsZero() && sub.Dead == 0 && !owes(sub) {
			list = append(list, ended{sub.Name, note.Replay.Finished})
		}
	}
	slices.SortFunc(list, func(a, b ended) int { return a.at.Compare(b.at) })
	for _, old := range list[:max(0, len(list)-keepFinished)] {
		err := s.claimed(s.ctx, old.name, func(journal.Claim) error { return s.journal.Unsubscribe(s.ctx, old.name) })
		if err != nil && !errors.Is(err, journal.ErrClaimed) { // what another works again stays
			return err
		}
	}
	return nil
}

// Tries is part of [local.Supervisor].
func (s *Supervisor) Tries(ctx context.Context, name string) bool {
	if s.share != nil && s.share.takenElsewhere(journal.WorkOf(name)) {
		return true
	}
	if w := s.find(name); w != nil {
		return w.fault == nil
	}
	id, ok := api.ReplayID(name)
	if !ok || s.lock(ctx) != nil {
		return false
	}
	defer s.unlock()
	if w := s.find(name); w != nil { // it has come meanwhile
		return w.fault == nil
	}
	note, err := s.noted(ctx, id)
	if err != nil || note == nil {
		return false
	}
	w, err := s.openReplay(id, *note)
	if err != nil {
		s.log.Warn("a replay cannot be worked", "replay", id, "error", err)
		return false
	}
	s.closeSink(w)
	return true
}

// Reopen is part of [local.Supervisor].
func (s *Supervisor) Reopen(name string) error {
	id, ok := api.ReplayID(name)
	if !ok {
		return nil
	}
	if err := s.lock(s.ctx); err != nil {
		return err
	}
	defer s.unlock()
	if s.find(name) != nil {
		return nil
	}
	subs, err := s.journal.Subscriptions(s.ctx, name)
	if err != nil || len(subs) == 0 || !owes(subs[0]) {
		return err
	}
	note, err := local.ReadReplayNote(subs[0].Note)
	if err != nil {
		return err
	}
	s.reopenReplay(id, note)
	return nil
}
