package notify

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
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
	way  Way
	log  Log
	opts Options

	mu     sync.Mutex // protects status
	status Status
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
)

// New returns a Notifier of what is in a journal.
func New(way Way, log Log, opts *Options) *Notifier {
	n := &Notifier{way: way, log: log}
	if opts != nil {
		n.opts = *opts
	}
	if n.opts.GiveUpAfter <= 0 {
		n.opts.GiveUpAfter = 24 * time.Hour
	}
	if n.opts.Logger == nil {
		n.opts.Logger = slog.Default()
	}
	return n
}

// Kind is that of the notifier's work, see [journal.SourceWork].
func (n *Notifier) Kind() string { return "notify-" + n.way.Kind() }

// Way is the kind of its way.
func (n *Notifier) Way() string { return n.way.Kind() }

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
		if err := pause(ctx, n.way.Gather()); err != nil {
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
	waiting, err := n.read(ctx, at.Next, end)
	if err != nil {
		return err
	}
	for len(waiting) > 0 {
		done, why := n.surplus(waiting)
		if done > 0 {
			n.giveUp(waiting[:done], why)
		} else if done, err = n.send(ctx, place, waiting); err != nil {
			return err
		}
		at.Next, waiting = waiting[done-1].Seq+1, waiting[done:]
		if err := place.Save(ctx, at); err != nil {
			return err
		}
		if len(waiting) > 0 && why == "" {
			if err := pause(ctx, n.way.Gather()); err != nil {
				return err
			}
		}
	}
	at.Next = end // kept with the next event: nothing to tell is before it
	return nil
}

// read returns the events that are to be told, the oldest first.
func (n *Notifier) read(ctx context.Context, from, before journal.Seq) (found []journal.Entry, err error) {
	q := journal.Query{App: dingevent.OperatorApp, Types: n.opts.Types, From: from, Before: before, Limit: perPage}
	for len(found) <= most {
		page, err := n.log.Search(ctx, q)
		if err != nil {
			return nil, err
		}
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			if e.Damage == "" && (len(n.opts.Types) > 0 || told(e.Envelope.Type)) {
				found = append(found, e)
			}
		}
		q.Before = page[len(page)-1].Seq
	}
	slices.Reverse(found)
	return found, nil
}

// surplus is how many of the first events are given up, and why.
func (n *Notifier) surplus(events []journal.Entry) (count int, why string) {
	if len(events) > most {
		return len(events) - most, "too many wait"
	}
	for count < len(events) && time.Since(events[count].Envelope.Received) > n.opts.GiveUpAfter {
		count, why = count+1, "they could not be told for too long"
	}
	return count, why
}

// send sends one message. It waits where the other side wants that.
func (n *Notifier) send(ctx context.Context, place *source.Place, events []journal.Entry) (int, error) {
	if !place.MayBegin() {
		return 0, fmt.Errorf("the claim is unsure")
	}
	bounded, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	sent, err := n.way.Send(bounded, events)
	if ctx.Err() != nil && err != nil {
		return 0, err
	}
	n.note(sent, err)
	if wait, ok := dingevent.Postponed(err); ok {
		n.opts.Logger.Warn("notify: the other side wants a pause", "way", n.way.Kind(), "wait", wait, "error", err)
		if late := pause(ctx, wait); late != nil {
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

func (n *Notifier) giveUp(events []journal.Entry, why string) {
	n.mu.Lock()
	n.status.GivenUp += uint64(len(events))
	n.mu.Unlock()
	n.opts.Logger.Error("notify: events of dingevent's own were not told: "+why, "way", n.way.Kind(), "events", len(events), "first", events[0].Seq, "last", events[len(events)-1].Seq)
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
