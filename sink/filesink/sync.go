package filesink

import "context"

// wait waits until r is over. A line that finds no sync running starts one, for itself and
// all that were written until then; the sync goes on when the caller's ctx ends.
func (s *Sink) wait(ctx context.Context, r *round) error {
	select {
	case <-r.done:
		return r.err
	case <-ctx.Done():
		return ctx.Err()
	case s.syncing <- struct{}{}:
	}
	select {
	case <-r.done:
		s.syncing.Unlock()
	default: // no sync runs and r is not over, so r is the open one
		go func() {
			defer s.syncing.Unlock()
			_ = s.sync() // the round holds its error
		}()
	}
	select {
	case <-r.done:
		return r.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// sync ends the open round. The caller holds s.syncing.
func (s *Sink) sync() error {
	s.writing.Lock()
	r := s.open
	s.open = newRound()
	s.writing.Unlock()
	if r.err = s.disk.Sync(); r.err != nil {
		// The disk may have any part of these lines, and a later sync will not report it. They fail, and the next
		// line begins on a line of its own.
		s.writing.Lock()
		s.torn = true
		s.writing.Unlock()
	}
	close(r.done)
	return r.err
}
