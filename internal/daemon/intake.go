package daemon

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/api"
)

// An intake is the journal for the receiving parts. It remembers why the last push was not stored, for status and doctor.
type intake struct {
	journal dingevent.Receiver
	other   func() error                                                        // why nothing may be taken; nil if all may be
	pool    *delivery.Pool                                                      // gets the time that each Receive takes
	lately  *activity                                                           // gets what came, and how long each Receive takes
	refusal atomic.Pointer[api.Refusal]                                         // nil if the last push was stored
	outage  func(app string)                                                    // told of an app whose push was not stored; may be nil
	trace   func(began, ended time.Time, err error, envs []*dingevent.Envelope) // told of each call; may be nil
	pushes  monthly                                                             // counts what DingTalk's quota counts
}

var _ dingevent.Receiver = (*intake)(nil)

// Receive is part of [dingevent.Receiver].
func (in *intake) Receive(ctx context.Context, envs ...*dingevent.Envelope) error {
	began := time.Now()
	in.pushes.count(envs)
	err := in.other()
	if err == nil {
		err = in.journal.Receive(ctx, envs...)
	}
	ended := time.Now()
	in.pool.Took(ended.Sub(began))
	if in.trace != nil {
		in.trace(began, ended, err, envs)
	}
	in.lately.note(ended, ended.Sub(began), err == nil, envs)
	switch {
	case err != nil:
		in.refusal.Store(&api.Refusal{Error: err.Error(), At: time.Now().UTC()})
		in.refused(envs)
	case in.refusal.Load() != nil: // all receiving parts share it, so a write only when it changes
		in.refusal.Store(nil)
	}
	return err
}

// pulled are the transports of what no push brings.
var pulled = map[dingevent.Transport]bool{dingevent.TransportFailedList: true, dingevent.TransportRDS: true, dingevent.TransportExec: true}

// refused tells of pushes that were not stored, because DingTalk may give them up.
func (in *intake) refused(envs []*dingevent.Envelope) {
	if in.outage == nil {
		return
	}
	for _, e := range envs {
		if !pulled[e.Transport] {
			in.outage(e.App)
			return // all of a push are of one app
		}
	}
}
