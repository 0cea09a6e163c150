package watch

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/source"
)

// Kind is that of the watcher's work, see [journal.SourceWork]. Its app is [dingevent.OperatorApp].
const Kind = "watch"

const (
	every     = 2 * time.Second
	saveEvery = 30 * time.Second // where only counts have changed
	lastSave  = time.Second
)

// A Watcher tells what has begun and what is over. It is a source of events.
type Watcher struct {
	reports func(context.Context) ([]Report, error)
	opts    Options
}

var _ source.Source = (*Watcher)(nil)

// New returns a Watcher that asks for the reports of all gateways, again and again. An empty list means that nothing is to be told now.
func New(reports func(context.Context) ([]Report, error), opts *Options) *Watcher {
	w := &Watcher{reports: reports}
	if opts != nil {
		w.opts = *opts
	}
	return w
}

// Run is part of [source.Source].
func (w *Watcher) Run(ctx context.Context, place *source.Place, to dingevent.Receiver) error {
	var s state
	if err := place.Read(&s); err != nil {
		return err
	}
	if err := s.send(ctx, place, to); err != nil { // what was not stored before
		return err
	}
	saved, tick := time.Now(), time.NewTicker(every)
	defer tick.Stop()
	for {
		changed, err := w.once(ctx, &s)
		switch {
		case err != nil:
			return err
		case changed:
			if err := s.send(ctx, place, to); err != nil {
				return err
			}
			saved = time.Now()
		case time.Since(saved) > saveEvery:
			if err := place.Save(ctx, s); err != nil {
				return err
			}
			saved = time.Now()
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastSave)
			defer cancel()
			return place.Save(last, s)
		}
	}
}

// once looks once. It reports whether there is something to be stored.
func (w *Watcher) once(ctx context.Context, s *state) (bool, error) {
	reports, err := w.reports(ctx)
	if err != nil || len(reports) == 0 {
		return false, err
	}
	now := time.Now().Truncate(time.Millisecond)
	s.count(now, reports)
	facts := s.derived(now, w.opts)
	for _, r := range reports {
		facts = append(facts, r.Facts...)
	}
	for _, c := range s.step(now, facts) {
		text, err := json.Marshal(c.data)
		if err != nil {
			return false, err
		}
		s.Outbox = append(s.Outbox, outgoing{rand.Text(), c.kind, now.UTC(), text})
	}
	return len(s.Outbox) > 0, nil
}

// send stores what is to be stored. What it is to store is kept before, so that the same event is stored again after a crash, which the
// journal recognizes.
func (s *state) send(ctx context.Context, place *source.Place, to dingevent.Receiver) error {
	if len(s.Outbox) == 0 {
		return nil
	}
	if err := place.Save(ctx, s); err != nil {
		return err
	}
	envelopes := make([]*dingevent.Envelope, len(s.Outbox))
	for i, o := range s.Outbox {
		envelopes[i] = &dingevent.Envelope{
			ID: o.ID, Type: o.Type, App: dingevent.OperatorApp, Transport: dingevent.TransportInternal, Born: o.Born, Received: o.Born, Data: o.Data,
		}
	}
	if err := to.Receive(ctx, envelopes...); err != nil {
		return err
	}
	s.Outbox = nil
	return place.Save(ctx, s)
}
