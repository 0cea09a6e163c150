package api

import "time"

// An App is how the ways into one app stand.
type App struct {
	Name   string  `json:"name"`
	Stream *Stream `json:"stream,omitempty"`
	HTTP   *HTTP   `json:"http,omitempty"`
}

// HTTP is where an app's pushes arrive.
type HTTP struct {
	URL string `json:"url"` // on this machine; a proxy may stand in front
}

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

// A Stream is how an app stands with Stream. Counters count since the daemon began.
type Stream struct {
	State       State        `json:"state"`
	Wanted      int          `json:"wanted"` // connections
	Connections []Connection `json:"connections"`
	RetryAt     time.Time    `json:"retry_at,omitzero"` // of a refused app
	// OpenError is why the last attempt to open a connection failed; nil if none has.
	OpenError *OpenError `json:"open_error,omitempty"`

	LastFrame time.Time `json:"last_frame,omitzero"` // of any connection, also a closed one
	LastEvent time.Time `json:"last_event,omitzero"` // event or callback
	Waiting   int       `json:"waiting"`             // events that wait for the journal
	Running   int       `json:"running"`             // those it is storing
	HeldBytes int64     `json:"held_bytes"`          // of both

	Opened      uint64 `json:"opened"`      // connections
	OpenErrors  uint64 `json:"open_errors"` // attempts to open one that failed
	Events      uint64 `json:"events"`      // pushes of events and robot messages
	Callbacks   uint64 `json:"callbacks"`   // pushes of other callbacks
	Redelivered uint64 `json:"redelivered"` // of both: pushed again, and not handled again
	Success     uint64 `json:"success"`     // pushes answered so
	Later       uint64 `json:"later"`       // events answered LATER
	Failed      uint64 `json:"failed"`      // pushes answered with an error, or not at all
	Late        uint64 `json:"late"`        // pushes without an outcome in time
	Busy        uint64 `json:"busy"`        // pushes that found the queue full
	Panics      uint64 `json:"panics"`
	Lost        uint64 `json:"lost"`       // answers lost with their connection
	Unreadable  uint64 `json:"unreadable"` // frames that are too large or no JSON
}

// A Connection is an open one.
type Connection struct {
	Number      uint64    `json:"number"`       // as in the log; from 1, and from 1 again after the app was refused
	ID          string    `json:"id,omitempty"` // DingTalk's; empty until a frame has told it
	Opened      time.Time `json:"opened"`
	LastFrame   time.Time `json:"last_frame,omitzero"`
	LastEvent   time.Time `json:"last_event,omitzero"`
	RoundTripMS float64   `json:"round_trip_ms"` // of the last ping; 0 before the first
	Unanswered  int       `json:"unanswered"`    // pushes
	Redelivered uint64    `json:"redelivered"`   // pushes that were pushed before
	Leaving     string    `json:"leaving,omitempty"`
}

// An OpenError says why no connection was opened.
type OpenError struct {
	Stage     string    `json:"stage"`  // open, connect or ping
	Reason    string    `json:"reason"` // such as credentials, network or proxy
	Host      string    `json:"host"`
	Status    int       `json:"status,omitempty"` // of HTTP
	Code      string    `json:"code,omitempty"`   // DingTalk's
	RequestID string    `json:"request_id,omitempty"`
	Error     string    `json:"error"`
	Hint      string    `json:"hint"` // what to do
	At        time.Time `json:"at,omitzero"`
	Past      bool      `json:"past,omitempty"` // a connection has opened since
}
