package stream

import "time"

const (
	clockTick = time.Second
	// clockJump is a jump ahead: the wall clock has advanced by so much more than a tick. A busy machine is
	// late by less.
	clockJump = 10 * time.Second
)

// wallClock returns the time without the monotonic clock, which stands still while a machine sleeps.
func wallClock() time.Time { return time.Now().Round(0) }
