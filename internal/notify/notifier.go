package notify

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/source"
)

// A Way tells people.
type Way interface {
	// Kind names it, such as webhook.
	Kind() string
	// Send tells the first of the events, at least one, in one message, and returns how many. An error of [dingevent.RetryAfter] says
	// how long to wait. No error shows a secret.
	Send(ctx context.Context, events []journal.Entry) (int, error)
	// Gather is how long events are gathered, and the least time between two messages.
	Gather() time.Duration
}

// Log is the part of a journal that a Notifier reads.
type Log interface {
	Next(ctx context.Context) (journal.Seq, error)
	Search(ctx context.Context, q journal.Query) ([]journal.Entry, error)
}

// Options of a Notifier. The zero value works.
type Options struct {
	Types       []string      // patterns of event types. Defaults to all but what people do in the console
	GiveUpAfter time.Duration // from when an event happened. Defaults to 24 hours
	Logger      *slog.Logger  // Defaults to slog.Default()
}

// A Notifier tells the events of dingevent's own by one way. It is a source that brings no event.
type Notifier struct {
	kind string
	log  Log
	now  atomic.Pointer[terms] // never nil

	mu     sync.Mutex // protects status
	status Status
}

// terms are how a Notifier tells, until others take their place.
type terms struct {
	way  Way
	opts Options
	over chan struct{} // closed then
}

var _ source.Source = (*Notifier)(nil)

// A Status is how telling stands, as counted by this process.
type Status struct {
	Told     uint64 // events
	Messages uint64
	Failures uint64
	GivenUp  uint64 // events
	Err      error  // why the last message failed; nil if it did not
}

const (
	most       = 1000 // events that wait; older ones are given up
	perPage    = 200
	sendWithin = 30 * time.Second
	lastSave   = time.Second
)

// New returns a Notifier of what is in a journal.
func New(way Way, log Log, opts *Options) *Notifier {
	n := &Notifier{kind: way.Kind(), log: log}
	n.Change(way, opts)
	return n
}

// Change has the next message go by another way of the same kind, and by other options. It goes on where it is, and waits no longer for
// what the way before wanted. It is safe for concurrent use.
func (n *Notifier) Change(way Way, opts *Options) {
	next := &terms{way: way, over: make(chan struct{})}
	if opts != nil {
		next.opts = *opts
	}
	if next.opts.GiveUpAfter <= 0 {
		next.opts.GiveUpAfter = 24 * time.Hour
	}
	if next.opts.Logger == nil {
		next.opts.Logger = slog.Default()
	}
	before := n.now.Swap(next)
	if before == nil {
		return
	}
	close(before.over)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.status.Err = nil // the way before had it
}

// Kind is that of the notifier's work, see [journal.SourceWork].
func (n *Notifier) Kind() string { return "notify-" + n.kind }

// Way is the kind of its way.
func (n *Notifier) Way() string { return n.kind }

// Status is safe for concurrent use.
func (n *Notifier) Status() Status {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.status
}

// A stand is how far a Notifier is.
type stand struct {
	Next journal.Seq `json:"next"` // the first sequence that was not looked at
}

// Run is part of [source.Source]. It begins with the events that come from then on.
func (n *Notifier) Run(ctx context.Context, place *source.Place, _ dingevent.Receiver) error {
	var at stand
	if err := place.Read(&at); err != nil {
		return err
	}
	if at.Next == 0 {
		next, err := n.log.Next(ctx)
		if err != nil {
			return err
		}
		at.Next = next
		if err := place.Save(ctx, at); err != nil {
			return err
		}
	}
	for {
		if err := n.once(ctx, place, &at); err != nil {
			return err
		}
		if err := pause(ctx, n.now.Load().way.Gather(), nil); err != nil {
			return err
		}
	}
}

// once tells what has come.
func (n *Notifier) once(ctx context.Context, place *source.Place, at *stand) error {
	end, err := n.log.Next(ctx)
	if err != nil || end <= at.Next {
		return err
	}
	waiting, err := n.read(ctx, n.now.Load().opts.Types, at.Next, end)
	if err != nil {
		return err
	}
	for len(waiting) > 0 {
		now := n.now.Load()
		done, why := now.surplus(waiting)
		if done > 0 {
			n.giveUp(now, waiting[:done], why)
		} else if done, err = n.send(ctx, now, place, waiting); err != nil {
			return err
		}
		at.Next, waiting = waiting[done-1].Seq+1, waiting[done:]
		if err := saveTold(ctx, place, at); err != nil {
			return err
		}
		if len(waiting) > 0 && why == "" {
			if err := pause(ctx, now.way.Gather(), nil); err != nil {
				return err
			}
		}
	}
	at.Next = end // kept with the next event: nothing to tell is before it
	return nil
}

// saveTold saves how far people were told, also for a moment after ctx has ended, because they would be told again.
func saveTold(ctx context.Context, place *source.Place, at *stand) error {
	last, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(lastSave, cancel) })()
	return place.Save(last, at)
}

// read returns the events that are to be told, the oldest first.
func (n *Notifier) read(ctx context.Context, types []string, from, before journal.Seq) (found []journal.Entry, err error) {
	q := journal.Query{App: dingevent.OperatorApp, Types: types, From: from, Before: before, Limit: perPage}
	for len(found) <= most {
		page, err := n.log.Search(ctx, q)
		if err != nil {
			return nil, err
		}
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			if e.Damage == "" && (len(types) > 0 || told(e.Envelope.Type)) {
				found = append(found, e)
			}
		}
		q.Before = page[len(page)-1].Seq
	}
	slices.Reverse(found)
	return found, nil
}

// surplus is how many of the first events are given up, and why.
func (t *terms) surplus(events []journal.Entry) (count int, why string) {
	if len(events) > most {
		return len(events) - most, "too many wait"
	}
	for count < len(events) && time.Since(events[count].Envelope.Received) > t.opts.GiveUpAfter {
		count, why = count+1, "they could not be told for too long"
	}
	return count, why
}

// send sends one message. It waits where the other side wants that.
func (n *Notifier) send(ctx context.Context, now *terms, place *source.Place, events []journal.Entry) (int, error) {
	if !place.MayBegin() {
		return 0, fmt.Errorf("the claim is unsure")
	}
	bounded, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	sent, err := now.way.Send(bounded, events)
	if ctx.Err() != nil && err != nil {
		return 0, err
	}
	n.note(sent, err)
	if wait, ok := dingevent.Postponed(err); ok {
		now.opts.Logger.Warn("notify: the other side wants a pause", "way", n.kind, "wait", wait, "error", err)
		if late := pause(ctx, wait, now.over); late != nil {
			return 0, late
		}
	}
	return sent, err
}

func (n *Notifier) note(sent int, err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.status.Err = err; err != nil {
		n.status.Failures++
		return
	}
	n.status.Messages++
	n.status.Told += uint64(sent)
}

func (n *Notifier) giveUp(now *terms, events []journal.Entry, why string) {
	n.mu.Lock()
	n.status.GivenUp += uint64(len(events))
	n.mu.Unlock()
	now.opts.Logger.Error("notify: events of dingevent's own were not told: "+why, "way", n.kind, "events", len(events), "first", events[0].Seq, "last", events[len(events)-1].Seq)
}

// pause waits until over is closed, at most that long. It may be nil.
func pause(ctx context.Context, d time.Duration, over <-chan struct{}) error {
	select {
	case <-time.After(d):
		return nil
	case <-over:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
