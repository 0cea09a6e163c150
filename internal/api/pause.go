package api

import "time"

// A Pause is the time in which a subscription attempts nothing.
type Pause struct {
	Since  time.Time `json:"since" doc:"When it began"`
	Reason string    `json:"reason,omitempty" doc:"Why, in the words of who paused it, or the daemon's own after pause_after"`
	Drain  bool      `json:"drain,omitempty" doc:"What was taken from the log before is still attempted; only new events wait"`
}

// A PauseQuery asks for a pause.
type PauseQuery struct {
	_      struct{} `additionalProperties:"false"`
	Reason string   `json:"reason,omitempty" maxLength:"1000" doc:"Why, for whoever sees it paused"`
	Drain  bool     `json:"drain,omitempty" doc:"Still attempt what was taken from the log before, and let only new events wait"`
}
