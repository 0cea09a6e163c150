package execsource

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// store stores the lines of the program until it writes no more. An error means that lines were lost, because the journal does not take
// them before ctx ends.
func (s *Source) store(ctx context.Context, p *program, to dingevent.Receiver) error {
	in := newLines(p, s.opts.MaxLine)
	for {
		envs, end := s.next(in)
		if len(envs) > 0 {
			s.silence.busy()
			err := s.keep(ctx, to, envs)
			s.silence.event(time.Now())
			if err != nil {
				return err
			}
		}
		if end {
			return nil
		}
	}
}

// next returns the events of the lines that are read by now, one line at least. It is true if no more comes.
func (s *Source) next(in *lines) (envs []*dingevent.Envelope, end bool) {
	for {
		line, size, err := in.next()
		if env := s.envelope(line, in.number, size); env != nil {
			envs = append(envs, env)
		}
		if err != nil {
			return envs, true
		}
		if !in.more() {
			return envs, false
		}
	}
}

// envelope is the event of a line, which is nil if it was too long. It returns nil for a line that is not to be stored. What is told of
// that has nothing of its text.
func (s *Source) envelope(line []byte, number uint64, size int64) *dingevent.Envelope {
	if size == 0 {
		return nil
	}
	s.tally.change(func(at *Status) { at.Lines++ })
	if line == nil {
		s.tally.change(func(at *Status) { at.TooLong++ })
		s.brake.Warn(s.opts.Logger, "long", "a line of a program is too long and was skipped; raise max_line", "app", s.app, "line", number, "bytes", size)
		return nil
	}
	env, doubt := s.read.envelope(line)
	if env == nil {
		s.tally.change(func(at *Status) { at.NoObjects++ })
		s.brake.Warn(s.opts.Logger, "object", "a line of a program is no JSON object and was skipped", "app", s.app, "line", number, "bytes", size)
		return nil
	}
	if doubt.unread != "" {
		s.tally.change(func(at *Status) { at.Unread++ })
		s.brake.Warn(s.opts.Logger, doubt.unread, "an expression gives nothing for a line of a program; the line is stored with the default",
			"app", s.app, "expression", doubt.unread, "line", number, "type", env.Type)
	}
	if doubt.unnamed {
		s.tally.change(func(at *Status) { at.Unnamed++ })
		s.brake.Warn(s.opts.Logger, "unnamed", "a line of a program has no identity; it gets the hash of its text, so an equal line is the same event",
			"app", s.app, "line", number, "type", env.Type)
	}
	return env
}

// keep stores events, and tries until the journal takes them or ctx ends.
func (s *Source) keep(ctx context.Context, to dingevent.Receiver, envs []*dingevent.Envelope) error {
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, 5*time.Second) {
		err := s.receive(ctx, to, envs)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil || errors.Is(err, journal.ErrClosed) {
			s.tally.change(func(at *Status) { at.Lost += uint64(len(envs)) })
			s.opts.Logger.Error("lines of a program were read, and the journal does not take them before the end: they are lost, and so is what the program wrote after them",
				"app", s.app, "lines", len(envs), "error", err)
			return fmt.Errorf("store lines of program %q: %w", s.command[0], err)
		}
		s.brake.Warn(s.opts.Logger, "store", "the journal does not take lines of a program; they and the program wait until it does",
			"app", s.app, "lines", len(envs), "error", err)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
}

// receive hands the events over as one. If the journal can never take a part of them, each is handed over by itself. To do that again
// stores none twice, because each has an ID.
func (s *Source) receive(ctx context.Context, to dingevent.Receiver, envs []*dingevent.Envelope) error {
	err := to.Receive(ctx, envs...)
	if err == nil {
		s.tally.change(func(at *Status) { at.Event = time.Now().UTC() })
		return nil
	}
	if !errors.Is(err, journal.ErrInvalid) {
		return err
	}
	lost := 0
	for _, e := range envs {
		switch err := to.Receive(ctx, e); {
		case errors.Is(err, journal.ErrInvalid):
			lost++
			s.brake.Log(ctx, s.opts.Logger, slog.LevelError, "invalid", "the journal can never take a line of a program, which is lost",
				"app", s.app, "type", e.Type, "bytes", len(e.Data), "error", err)
		case err != nil:
			return err
		default:
			s.tally.change(func(at *Status) { at.Event = time.Now().UTC() })
		}
	}
	s.tally.change(func(at *Status) { at.Lost += uint64(lost) })
	return nil
}
