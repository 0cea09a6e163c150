package api

import (
	"context"
	"time"
)

// A KeySource says where a key of the API stands.
type KeySource string

// The sources.
const (
	KeyOfConfig  KeySource = "config"
	KeyOfJournal KeySource = "journal"
)

// A KeyState says in one word whether a key opens anything.
type KeyState string

// The states.
const (
	KeyGood    KeyState = "good"
	KeyExpired KeyState = "expired"
	KeyHidden  KeyState = "hidden" // by one of the same name in the config
)

// A Key is what is known of a key of the API. The key itself is kept nowhere.
type Key struct {
	Name    string    `json:"name"`
	Role    string    `json:"role" enum:"viewer,operator,admin"`
	From    KeySource `json:"from" enum:"config,journal" doc:"config: it is one of api_keys in the config of this gateway. journal: all gateways of the journal have it"`
	State   KeyState  `json:"state" enum:"good,expired,hidden" doc:"hidden: it is not good at this gateway, because api_keys in its config has another key of that name"`
	Made    time.Time `json:"made,omitzero" doc:"Of a key in the journal, as all that follows"`
	MadeBy  string    `json:"made_by,omitempty" doc:"key NAME, or token for a command of the gateway's machine"`
	Rotated time.Time `json:"rotated,omitzero" doc:"When it got its present key"`
	Expires time.Time `json:"expires,omitzero" doc:"From when it is good no more; left out if it never expires"`
	Used    time.Time `json:"used,omitzero" doc:"When it was used last. Uses at another gateway are told up to 10 minutes late; left out if it was not used"`
	Old     []OldKey  `json:"old,omitempty" nullable:"false" doc:"The keys that it had before, as long as they are good"`
}

// An OldKey is one that was rotated, and is still good.
type OldKey struct {
	Until time.Time `json:"until" doc:"From when it is good no more"`
	Used  time.Time `json:"used,omitzero" doc:"When it was used last: a program that does so has not got the new one"`
}

// A NewKey is a key that was just made.
type NewKey struct {
	Secret string `json:"key" doc:"The key itself. It is shown this once, and kept nowhere"`
	Key
}

// A KeySpec says which key is to be made.
type KeySpec struct {
	_       struct{}  `additionalProperties:"false"`
	Name    string    `json:"name" minLength:"1" doc:"Who has it; stands in the audit. Up to 64 letters and digits, and . _ - @ behind the first" example:"grafana"`
	Role    string    `json:"role" enum:"viewer,operator,admin" doc:"What it may do"`
	Expires time.Time `json:"expires,omitzero" doc:"From when it is good no more; without it, it never expires"`
}

// A RotateSpec says how a key is to be rotated.
type RotateSpec struct {
	_       struct{}  `additionalProperties:"false"`
	Overlap string    `json:"overlap,omitempty" default:"24h" doc:"For how long the old key stays good, such as 90m, up to 720h; 0s: it ends at once"`
	Expires time.Time `json:"expires,omitzero" doc:"From when the new key is good no more; without it, the time of before counts"`
}

// A RoleSpec says which role a key is to have.
type RoleSpec struct {
	_    struct{} `additionalProperties:"false"`
	Role string   `json:"role" enum:"viewer,operator,admin" doc:"What it may do from now on"`
}

// A Caller is who asks over the wire.
type Caller struct {
	Name string // of the key; empty for the token of the gateway's machine
	Role Role
	From string // the address
	User string // of the machine, as the command says that has the token; empty if it says none
}

// Who names the caller in the audit.
func (c Caller) Who() string {
	switch {
	case c.Name != "":
		return "key " + c.Name
	case c.User != "":
		return "token (" + c.User + ")"
	}
	return "token"
}

type callerKey struct{}

// WithCaller returns a context that knows who asks.
func WithCaller(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// CallerOf returns who asks. It is not ok if the request did not come over the wire.
func CallerOf(ctx context.Context) (c Caller, ok bool) {
	c, ok = ctx.Value(callerKey{}).(Caller)
	return c, ok
}
