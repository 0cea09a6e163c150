package journal

import "time"

// A ClockStep is a step of the wall clock: it was set, or the machine slept.
type ClockStep struct {
	// From is the expected time, and To the time of the clock.
	From, To time.Time
	// Closed means that it was found when the journal was opened. From is then the last time that the journal knew. The
	// clock may have been set ahead, or the journal may have been closed for so long.
	Closed bool
}

// By is how far the clock was set: ahead, or back if it is negative.
func (s ClockStep) By() time.Duration { return s.To.Sub(s.From) }
