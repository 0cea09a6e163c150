package spool

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// A local is a spool.db that takes its time and fails now and then, before or after it has stored a call.
type local struct {
	journal.Journal
	fails bool // else it takes its time only

	mu     sync.Mutex // protects random
	random *rand.Rand
}

var errLocal = errors.New("disk I/O error")

func (l *local) Receive(ctx context.Context, envs ...*dingevent.Envelope) error {
	before, after, outcome := l.draw()
	if !pause(ctx, before) {
		return ctx.Err()
	}
	if l.fails && outcome == 0 {
		return errLocal
	}
	err := l.Journal.Receive(context.WithoutCancel(ctx), envs...)
	switch {
	case !pause(ctx, after):
		return ctx.Err()
	case l.fails && outcome == 1:
		return errLocal
	}
	return err
}

// draw returns how long a call takes before and after it is stored, and how it ends.
func (l *local) draw() (before, after time.Duration, outcome int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return time.Duration(l.random.IntN(5000)) * time.Microsecond, time.Duration(l.random.IntN(5000)) * time.Microsecond, l.random.IntN(10)
}

// pause reports whether ctx has not ended meanwhile.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}
