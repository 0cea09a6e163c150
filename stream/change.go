package stream

// A Change is something that happened to a client's connections.
type Change struct {
	Kind       ChangeKind
	Connection Connection // as it is now; Leaving is the cause of its replacement. Zero for ChangeRefused
	Detail     string     // for ChangeLeaving: DingTalk's reason or the socket's error; may be empty
	Err        error      // for ChangeRefused: an *OpenError
}

// A ChangeKind is the kind of a [Change].
type ChangeKind string

// The kinds.
const (
	ChangeOpened  ChangeKind = "opened"  // a connection is open
	ChangeLeaving ChangeKind = "leaving" // a connection is about to be replaced
	ChangeClosed  ChangeKind = "closed"  // a connection is closed
	ChangeRefused ChangeKind = "refused" // a connection could not be opened
)
