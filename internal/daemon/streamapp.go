package daemon

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/stream"
)

// A streamApp keeps one app connected, and knows how that goes over all the clients it takes: a client
// that DingTalk refuses has ended.
type streamApp struct {
	name    string
	wanted  int // connections
	log     *slog.Logger
	connect func(onChange func(stream.Change)) (*stream.Client, error)
	told    func(stream.Change) // besides; may be nil
	retry   time.Duration       // until an app that is refused gets its next client
	outage  func()              // told when no connection was open until now; may be nil

	mu                   sync.Mutex     // protects what follows
	client               *stream.Client // the present one
	past                 stream.Status  // counters of those before it
	lastFrame, lastEvent time.Time      // of closed connections
	refusal              error          // why the last attempt failed; nil once a connection has opened
	open                 int            // connections
	gap                  bool           // none was open, or may have been, since one was
	opened               chan struct{}  // closed once a connection has opened; nil if nobody waits for that
	retryAt              time.Time      // when an app that is refused gets its next client; else zero
}

// retryEvery is how often a refused app is tried again, because a person may be changing its secret, or publishing it, right
// now.
const retryEvery = time.Minute

// run keeps the app connected until ctx ends, also when DingTalk refuses it for good.
func (a *streamApp) run(ctx context.Context, r dingevent.Receiver) error {
	for {
		err := a.current().Run(ctx, r)
		if ctx.Err() != nil {
			return nil
		}
		a.refused(err)
		select {
		case <-time.After(a.retry):
		case <-ctx.Done():
			return nil
		}
		if err := a.renew(); err != nil {
			return err
		}
	}
}

// refused logs that the app is not connected, with the reason.
func (a *streamApp) refused(err error) {
	attrs := []any{"app", a.name, "retry_in", a.retry}
	if e, ok := errors.AsType[*stream.OpenError](err); ok {
		attrs = append(attrs, "stage", e.Stage, "reason", e.Reason)
	}
	a.log.Error("stream: DingTalk refuses the app, which gets no events until it is put right; trying again", append(attrs, "error", err)...)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.retryAt = time.Now().Add(a.retry).UTC()
}

// renew makes a new client, because each runs once. It keeps the counts of the one before.
func (a *streamApp) renew() error {
	client, err := a.connect(a.changed)
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.client != nil {
		a.past = sum(a.past, a.client.Status())
	}
	a.client, a.retryAt = client, time.Time{}
	return nil
}

func (a *streamApp) current() *stream.Client {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.client
}

// changed is OnChange of every client.
func (a *streamApp) changed(c stream.Change) {
	a.note(c)
	if a.told != nil {
		a.told(c)
	}
}

func (a *streamApp) note(c stream.Change) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch c.Kind {
	case stream.ChangeOpened:
		a.refusal = nil
		if a.opened != nil {
			close(a.opened)
			a.opened = nil
		}
		if a.open++; a.gap && a.outage != nil {
			a.outage()
		}
		a.gap = false
	case stream.ChangeRefused:
		a.refusal, a.gap = c.Err, a.gap || a.open == 0
	case stream.ChangeClosed:
		a.lastFrame = later(a.lastFrame, c.Connection.LastFrame)
		a.lastEvent = later(a.lastEvent, c.Connection.LastEvent)
		if a.open--; a.open <= 0 {
			a.open, a.gap = 0, true
		}
	}
}

// awaitOpen waits until a connection is open, or ctx ends.
func (a *streamApp) awaitOpen(ctx context.Context) {
	a.mu.Lock()
	opened := make(chan struct{})
	if a.open > 0 {
		close(opened)
	} else {
		a.opened = opened
	}
	a.mu.Unlock()
	select {
	case <-opened:
	case <-ctx.Done():
	}
}

// sum is now with the counters of past on top, and what only past knows.
func sum(past, now stream.Status) stream.Status {
	now.Opened += past.Opened
	now.OpenErrors += past.OpenErrors
	now.Events += past.Events
	now.Callbacks += past.Callbacks
	now.Redelivered += past.Redelivered
	now.Success += past.Success
	now.Later += past.Later
	now.Failed += past.Failed
	now.Late += past.Late
	now.Busy += past.Busy
	now.Panics += past.Panics
	now.Lost += past.Lost
	now.Unreadable += past.Unreadable
	now.Unhandled += past.Unhandled
	now.UnhandledTopic = cmp.Or(now.UnhandledTopic, past.UnhandledTopic)
	if now.OpenError == nil {
		now.OpenError, now.OpenErrorAt = past.OpenError, past.OpenErrorAt
	}
	return now
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
