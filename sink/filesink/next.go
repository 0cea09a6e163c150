package filesink

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// standing reports why the file cannot take a line of n bytes. moved: it is no longer at its path, because a program
// renamed or removed it, or an earlier next failed half way. full: it is to be set aside. The caller holds writing.
func (s *Sink) standing(n int) (moved, full bool) {
	if !s.own || !s.synced {
		return false, false
	}
	info, err := os.Stat(s.name)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(info, s.info) {
		return true, false
	}
	switch r, now := s.opts.Rotation, s.opts.Rotation.period(time.Now()); {
	case err != nil: // that we cannot look does not mean that we cannot write
	case info.Size() == 0:
		s.period = now // the file begins with this line
	default:
		full = r.MaxBytes > 0 && info.Size()+int64(n) > r.MaxBytes || s.period != now
	}
	return s.out == nil, full
}

// next begins another file for a line of n bytes, unless another delivery just has. After an error the next call goes on
// from the failed step.
func (s *Sink) next(ctx context.Context, n int) error {
	if err := s.syncing.LockContext(ctx); err != nil {
		return err
	}
	defer s.syncing.Unlock()
	if err := s.writing.LockContext(ctx); err != nil {
		return err
	}
	defer s.writing.Unlock()
	if s.closed {
		return os.ErrClosed
	}
	moved, full := s.standing(n)
	if !moved && !full {
		return nil
	}
	if s.out != nil {
		s.retire()
	}
	if full {
		if err := s.setAside(); err != nil {
			return fmt.Errorf("rotate: %w", err)
		}
	}
	return s.openFile()
}

// retire ends the file. It ends the last line and the round of its lines, which get the error of the sync. It closes the
// file, because Windows renames no open file.
func (s *Sink) retire() {
	r := s.open
	s.open = newRound()
	if s.torn {
		_, _ = s.out.Write([]byte{'\n'}) // files are read one behind the other, too
	}
	if r.err = s.disk.Sync(); r.err != nil {
		_, _ = s.out.Write([]byte{'\n'}) // how it ends is unknown, see sync
	}
	close(r.done)
	_ = s.disk.Close() // all of it is synced
	s.out, s.disk, s.torn = nil, nil, false
}

// setAside gives the file a name behind that of the last, also when the clock was set back.
func (s *Sink) setAside() error {
	at := time.Now().UTC().Truncate(time.Millisecond)
	if !at.After(s.last) {
		at = s.last.Add(time.Millisecond)
	}
	err := os.Rename(s.name, filesOf(s.name).plain(at))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // another delivery was faster
	}
	if err != nil {
		return err
	}
	s.last = at
	if s.tidier != nil {
		s.tidier.wake()
	}
	return nil
}
