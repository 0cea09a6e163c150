package api

import "time"

// HTTP is where an app's pushes arrive.
type HTTP struct {
	URL string `json:"url" doc:"Where pushes arrive, on this machine; a proxy may stand in front"`

	Pushes   uint64        `json:"pushes" doc:"Authentic pushes with events, since the daemon began"`
	Failures uint64        `json:"failures" doc:"Of those, the ones that were not stored and answered 503"`
	LastPush time.Time     `json:"last_push,omitzero" doc:"When the last of them came"`
	Refused  []HTTPRefusal `json:"refused,omitempty" doc:"Pushes that were refused since the daemon began: an element for each reason, the newest first"`
}

// An HTTPRefusal counts the pushes that were refused for one reason, and describes the last of them.
type HTTPRefusal struct {
	Reason       string    `json:"reason" doc:"Such as signature, ciphertext or owner"`
	Count        uint64    `json:"count"`
	Error        string    `json:"error" doc:"Of the last; so are the following"`
	Hint         string    `json:"hint,omitempty" doc:"What to do"`
	At           time.Time `json:"at"`
	Remote       string    `json:"remote" doc:"The address it came from, mostly a proxy's"`
	ForwardedFor string    `json:"forwarded_for,omitempty" doc:"Whom the proxy says it came from; anybody can write it"`
	Past         bool      `json:"past,omitempty" doc:"An authentic push with events has come since"`
}

// Strays are HTTP requests to paths that no app has.
type Strays struct {
	Count uint64 `json:"count" doc:"Since the daemon began"`
	Last  *Stray `json:"last,omitempty"`
}

// A Stray is one of them.
type Stray struct {
	Method  string    `json:"method"`
	Path    string    `json:"path"`
	Nearest string    `json:"nearest" doc:"The path of an app that is most like it"`
	Remote  string    `json:"remote" doc:"The address it came from, mostly a proxy's"`
	At      time.Time `json:"at"`
}
