package source

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/journal"
)

// Options are the settings of a [Runner]. Nil and the zero value mean the defaults.
type Options struct {
	// Owner names this program in the claim, for people. Defaults to dingevent.
	Owner string
	// FirstPause is how long a source that has failed waits before it is run again. Each further failure doubles the pause, up to
	// MaxPause. A run that was longer than MaxPause is no further failure. They default to 1 s and 1 minute.
	FirstPause, MaxPause time.Duration
	// ClaimEvery is the time between two tries to claim a work that another gateway has. Defaults to 2 s.
	ClaimEvery time.Duration
	// Logger logs failures, and when the source comes here or goes. Defaults to slog.Default().
	Logger *slog.Logger
}

func (o *Options) withDefaults() Options {
	var opts Options
	if o != nil {
		opts = *o
	}
	if opts.Owner == "" {
		opts.Owner = "dingevent"
	}
	for field, value := range map[*time.Duration]time.Duration{
		&opts.FirstPause: time.Second, &opts.MaxPause: time.Minute, &opts.ClaimEvery: 2 * time.Second,
	} {
		if *field <= 0 {
			*field = value
		}
	}
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	return opts
}

// A Runner runs a source whenever this process holds the claim of its work.
type Runner struct {
	work   string
	source Source
	opts   Options
	log    *slog.Logger
	brake  *logbrake.Brake
	tally  tally
}

// NewRunner returns a Runner of a source. The work is that of [journal.SourceWork], such as source/hr/failedlist.
func NewRunner(work string, s Source, opts *Options) *Runner {
	r := &Runner{work: work, source: s, opts: opts.withDefaults(), brake: logbrake.New(time.Minute)}
	r.log = r.opts.Logger.With("source", work)
	r.tally.at.Work = work
	r.tally.enter(Idle)
	return r
}

// Status is how the source stands. It is safe for concurrent use.
func (r *Runner) Status() Status { return r.tally.status() }

// Run works the source until ctx ends. It waits while another gateway works the source, and runs the source again when that has
// failed. It returns nil after ctx has ended, or when the journal is closed. Call it once.
func (r *Runner) Run(ctx context.Context, j Journal, to dingevent.Receiver) error {
	defer r.tally.enter(Idle)
	pause := r.opts.FirstPause
	for ctx.Err() == nil {
		began := time.Now()
		err := r.once(ctx, j, to)
		wait := r.opts.ClaimEvery
		switch {
		case ctx.Err() != nil, errors.Is(err, journal.ErrClosed):
			return nil
		case errors.Is(err, journal.ErrClaimed):
			r.tally.enter(Elsewhere)
		case errors.Is(err, journal.ErrLost):
			r.tally.enter(Elsewhere)
			r.log.Info("the claim of a source is over; claiming it again")
		default:
			if time.Since(began) > r.opts.MaxPause {
				pause = r.opts.FirstPause
			}
			r.tally.failed(err)
			r.brake.Warn(r.log, "failed", "a source has failed; it is run again", "in", pause, "error", err)
			wait, pause = pause, min(2*pause, r.opts.MaxPause)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
		}
	}
	return nil
}

// once claims the work and runs the source until it ends.
func (r *Runner) once(ctx context.Context, j Journal, to dingevent.Receiver) error {
	claim, err := j.Claim(ctx, r.work, r.opts.Owner)
	if err != nil {
		return err
	}
	defer claim.Release()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(claim.Context(), func() { cancel(journal.ErrLost) })()
	place, err := openPlace(ctx, j, claim)
	if err != nil {
		return err
	}
	r.tally.enter(Running)
	err = r.source.Run(ctx, place, counting{to, &r.tally})
	switch {
	case errors.Is(context.Cause(ctx), journal.ErrLost):
		return journal.ErrLost
	case err == nil:
		return fmt.Errorf("%s has ended by itself", r.work)
	}
	return err
}
