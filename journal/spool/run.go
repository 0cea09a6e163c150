package spool

import (
	"context"
	"errors"
	"time"
)

// The pauses between two tries of moving while the shared journal is away.
const (
	firstPause = 50 * time.Millisecond
	longPause  = time.Second
)

// quiet is how long the spool stays on without a backlog after the shared journal was too slow. Then the next call tries it.
const quiet = 10 * time.Second

// Run moves the backlog until ctx ends or Close is called; then it returns nil. Without it, a spool that is on stays on. Call it once.
func (s *Spool) Run(ctx context.Context) error {
	if !s.run.TryLock() {
		if s.life.Err() != nil {
			return nil
		}
		return errors.New("spool: Run was called before")
	}
	defer s.run.Unlock()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(s.life, cancel)()
	for pause := firstPause; ctx.Err() == nil; {
		if s.round(ctx) {
			pause = firstPause
			continue
		}
		select {
		case <-time.After(pause):
			pause = min(2*pause, longPause)
		case <-ctx.Done():
		}
	}
	return nil
}

// round waits for a backlog and moves a batch of it. It returns false if that failed.
func (s *Spool) round(ctx context.Context) bool {
	there, err := s.await(ctx)
	if err != nil {
		return s.failed(ctx, err)
	}
	if !there { // spool.db has waited for long, with nothing to try the shared journal with
		_ = s.drainer.save(ctx)
		return s.switchOver(ctx, true)
	}
	if err := s.step(ctx); err != nil {
		return s.failed(ctx, err)
	}
	if s.drainer.took < s.opts.Patience && s.store.owed() <= batchEvents {
		return s.switchOver(ctx, false)
	}
	return true
}

// await waits until something is owed. It returns false if there is something else to do before.
func (s *Spool) await(ctx context.Context) (there bool, err error) {
	if s.store.owed() > 0 {
		return true, nil
	}
	brief := ctx
	if s.gate.isOn() || s.drainer.dirty() {
		var cancel context.CancelFunc
		brief, cancel = context.WithTimeout(ctx, quiet)
		defer cancel()
	}
	err = s.store.Wait(brief, s.drainer.position())
	if err != nil && brief.Err() != nil && ctx.Err() == nil {
		return false, nil
	}
	return err == nil, err
}

// step moves a batch, and counts it.
func (s *Spool) step(ctx context.Context) error {
	moved, err := s.drainer.step(ctx)
	s.gate.count(moved)
	return err
}

// switchOver turns the spool off once the rest of the backlog is moved. New calls wait meanwhile, for Options.Patience at most.
// unsure says that the shared journal has confirmed nothing lately. It returns false if moving failed.
func (s *Spool) switchOver(ctx context.Context, unsure bool) bool {
	calm, opened, ok := s.gate.hold()
	if !ok {
		return true
	}
	timer := time.AfterFunc(s.opts.Patience, s.gate.release)
	defer timer.Stop()
	defer s.gate.release()
	select {
	case <-calm:
	case <-opened:
		return true
	case <-ctx.Done():
		return true
	}
	for s.gate.isHeld() && s.store.owed() > 0 {
		if err := s.step(ctx); err != nil {
			return s.failed(ctx, err)
		}
	}
	s.drainer.alone = true
	s.gate.finish(unsure)
	return true
}

// failed notes why a batch was not moved.
func (s *Spool) failed(ctx context.Context, err error) bool {
	if ctx.Err() != nil {
		return false
	}
	if errors.Is(err, ErrStore) {
		s.gate.release()
		s.brake.Warn(s.opts.Logger, "read", "spool: the backlog cannot be read; trying again", "error", err)
		s.troubled(err)
		return false
	}
	cause := s.troubled(err)
	s.gate.keepOn(cause)
	s.brake.Warn(s.opts.Logger, "move", "spool: the shared journal does not take the backlog; trying until it does",
		"events", s.store.backlog(), "error", cause)
	return false
}
