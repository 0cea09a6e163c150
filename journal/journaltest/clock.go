package journaltest

import (
	"sync/atomic"
	"time"
)

// A Clock goes like the machine's, and Sleep sets it ahead at once. It is for a [Harness] outside of a bubble. The
// zero Clock says what the machine's does.
type Clock struct{ ahead atomic.Int64 }

// Now is the time by this clock.
func (c *Clock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// Sleep lets d pass.
func (c *Clock) Sleep(d time.Duration) { c.ahead.Add(int64(d)) }
