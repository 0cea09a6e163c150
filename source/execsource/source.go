package execsource

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/source"
)

// Kind is the last part of the source's work, see [journal.SourceWork].
const Kind = "exec"

// A Source stores the lines of a program. Give it to a [source.Runner]. Its methods are safe for concurrent use.
type Source struct {
	app     string
	command []string
	opts    Options
	read    reading
	brake   *logbrake.Brake
	stderr  *stderr
	silence *silence
	tally   tally
}

var _ source.Source = (*Source)(nil)

// New returns the source of an app, whose name the envelopes get. The command is the program and its arguments. Each run looks for the
// program anew, as [Look] does.
func New(app string, command []string, opts *Options) (*Source, error) {
	if app == "" {
		return nil, errors.New("execsource: the app has no name")
	}
	if app == dingevent.OperatorApp {
		return nil, fmt.Errorf("execsource: the name %q is reserved for events of dingevent's own; name the app otherwise", app)
	}
	if len(command) == 0 || command[0] == "" {
		return nil, errors.New("execsource: the command names no program")
	}
	o := opts.withDefaults()
	if err := o.check(); err != nil {
		return nil, err
	}
	read, err := newReading(app, &o)
	if err != nil {
		return nil, err
	}
	s := &Source{app: app, command: slices.Clone(command), opts: o, read: read, brake: logbrake.New(time.Minute)}
	s.tally.at.Program = command[0]
	s.stderr = newStderr(app, &o)
	s.silence = newSilence(o.SilentAfter, func(now Silence) {
		s.tally.change(func(at *Status) {
			if at.Silent = (time.Time{}); now.Silent {
				at.Silent = now.Since.UTC()
			}
		})
		if now.Silent {
			o.Logger.Warn("the program of a source is silent", "app", app, "program", command[0], "since", now.Since.UTC())
		} else {
			o.Logger.Info("the program of a source writes again", "app", app, "program", command[0], "silent_for", now.For.Round(time.Second))
		}
		o.OnSilence(now)
	})
	return s, nil
}

// Status is how the source stands.
func (s *Source) Status() Status {
	out := s.tally.status()
	out.Stderr = s.stderr.last()
	return out
}

// Run starts the program and stores its lines until the program or ctx ends. It always returns an error, because a program that has
// ended is to be started again. It is part of [source.Source].
func (s *Source) Run(ctx context.Context, _ *source.Place, to dingevent.Receiver) error {
	lasting, stop := lastingFor(ctx, s.opts.Grace)
	defer stop()
	p, err := s.start()
	if err != nil {
		return err
	}
	ours, cancel := context.WithCancel(ctx)
	defer cancel()
	var watching sync.WaitGroup
	watching.Go(func() { s.silence.watch(ours) })
	watching.Go(func() { p.endWith(ours, lasting, s.opts.Grace*3/4) })
	lost := s.store(lasting, p, to)
	cancel() // it has nothing more to say
	watching.Wait()
	return s.ended(ctx, p, lost)
}

// start starts the program.
func (s *Source) start() (*program, error) {
	path, err := Look(s.command, s.opts.Dir)
	if err != nil {
		return nil, err
	}
	s.stderr.begin()
	p, err := start(path, s.command, &s.opts, s.stderr)
	if err != nil {
		return nil, fmt.Errorf("start program %q: %w", s.command[0], err)
	}
	now := time.Now().UTC()
	s.tally.change(func(at *Status) { at.Starts, at.PID, at.Started = at.Starts+1, p.pid(), now })
	s.silence.begin(now)
	return p, nil
}

// ended notes and returns how the program has ended.
func (s *Source) ended(ctx context.Context, p *program, lost error) error {
	how := p.how()
	s.stderr.end()
	s.tally.change(func(at *Status) { at.PID, at.Exit, at.ExitAt = 0, how, time.Now().UTC() })
	switch {
	case ctx.Err() != nil:
		s.silence.leave()
		s.tally.change(func(at *Status) { at.Silent = time.Time{} })
		s.opts.Logger.Info("the program of a source was ended", "app", s.app, "program", s.command[0], "how", how)
		return cmp.Or(lost, ctx.Err())
	case lost != nil:
		return lost
	}
	text := fmt.Sprintf("program %q has ended: %s", s.command[0], how)
	if last := s.stderr.last(); len(last) > 0 {
		text += "; it last wrote to standard error: " + strings.Join(last, " | ")
	}
	return errors.New(text)
}

// lastingFor returns a context that ends a while after ctx has.
func lastingFor(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	out, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(grace, end)
		context.AfterFunc(out, func() { timer.Stop() })
	})
	return out, func() { stop(); end() }
}
