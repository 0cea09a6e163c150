package failedlist

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/openapi"
	"github.com/dingevent/dingevent/source"
)

// Kind is the last part of the source's work, see [journal.SourceWork].
const Kind = "failedlist"

// A Source stores what DingTalk's list of failed pushes has. Give it to a [source.Runner]. Its methods are safe for concurrent use.
type Source struct {
	app      string
	list     List
	opts     Options
	brake    *logbrake.Brake
	schedule *schedule
	asks     chan ask

	settled time.Time // of Run: the call that is known to be stored, or never made
	counted time.Time // of Run: the call that was counted as cut off

	mu  sync.Mutex // protects what follows
	now Status
}

// An ask is somebody who waits for a reading of the list.
type ask chan<- asked

// asked is what a reading has led to.
type asked struct {
	got Recovery
	err error
}

var _ source.Source = (*Source)(nil)

// New returns the source of an app, whose name the envelopes get. The list is that of an [openapi.Client] of the app.
func New(app string, list List, opts *Options) (*Source, error) {
	if err := checkApp(app); err != nil {
		return nil, err
	}
	if list == nil {
		return nil, errors.New("failedlist: there is no list; give the openapi.Client of the app")
	}
	o := opts.withDefaults()
	if err := o.check(); err != nil {
		return nil, err
	}
	if o.CorpID != "" { // a third-party app has a list for each of its organizations
		o.Logger = o.Logger.With("corp", o.CorpID)
	}
	return &Source{app: app, list: list, opts: o, brake: logbrake.New(time.Minute), schedule: newSchedule(o.Every), asks: make(chan ask)}, nil
}

// checkApp says what is wrong with the name of an app.
func checkApp(app string) error {
	switch app {
	case "":
		return errors.New("failedlist: the app has no name")
	case dingevent.OperatorApp:
		return fmt.Errorf("failedlist: the name %q is reserved for events of dingevent's own; name the app otherwise", app)
	}
	return nil
}

// Outage tells the source that pushes may have failed until now: events were refused, or no connection was open. The list is then called
// once a minute until DingTalk must have listed them all, which takes up to 5 minutes. Call it as often as you like.
func (s *Source) Outage() { s.schedule.outage(time.Now()) }

// Backfill reads the list now and returns what was found. It waits until Run can do that, or until ctx ends. There is no dry run, because
// reading erases.
func (s *Source) Backfill(ctx context.Context) (Recovery, error) { return backfill(ctx, s.asks) }

// backfill asks, and waits for what comes of it.
func backfill(ctx context.Context, asks chan<- ask) (Recovery, error) {
	reply := make(chan asked, 1)
	select {
	case asks <- reply:
	case <-ctx.Done():
		return Recovery{}, ctx.Err()
	}
	select {
	case a := <-reply:
		return a.got, a.err
	case <-ctx.Done():
		return Recovery{}, ctx.Err()
	}
}

// Status is how the source stands.
func (s *Source) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := s.now
	out.Next, out.Until, _ = s.schedule.at()
	return out
}

// Run reads the list at once, and then when it is due, see [Options] and [Source.Outage]. It is part of [source.Source].
func (s *Source) Run(ctx context.Context, place *source.Place, to dingevent.Receiver) error {
	var n note
	if err := place.Read(&n); err != nil {
		return err
	}
	s.schedule.start(time.Now())
	unsure := s.cutOff(&n)
	lasting, stop := lastingFor(ctx, s.opts.Grace)
	defer stop()
	for {
		reply, reason := s.wait(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r := &reading{
			storing: storing{
				app: s.app, corpID: s.opts.CorpID, to: to, log: s.opts.Logger, brake: s.brake,
				got: Recovery{Reason: reason, Counts: Counts{Unsure: unsure}},
			},
			list: s.list, place: place, settled: &s.settled, note: n,
		}
		err := r.run(ctx, lasting)
		n, unsure = r.now(), 0
		s.note(n, r.got, err)
		if reply != nil {
			reply <- asked{r.got, err}
		}
		if isJournals(err) {
			return err
		}
	}
}

// isJournals reports whether an error of a reading is not only that of a call.
func isJournals(err error) bool {
	if err == nil {
		return false
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return slices.ContainsFunc(joined.Unwrap(), isJournals)
	}
	_, isCalls := errors.AsType[*openapi.Error](err)
	return !isCalls
}

// cutOff counts a call whose page nobody has stored, as far as is known: 1, or 0 if there is none.
func (s *Source) cutOff(n *note) (unsure uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !n.Calling.IsZero() && !n.Calling.Equal(s.settled) && !n.Calling.Equal(s.counted) {
		unsure, s.counted = 1, n.Calling
		s.opts.Logger.Error("failed list: a call of the list was cut off before its page was stored, so up to 200 events may be lost", "app", s.app, "called", n.Calling)
	}
	n.Calling = time.Time{}
	n.atLeast(s.now.Total) // the last Save of this process may not have been kept
	s.now.Total, s.now.Last = n.Counts, n.Last
	return unsure
}

// wait returns when the list is to be read, with who asked for it, if somebody did, and why.
func (s *Source) wait(ctx context.Context) (ask, string) {
	for ctx.Err() == nil {
		next, _, reason := s.schedule.at()
		now := time.Now()
		if !next.After(now) {
			return nil, reason
		}
		timer := time.NewTimer(min(next.Sub(now), oftenEvery))
		select {
		case <-timer.C:
		case <-s.schedule.wake:
		case reply := <-s.asks:
			timer.Stop()
			return reply, reasonAsked
		case <-ctx.Done():
		}
		timer.Stop()
		if slept := time.Now().Round(0).Sub(now.Round(0)) - time.Since(now); slept > nap {
			s.Outage()
		}
	}
	return nil, ""
}

// note notes what a reading has led to, and tells of it.
func (s *Source) note(n note, got Recovery, err error) {
	now := time.Now()
	e, _ := errors.AsType[*openapi.Error](err)
	if err == nil {
		s.schedule.done(now, got.Rows > 0)
	} else {
		pause := time.Duration(0)
		if e != nil {
			pause = e.RetryAfter
		}
		s.schedule.failed(now, pause)
	}
	s.mu.Lock()
	s.now.Total, s.now.Last = n.Counts, n.Last
	s.now.Here.add(got.Counts)
	if s.now.Err = err; err != nil {
		s.now.ErrAt = now.UTC()
	}
	s.mu.Unlock()
	if got.isNews() {
		s.opts.Logger.Info("failed list: events were recovered that DingTalk could not push", "app", s.app, "reason", got.Reason, "events", got.Rows, "calls", got.Calls, "unsure", got.Unsure, "lost", got.Lost)
		s.opts.OnRecovery(got)
	}
	if err != nil && !errors.Is(err, journal.ErrLost) {
		s.brake.Warn(s.opts.Logger, "call", "failed list: the list cannot be read; trying again", "app", s.app, "error", err)
	}
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
