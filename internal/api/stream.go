package api

import "time"

// A State says in one word how an app stands with Stream.
type State string

// The states.
const (
	Connected  State = "connected"  // as many connections as wanted
	Degraded   State = "degraded"   // some, but fewer than wanted
	Refused    State = "refused"    // none: DingTalk refuses the app
	Connecting State = "connecting" // none: being opened, or tried again after a failure
)

// States are all of them.
var States = []State{Connected, Degraded, Refused, Connecting}

// A Stream is the state of an app's Stream. Counters count since the daemon began.
type Stream struct {
	State       State        `json:"state" enum:"connected,degraded,refused,connecting" doc:"connected: as many connections as wanted. degraded: fewer. refused: none, DingTalk refuses the app. connecting: none, being opened or tried again"`
	Wanted      int          `json:"wanted" doc:"How many connections are wanted"`
	Connections []Connection `json:"connections" nullable:"false"`
	RetryAt     time.Time    `json:"retry_at,omitzero" doc:"When a refused app is tried again"`
	// OpenError is why the last attempt to open a connection failed; nil if none has.
	OpenError *OpenError `json:"open_error,omitempty"`

	LastFrame time.Time `json:"last_frame,omitzero" doc:"When the last frame came, by any connection, also a closed one"`
	LastEvent time.Time `json:"last_event,omitzero" doc:"When the last event or callback came"`
	Waiting   int       `json:"waiting" doc:"Events that wait for the journal"`
	Running   int       `json:"running" doc:"Events it is storing"`
	HeldBytes int64     `json:"held_bytes" doc:"Of those that wait and those being stored, in bytes"`

	Opened      uint64 `json:"opened" doc:"Connections opened; this and the counters below count since the daemon began"`
	OpenErrors  uint64 `json:"open_errors" doc:"Attempts to open a connection that failed"`
	Events      uint64 `json:"events" doc:"Pushes of events and robot messages"`
	Callbacks   uint64 `json:"callbacks" doc:"Pushes of other callbacks"`
	Redelivered uint64 `json:"redelivered" doc:"Events and callbacks pushed again, and not handled again"`
	Success     uint64 `json:"success" doc:"Pushes answered with success"`
	Later       uint64 `json:"later" doc:"Events answered LATER"`
	Failed      uint64 `json:"failed" doc:"Pushes answered with an error, or not at all"`
	Late        uint64 `json:"late" doc:"Pushes without an outcome in time"`
	Busy        uint64 `json:"busy" doc:"Pushes that found the queue full"`
	Panics      uint64 `json:"panics" doc:"Handlers that panicked"`
	Lost        uint64 `json:"lost" doc:"Answers lost with their connection"`
	Unreadable  uint64 `json:"unreadable" doc:"Frames that are too large or no JSON"`
	Unhandled   uint64 `json:"unhandled" doc:"Pushes of topics that nothing handles; they are among failed"`

	UnhandledTopic string `json:"unhandled_topic,omitempty" doc:"The topic of the last of those; a robot's message without robot: true is one"`
}

// A Connection is an open one.
type Connection struct {
	Number      uint64    `json:"number" doc:"As in the log; from 1, and from 1 again after the app was refused"`
	ID          string    `json:"id,omitempty" doc:"DingTalk's; left out until a frame has told it"`
	Opened      time.Time `json:"opened"`
	LastFrame   time.Time `json:"last_frame,omitzero"`
	LastEvent   time.Time `json:"last_event,omitzero"`
	RoundTripMS float64   `json:"round_trip_ms" doc:"Of the last ping, in milliseconds; 0 before the first"`
	Unanswered  int       `json:"unanswered" doc:"Pushes not answered yet"`
	Redelivered uint64    `json:"redelivered" doc:"Pushes that were pushed before"`
	Leaving     string    `json:"leaving,omitempty" doc:"Why it is being replaced; left out if it is not"`
}

// An OpenError says why no connection was opened.
type OpenError struct {
	Stage     string    `json:"stage" doc:"One of open, connect and ping"`
	Reason    string    `json:"reason" doc:"Such as credentials, network or proxy"`
	Host      string    `json:"host" doc:"Whom it could not reach, or who refused"`
	Status    int       `json:"status,omitempty" doc:"The status of HTTP"`
	Code      string    `json:"code,omitempty" doc:"DingTalk's error code"`
	RequestID string    `json:"request_id,omitempty"`
	Error     string    `json:"error"`
	Hint      string    `json:"hint" doc:"What to do"`
	At        time.Time `json:"at,omitzero" doc:"When it failed"`
	Past      bool      `json:"past,omitempty" doc:"A connection has opened since"`
}
