package stream

import "time"

// A Connection is the state of one connection of a client.
type Connection struct {
	Number      uint64 // 1 for the first that the client opened
	ID          string // DingTalk's connectionId; empty until a frame has it
	Opened      time.Time
	LastFrame   time.Time     // zero if none came
	LastEvent   time.Time     // the last event or callback; zero if none came
	RoundTrip   time.Duration // of the last ping; 0 before the first
	Unanswered  int           // pushes
	Redelivered uint64        // pushes that were not handled again
	Leaving     Cause         // of its replacement; empty if it stays
}
