package supervise

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/journal"
)

// openReplay makes a replay's worker: over the sink of the subscription it goes through, or one of its own.
func (s *Supervisor) openReplay(id string, note local.ReplayNote) (*worker, error) {
	selects, err := note.Spec.Compile()
	if err != nil {
		return nil, err
	}
	w := &worker{source: api.FromAPI, replay: &replay{id, note, selects}}
	if through := note.Spec.Subscription; through != "" {
		parent := s.find(through)
		if parent == nil || parent.fault != nil {
			return nil, fmt.Errorf("subscription %q is not worked, so nothing can go through it; put it right first", through)
		}
		w.sub, w.sink = parent.sub, parent.sink
	} else {
		if w.sub, err = s.parseTo(id, note.Spec); err != nil {
			return nil, err
		}
		if err := s.openSink(w); err != nil {
			return nil, err
		}
	}
	w.sub.Name, w.sub.Start = api.ReplayName(id), ""
	if err := s.renew(w); err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

// parseTo reads the sink of a replay that has one of its own.
func (s *Supervisor) parseTo(id string, spec api.ReplaySpec) (config.Subscription, error) {
	sub, err := s.parse("of replay "+id, spec.To)
	if err != nil {
		return config.Subscription{}, fmt.Errorf("to: %w", err)
	}
	f := sub.Filter()
	if sub.Stream != nil || sub.Start != "" || sub.PauseAfter != 0 || len(f.Types)+len(f.Corps)+len(f.Apps)+len(f.Rules) > 0 || f.Where != "" {
		return config.Subscription{}, errors.New("to: holds one of webhook, file, nats and kafka, and if need be concurrency, timeout, retry, order and key; what is selected stands beside it")
	}
	sub.Types, sub.Corps, sub.Apps, sub.Rules, sub.Where = spec.Types, spec.Corps, spec.Apps, spec.Rules, spec.Where
	return sub, nil
}

// Replay is part of [local.Supervisor].
func (s *Supervisor) Replay(ctx context.Context, id string, spec api.ReplaySpec) error {
	if err := errors.Join(api.CheckReplayID(id), checkWay(spec)); err != nil {
		return api.Refuse(api.CodeInvalid, "%v", err)
	}
	if spec.To != nil {
		var err error
		if spec.To, err = spec.To.Canonical(); err != nil {
			return api.Refuse(api.CodeInvalid, "to: %v", err)
		}
	}
	if err := spec.Check(); err != nil {
		return api.Refuse(api.CodeInvalid, "%v", err)
	}
	note := local.ReplayNote{Spec: spec, Started: time.Now().UTC().Truncate(time.Millisecond)}
	if there, err := s.noted(ctx, id); err != nil {
		return err
	} else if there == nil { // without the lock, because a search for IDs may take long
		if note.From, note.End, err = spec.Range(ctx, s.journal); err != nil {
			return err
		}
	}
	if err := s.lock(ctx); err != nil {
		return err
	}
	defer s.unlock()
	switch there, err := s.noted(ctx, id); {
	case err != nil:
		return err
	case there != nil:
		return s.againReplay(id, *there, spec)
	case note.End == 0:
		return api.Refuse(api.CodeConflict, "the replay %q was forgotten just now; put it again", id)
	}
	return s.beginReplay(ctx, id, note)
}

// againReplay is what a replay that there is comes to when it is put again: if it is not worked though it should be, that is
// tried once more.
func (s *Supervisor) againReplay(id string, there local.ReplayNote, spec api.ReplaySpec) error {
	if string(local.Note{Replay: &local.ReplayNote{Spec: there.Spec}}.Text()) != string(local.Note{Replay: &local.ReplayNote{Spec: spec}}.Text()) {
		return api.Refuse(api.CodeConflict, "there is a replay %q that is not the same; give this one another ID", id)
	}
	w := s.find(api.ReplayName(id))
	if w == nil && there.Finished.IsZero() || w != nil && w.fault != nil {
		w = s.reopenReplay(id, there)
	}
	if w != nil && w.fault != nil {
		return api.Refuse(api.CodeConflict, "the replay %q cannot be worked: %v", id, w.fault)
	}
	return nil
}

// beginReplay makes a replay; the caller has locked.
func (s *Supervisor) beginReplay(ctx context.Context, id string, note local.ReplayNote) error {
	w, err := s.openReplay(id, note)
	if err != nil {
		return api.Refuse(api.CodeInvalid, "%v", err)
	}
	ctx, cancel := s.writing(ctx)
	defer cancel()
	if err := s.keepReplay(ctx, w); err != nil {
		s.closeSink(w)
		if s.journal.Unsubscribe(ctx, w.sub.Name) != nil { // else the journal keeps events for it without a visible reason
			s.log.Warn("a replay was perhaps not saved; put it again, or forget it", "replay", id)
		}
		return fmt.Errorf("the replay %q was perhaps not saved; put it again: %w", id, err)
	}
	s.set(w.sub.Name, w)
	s.start(w)
	s.log.Info("a replay begins", "replay", id, "from", note.From, "end", note.End)
	return nil
}

// keepReplay makes the journal know a replay, at its first event, also if an attempt to make it has left something there.
func (s *Supervisor) keepReplay(ctx context.Context, w *worker) error {
	return s.save(ctx, w.sub.Name, journal.Progress{Begin: true, Cursor: w.replay.note.From, Seek: true, Note: local.Note{Replay: &w.replay.note}.Text()})
}

// checkWay wants one place to deliver to.
func checkWay(spec api.ReplaySpec) error {
	if (spec.Subscription == "") == (spec.To == nil) {
		return errors.New("needs either a subscription, or to, a sink of its own")
	}
	if api.IsReplay(spec.Subscription) {
		return fmt.Errorf("subscription %q is itself a replay", spec.Subscription)
	}
	return nil
}

// noted returns what the journal has of a replay, or nil.
func (s *Supervisor) noted(ctx context.Context, id string) (*local.ReplayNote, error) {
	subs, err := s.journal.Subscriptions(ctx, api.ReplayName(id))
	if err != nil || len(subs) == 0 || len(subs[0].Note) == 0 {
		return nil, err
	}
	note, err := local.ReadReplayNote(subs[0].Note)
	if err != nil {
		return nil, api.Refuse(api.CodeConflict, "the replay %q cannot be worked: %v; forget it with: dingevent replay forget %s", id, err, id)
	}
	return &note, nil
}

// through returns the replays that go through a subscription and are not done.
func (s *Supervisor) through(name string) (list []*worker) {
	for _, w := range s.all() {
		if w.replay != nil && w.replay.note.Spec.Subscription == name {
			list = append(list, w)
		}
	}
	return list
}

// reopenReplays works replays again that were halted, over the sinks that there are now.
func (s *Supervisor) reopenReplays(list []*worker) {
	for _, w := range list {
		s.reopenReplay(w.replay.id, w.replay.note)
	}
}

// reopenReplay works a replay that the journal knows, or notes why it cannot be worked.
func (s *Supervisor) reopenReplay(id string, note local.ReplayNote) *worker {
	w, err := s.openReplay(id, note)
	if err != nil {
		w = broken(config.Subscription{Name: api.ReplayName(id)}, err)
		w.replay = &replay{id: id, note: note}
		s.log.Error("a replay cannot be worked", "replay", id, "error", err)
	}
	s.set(w.sub.Name, w)
	if s.ctx != nil { // else begin starts it
		s.start(w)
	}
	return w
}

// openReplays opens the replays that were not done when the daemon ended.
func (s *Supervisor) openReplays(ctx context.Context) error {
	subs, err := s.journal.Subscriptions(ctx)
	if err != nil {
		return err
	}
	for _, sub := range subs {
		id, ok := strings.CutPrefix(sub.Name, api.ReplayName(""))
		if !ok {
			continue
		}
		note, err := local.ReadReplayNote(sub.Note)
		switch {
		case err != nil:
			s.setUnreadable(id, sub.Name, err)
		case note.Finished.IsZero() || owes(sub):
			s.reopenReplay(id, note)
		}
	}
	return nil
}

// setUnreadable keeps a replay that this version cannot read, with its dead letters, until a person forgets it.
func (s *Supervisor) setUnreadable(id, name string, err error) {
	s.log.Error("a replay cannot be worked, and is kept with its dead letters; run the version that made it, or forget it with: dingevent replay forget", "replay", id, "error", err)
	s.set(name, broken(config.Subscription{Name: name}, err))
}
