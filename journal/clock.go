package journal

import "time"

// A ClockStep tells that the wall clock was set, or that the machine slept.
type ClockStep struct {
	// From is what the clock would have said, and To what it said.
	From, To time.Time
	// Closed means that it was found when the journal was opened. From is then the last time that the journal knew. Whether
	// the clock was set ahead, or the journal was closed for so long, cannot be said.
	Closed bool
}

// By is how far the clock was set: ahead, or back if it is negative.
func (s ClockStep) By() time.Duration { return s.To.Sub(s.From) }
