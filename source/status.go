package source

import (
	"context"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
)

// A State is what a Runner does.
type State string

// The states.
const (
	Idle      State = "idle"      // Run was not called yet, or has returned
	Elsewhere State = "elsewhere" // another gateway works the source
	Running   State = "running"   // the source runs here
	Failed    State = "failed"    // the source has failed, or cannot be claimed; it is run again after a pause
)

// A Status is how a source stands here. Its counts begin with the Runner.
type Status struct {
	Work     string
	State    State
	Since    time.Time // of the state, in UTC
	Failures uint64    // how often the source has failed
	Err      error     // of the last failure; nil if there was none
	ErrAt    time.Time
	Stored   uint64 // events that the Receiver has taken, also those that it had before
	StoredAt time.Time
	Refused  uint64 // calls of the Receiver that returned an error
}

// A tally keeps a Status.
type tally struct {
	mu sync.Mutex // protects at
	at Status
}

func (t *tally) status() Status {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.at
}

// enter notes a state, unless it is the present one.
func (t *tally) enter(state State) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.at.State != state {
		t.at.State, t.at.Since = state, time.Now().UTC()
	}
}

// failed notes a failure.
func (t *tally) failed(err error) {
	t.enter(Failed)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.at.Failures++
	t.at.Err, t.at.ErrAt = err, time.Now().UTC()
}

// counting is a Receiver whose calls are counted.
type counting struct {
	to    dingevent.Receiver
	tally *tally
}

// Receive is part of [dingevent.Receiver].
func (c counting) Receive(ctx context.Context, envs ...*dingevent.Envelope) error {
	err := c.to.Receive(ctx, envs...)
	c.tally.mu.Lock()
	defer c.tally.mu.Unlock()
	if err != nil {
		c.tally.at.Refused++
		return err
	}
	c.tally.at.Stored += uint64(len(envs))
	c.tally.at.StoredAt = time.Now().UTC()
	return nil
}
