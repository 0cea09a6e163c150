package api

import "time"

// A SourceState says in one word what a gateway does with a source.
type SourceState string

// The states.
const (
	SourceRunning   SourceState = "running"   // it is worked here
	SourceElsewhere SourceState = "elsewhere" // another gateway works it
	SourceFailed    SourceState = "failed"    // it has failed and is tried again
	SourceIdle      SourceState = "idle"      // it was not begun yet, or has ended
)

// SourceStates are all of them.
var SourceStates = []SourceState{SourceRunning, SourceElsewhere, SourceFailed, SourceIdle}

// An AppSource pulls events of an app. The counts count since the daemon began.
type AppSource struct {
	Kind     string      `json:"kind" enum:"failedlist,rds,exec,suite" doc:"failedlist: DingTalk's list of events that it could not push. rds: rows that DingTalk writes into tables of the vendor. exec: the lines of a program. suite: the ticket and the organizations of a third-party app, which pulls no events"`
	CorpID   string      `json:"corp,omitempty" doc:"The organization whose list of failed pushes it is, of a third-party app"`
	State    SourceState `json:"state" enum:"running,elsewhere,failed,idle" doc:"running: worked here. elsewhere: another gateway works it. failed: it is tried again. idle: not begun yet, or ended"`
	Since    time.Time   `json:"since" doc:"Of the state"`
	Stored   uint64      `json:"stored" doc:"Events that were pulled here and are stored, also those that were there before"`
	StoredAt time.Time   `json:"stored_at,omitzero" doc:"When the last of them was stored"`
	Refused  uint64      `json:"refused" doc:"How often the journal did not take what was pulled; it was tried again"`
	Failures uint64      `json:"failures" doc:"How often the source has failed and was begun again"`
	Error    string      `json:"error,omitempty" doc:"Of the last failure"`
	ErrorAt  time.Time   `json:"error_at,omitzero"`

	FailedList *FailedList `json:"failed_list,omitempty" doc:"Of the kind failedlist"`
	Exec       *Exec       `json:"exec,omitempty" doc:"Of the kind exec"`
	RDS        *RDS        `json:"rds,omitempty" doc:"Of the kind rds"`
	Suite      *SuiteState `json:"suite,omitempty" doc:"Of the kind suite"`
}

// A FailedList is how reading the list of failed pushes stands. The counts are those of all gateways, since the journal has them; they
// are 0 where another gateway reads the list.
type FailedList struct {
	Calls   uint64    `json:"calls" doc:"Calls of the list; each counts for DingTalk's monthly quota"`
	Rows    uint64    `json:"rows" doc:"Events that were in the list and are stored; the journal had some of them"`
	Unsure  uint64    `json:"unsure" doc:"Calls whose page, up to 200 events, may be lost: no whole answer came, or the daemon died before it was stored"`
	Lost    uint64    `json:"lost" doc:"Events that the journal never takes, because they are too large"`
	Last    time.Time `json:"last,omitzero" doc:"When a call succeeded last"`
	Next    time.Time `json:"next,omitzero" doc:"When the list is called next"`
	Until   time.Time `json:"until,omitzero" doc:"Until when it is called every minute, because pushes may have failed; left out while it is not"`
	Reason  string    `json:"reason,omitempty" doc:"Why the last reading failed, such as credentials, throttled or network; left out if it succeeded"`
	Error   string    `json:"error,omitempty" doc:"Of the last reading; left out if it succeeded"`
	Hint    string    `json:"hint,omitempty" doc:"What to do"`
	ErrorAt time.Time `json:"error_at,omitzero"`

	Orgs *FailedListOrgs `json:"orgs,omitempty" doc:"Where the lists of all organizations of a third-party app are read. Error and its kin are then of what has none be read"`
}

// FailedListOrgs are how the lists of all organizations of a third-party app stand.
type FailedListOrgs struct {
	Authorized int                `json:"authorized" doc:"Organizations that have authorized the app"`
	Asked      int                `json:"asked" doc:"Of these, that were asked in the round under way; 0 while none is"`
	Failing    int                `json:"failing" doc:"Whose list could not be read last; each is tried again by itself"`
	Denied     int                `json:"denied" doc:"Whose list DingTalk refuses, such as for want of an authorization; they are tried in the next round"`
	Began      time.Time          `json:"began,omitzero" doc:"When the last round began"`
	Ended      time.Time          `json:"ended,omitzero" doc:"When a round has ended last; before began while one is under way"`
	Took       float64            `json:"took" doc:"How long the last round took that has ended here, in seconds; 0 before"`
	Failure    *FailedListFailure `json:"failure,omitempty" doc:"Why one of those fails; left out if none does"`
}

