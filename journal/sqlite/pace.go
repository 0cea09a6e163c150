package sqlite

import (
	"context"
	"time"
)

// A pace is how fast a reading goes that no caller waits for. The zero pace is as fast as it goes.
type pace struct {
	gentle bool // three quarters of the time are for others
	rate   int  // at most so many things a second; 0: no bound
}

// hurried is the pace without its pauses.
func (p pace) hurried() pace { return pace{} }

// pause waits after a step that took so long and dealt with n things, and returns why not to go on.
func (p pace) pause(ctx context.Context, took time.Duration, n int) error {
	const longest = time.Second
	var wait time.Duration
	if p.gentle {
		wait = min(3*took, longest)
	}
	if p.rate > 0 {
		wait = max(wait, time.Duration(n)*time.Second/time.Duration(p.rate)-took)
	}
	if wait <= 0 {
		return ctx.Err()
	}
	select {
	case <-time.After(wait):
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}
