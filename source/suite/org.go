package suite

import (
	"time"

	"github.com/dingevent/dingevent/journal"
)

// A State says whether an organization has authorized the app.
type State string

// The states.
const (
	Authorized State = "authorized"
	Relieved   State = "relieved" // it has ended the authorization
)

// A Code says what became of the code that came with an authorization.
type Code string

// What becomes of a code.
const (
	CodeWaiting Code = "waiting" // the hook has not got it yet
	CodeHanded  Code = "handed"  // the hook has it
	CodeFailed  Code = "failed"  // it was given up
)

// An Org is an organization that has authorized the app, now or once. Times are those that DingTalk gave, in UTC.
type Org struct {
	CorpID   string    `json:"-"`
	Name     string    `json:"name,omitempty"`     // as the newest event that has one
	State    State     `json:"state"`              //
	Since    time.Time `json:"since,omitzero"`     // of the state; zero if no event told when the organization has authorized the app
	Changed  time.Time `json:"changed,omitzero"`   // when it changed what the app may see; zero if it never did
	Ended    time.Time `json:"ended,omitzero"`     // when it has ended an authorization last
	Granted  time.Time `json:"granted,omitzero"`   // when it has authorized the app last
	Last     time.Time `json:"last"`               // of the newest event
	LastType string    `json:"last_type"`          // its type
	LastSeq  uint64    `json:"last_seq"`           // its place in the journal
	Code     Code      `json:"code,omitempty"`     // empty: no code came, no hook is set, or the authorization has ended before the hook had it
	CodeAt   time.Time `json:"code_at,omitzero"`   // since when Code is what it is
	CodeErr  string    `json:"code_err,omitempty"` // why it failed last; with CodeHanded, why the app is not activated yet
}

// A change is what one event says.
type change struct {
	eventType string
	seq       journal.Seq
	at        time.Time // that DingTalk gave
	received  time.Time
	whole     bool // at is in whole seconds, so it may be up to a second later

	ticket string // of a suite_ticket; then nothing else is set

	corpID, name string
	state        State // Authorized also after a change of what is authorized
	grants       bool  // the organization has authorized the app at this time, and not only changed something
	temporary    bool  // the code is temporary
	hasCode      bool  // the event has a code, which is read again when it is needed
}

// latest is the latest time that the change may have.
func (c change) latest() time.Time {
	if c.whole {
		return c.at.Add(time.Second - time.Millisecond)
	}
	return c.at
}

// apply takes a change in. A change that is older than the last one tells only what no newer one has told. Doing it again changes nothing.
func (o *Org) apply(c change) {
	if c.state == Relieved && c.at.After(o.Ended) {
		o.Ended = c.at
	}
	if c.grants && c.at.After(o.Granted) {
		o.Granted = c.at
	}
	if c.state == Authorized && !c.grants && c.at.After(o.Changed) {
		o.Changed = c.at
	}
	if !c.latest().Before(o.Last) {
		o.State, o.LastType, o.LastSeq = c.state, c.eventType, uint64(c.seq)
		if c.name != "" {
			o.Name = c.name
		}
		if c.at.After(o.Last) {
			o.Last = c.at
		}
	} else if o.Name == "" {
		o.Name = c.name
	}
	o.since(c)
}

// since sets since when the state is what it is: the first authorization after the last end that is known, or that end.
func (o *Org) since(c change) {
	if o.State == Relieved {
		o.Since = o.Ended
		return
	}
	if c.grants && c.at.After(o.Ended) && (o.Since.IsZero() || c.at.Before(o.Since)) {
		o.Since = c.at
	}
	if !o.Since.IsZero() && !o.Since.After(o.Ended) { // it is before the end
		if o.Since = o.Granted; !o.Since.After(o.Ended) {
			o.Since = time.Time{}
		}
	}
}