// A FailedListFailure is why the list of an organization could not be read.
type FailedListFailure struct {
	CorpID string    `json:"corp"`
	Reason string    `json:"reason,omitempty" doc:"Such as corp, throttled or network"`
	Error  string    `json:"error"`
	Hint   string    `json:"hint,omitempty" doc:"What to do"`
	At     time.Time `json:"at"`
}

// A Backfill is what a reading of the list of failed pushes has found.
type Backfill struct {
	Calls  uint64    `json:"calls" doc:"Calls of the list"`
	Rows   uint64    `json:"rows" doc:"Events that were in it and are stored now; the journal had some of them"`
	Unsure uint64    `json:"unsure" doc:"Calls whose page may be lost"`
	Lost   uint64    `json:"lost" doc:"Events that the journal never takes"`
	Oldest time.Time `json:"oldest,omitzero" doc:"When the first of the events happened"`
	Newest time.Time `json:"newest,omitzero" doc:"When the last of them happened"`

	Organizations uint64 `json:"organizations,omitempty" doc:"Whose lists had something, where all lists of a third-party app are read"`
	Failed        uint64 `json:"failed,omitempty" doc:"Organizations whose list could not be read; each is tried again by itself"`
}

// And is what both have found.
func (b Backfill) And(other Backfill) Backfill {
	b.Organizations, b.Failed = b.Organizations+other.Organizations, b.Failed+other.Failed
	b.Calls, b.Rows, b.Unsure, b.Lost = b.Calls+other.Calls, b.Rows+other.Rows, b.Unsure+other.Unsure, b.Lost+other.Lost
	if b.Oldest.IsZero() || !other.Oldest.IsZero() && other.Oldest.Before(b.Oldest) {
		b.Oldest = other.Oldest
	}
	if other.Newest.After(b.Newest) {
		b.Newest = other.Newest
	}
	return b
}

// Exec is how the program of an app stands. The counts count since the daemon began.
type Exec struct {
	Program   string    `json:"program" doc:"As the command names it"`
	Starts    uint64    `json:"starts" doc:"How often it was started"`
	PID       int       `json:"pid,omitempty" doc:"Of its process; left out while none runs"`
	Started   time.Time `json:"started,omitzero" doc:"When it was started last"`
	Lines     uint64    `json:"lines" doc:"That were read, without empty ones"`
	NoObjects uint64    `json:"no_objects" doc:"Lines that are no JSON object, and not stored"`
	TooLong   uint64    `json:"too_long" doc:"Lines that are longer than max_line, and not stored"`
	Lost      uint64    `json:"lost" doc:"Lines that were read and not stored: the journal never takes them, or did not before the end"`
	Unnamed   uint64    `json:"unnamed" doc:"Lines that have no identity but the hash of their text"`
	Unread    uint64    `json:"unread" doc:"Lines for which an expression of the config gave nothing"`
	Silent    time.Time `json:"silent,omitzero" doc:"Since when no event came, if that is longer than silent_after; left out if it is not"`
	Exit      string    `json:"exit,omitempty" doc:"How it has ended last; left out if it never has"`
	ExitAt    time.Time `json:"exit_at,omitzero"`
	Stderr    []string  `json:"stderr,omitempty" doc:"The last lines that it has written to standard error, up to 5, without values of env"`
}

// RDS is how reading the rows stands. The counts are those of all gateways, since the journal has them; they are 0 where another
// gateway reads the rows.
type RDS struct {
	Server   string     `json:"server" doc:"Its address"`
	ReadOnly bool       `json:"read_only,omitempty" doc:"No row is marked; gmt_modified tells which are new"`
	Rows     uint64     `json:"rows" doc:"States of rows whose events are stored; the journal had some of them"`
	Marked   uint64     `json:"marked" doc:"Rows that were marked as done"`
	Changed  uint64     `json:"changed" doc:"Rows that had changed before they could be marked, and were read again"`
	Refused  uint64     `json:"refused" doc:"Rows that are never stored, because they are too large; they stay as they are"`
	Tables   []RDSTable `json:"tables"`
}

// An RDSTable is how one table stands.
type RDSTable struct {
	Name    string    `json:"name"`
	Since   time.Time `json:"since,omitzero" doc:"Each change that was made before is stored; left out while that is not known"`
	Held    int       `json:"held" doc:"Rows that could not be marked: they are stored, or the journal never takes them"`
	Reason  string    `json:"reason,omitempty" doc:"Why the table cannot be read or marked, such as network, access, privilege or readonly; left out if it can"`
	Error   string    `json:"error,omitempty" doc:"What the server or the driver says; left out if the table can be used"`
	Hint    string    `json:"hint,omitempty" doc:"What to do"`
	ErrorAt time.Time `json:"error_at,omitzero"`
}
