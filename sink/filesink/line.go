package filesink

import (
	"context"
	"os"
)

// write appends line in one call, and returns the round with the sync that will cover it; nil if the file is not synced.
func (s *Sink) write(ctx context.Context, line []byte) (*round, error) {
	if err := s.writing.LockContext(ctx); err != nil {
		return nil, err
	}
	defer s.writing.Unlock()
	if s.closed {
		return nil, os.ErrClosed
	}
	if !s.torn {
		line = line[1:]
	}
	if moved, full := s.standing(len(line)); moved || full {
		return nil, errNext
	}
	if n, err := s.out.Write(line); err != nil {
		s.torn = s.torn || n > 0 && !s.takeBack(n)
		return nil, err
	}
	s.torn = false
	if !s.synced {
		return nil, nil
	}
	return s.open, nil
}

// takeBack removes the n bytes that a failed write, on a full disk say, has left at the end.
func (s *Sink) takeBack(n int) bool {
	if s.disk == nil || !s.own { // another's file may be open in a mode other than append
		return false
	}
	info, err := s.disk.Stat()
	return err == nil && info.Size() >= int64(n) && s.disk.Truncate(info.Size()-int64(n)) == nil
}
