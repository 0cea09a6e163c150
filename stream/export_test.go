package stream

import "time"

// SetWallClock makes the client read another wall clock, as that of a machine that sleeps. Call it before Run.
func (c *Client) SetWallClock(clock func() time.Time) { c.wallClock = clock }

// SetClockTick sets the time between two looks at the wall clock: years of them take too long.
func (c *Client) SetClockTick(d time.Duration) { c.clockTick = d }

// DefaultQueueBytes is that of [Options].
var DefaultQueueBytes = func() int64 { o := (&Options{}).withDefaults(""); return o.QueueBytes }()
