// Package api is the local HTTP API of the daemon, under /api/v1, and its client.
//
// [Service] is what can be asked. [Local] answers from a journal, [NewHandler] puts a Service on
// the wire, and [Client] is that Service again at the other end: so a command asks a running daemon
// and a stopped daemon's files in the same words.
//
// The types here are the wire's too. Their tags are the parameters and members of the OpenAPI document,
// and their doc tags its descriptions.
package api

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// A Service answers questions about a journal and its deliveries, and moves dead letters.
// [CodeOf] says what to do about an error: what is not there is [CodeNotFound], a cursor that it never gave [CodeInvalid].
type Service interface {
	// Events returns entries that match q, newest first.
	Events(ctx context.Context, q EventQuery) (Page[journal.Entry], error)
	// Event returns one entry.
	Event(ctx context.Context, seq journal.Seq) (journal.Entry, error)
	// Follow calls f for every entry from the sequence on, 0 meaning new ones only, until f or
	// ctx ends it.
	Follow(ctx context.Context, from journal.Seq, f func(journal.Entry) error) error
	// DeadLetters returns dead letters that match q, by subscription and sequence. What is wrong with q is [CodeInvalid].
	// A page costs bounded time and memory however few match, so it may be empty and not be the last.
	DeadLetters(ctx context.Context, q DeadQuery) (DeadPage, error)
	// Attempts returns the recorded attempts of one delivery, oldest first.
	Attempts(ctx context.Context, q AttemptQuery) (Page[Attempt], error)
	// Recent returns the recorded attempts of all deliveries of a subscription, newest first.
	Recent(ctx context.Context, q RecentQuery) (Page[Attempt], error)
	// Retry makes dead letters wait for another attempt, now, and says of each what became of it, in the order
	// of refs. Doing it again does no harm. After an error some may have been moved; do it again.
	Retry(ctx context.Context, refs ...DeadRef) ([]Moved, error)
	// Discard throws dead letters away. Else it is like Retry.
	Discard(ctx context.Context, refs ...DeadRef) ([]Moved, error)
	// Subscription returns one subscription, with what it is made of.
	Subscription(ctx context.Context, name string) (SubscriptionDetail, error)
	// Put makes a subscription, or changes it, of a running daemon. Its cursor stays. Doing it again changes nothing.
	Put(ctx context.Context, name string, spec Spec) error
	// Forget ends a subscription that is not in the config, with its dead letters, so that the
	// journal no longer keeps events for it.
	Forget(ctx context.Context, subscription string) error
	// Pause makes a subscription attempt nothing until it is resumed, also after a restart.
	Pause(ctx context.Context, subscription string, q PauseQuery) error
	// Resume ends a pause, if there is one.
	Resume(ctx context.Context, subscription string) error
	// Seek moves the cursor of a subscription, and returns it. To is what [ParsePosition] takes.
	Seek(ctx context.Context, subscription, to string) (journal.Seq, error)
	// Replays returns replays by ID, also those that are finished.
	Replays(ctx context.Context, p Paging) (Page[Replay], error)
	// Replay returns one.
	Replay(ctx context.Context, id string) (Replay, error)
	// PutReplay makes a running daemon deliver stored events again. Doing it again with the same spec changes nothing.
	PutReplay(ctx context.Context, id string, spec ReplaySpec) (Replay, error)
	// ForgetReplay ends a replay, and forgets it with its dead letters.
	ForgetReplay(ctx context.Context, id string) error
	// CountReplay counts a piece of what a replay would deliver. Through a subscription only a running daemon can.
	CountReplay(ctx context.Context, q CountQuery) (Count, error)
	// StartBackup begins to copy the journal; Backup tells how far that is. Only one runs at a time.
	StartBackup(ctx context.Context, spec BackupSpec) (Backup, error)
	// Backup tells of the backup that runs, or ran last.
	Backup(ctx context.Context) (Backup, error)
	// StopBackup ends the one that runs, and removes what there is of it.
	StopBackup(ctx context.Context) error
	// StartVerification begins to read the whole journal and compare it with its checksums. Only one runs at a time.
	StartVerification(ctx context.Context, spec VerifySpec) (Verification, error)
	// Verification tells of the one that runs, or ran last.
	Verification(ctx context.Context) (Verification, error)
	// StopVerification ends the one that runs.
	StopVerification(ctx context.Context) error
	// Status tells how apps, journal and subscriptions stand.
	Status(ctx context.Context) (Status, error)
}

// An EventQuery selects events; its zero value selects the newest 100.
type EventQuery struct {
	ID      string    `query:"id" doc:"Only events with this ID"`
	Types   []string  `query:"type,explode" nullable:"false" maxItems:"20" doc:"Only these event types; * stands for any run of characters; may be repeated" example:"[\"bpms_*\"]"`
	CorpID  string    `query:"corp" doc:"Only of this organization"`
	App     string    `query:"app" doc:"Only of this app, by its name in the config"`
	Since   time.Time `query:"since" doc:"Only what was received then or later, in RFC 3339"`
	Damaged bool      `query:"damaged" doc:"Only events that were found damaged"`
	Paging
}

// Selects reports whether q leaves out any event.
func (q EventQuery) Selects() bool {
	return q.ID != "" || len(q.Types) > 0 || q.CorpID != "" || q.App != "" || !q.Since.IsZero() || q.Damaged
}

// A DeadQuery selects dead letters; its zero value selects the first 100 of all subscriptions.
type DeadQuery struct {
	Subscription string      `query:"subscription" doc:"Only of this subscription; 404 if there is none of that name"`
	EventID      string      `query:"id" doc:"Only of the event with this ID"`
	Seq          journal.Seq `query:"seq" doc:"Only of the event in this place"`
	Type         string      `query:"type" doc:"Only of this event type; * stands for any run of characters" example:"bpms_*"`
	CorpID       string      `query:"corp" doc:"Only of this organization"`
	App          string      `query:"app" doc:"Only of this app, by its name in the config"`
	Where        string      `query:"where" doc:"Only of events for which this expression in CEL is true, as in the filter of a subscription; with one type, its fields are checked beforehand" example:"event.result == \"agree\""`
	Since        time.Time   `query:"since" doc:"Only what died then or later, in RFC 3339"`
	Until        time.Time   `query:"until" doc:"Only what died before then, in RFC 3339"`
	Damaged      bool        `query:"damaged" doc:"Only those whose event was found damaged"`
	Error        string      `query:"error" doc:"Only where the error of the last attempt has this text in it, in upper or lower case" example:"timeout"`
	Paging
}

// A DeadRef names a dead letter.
type DeadRef struct {
	Subscription string      `json:"subscription" doc:"The subscription's name; replay/ID for what is a replay's"`
	Seq          journal.Seq `json:"seq" doc:"The event's place in the journal"`
}

// A DeadLetter is a delivery that ended without success.
type DeadLetter struct {
	DeadRef
	Attempts   int           `json:"attempts" doc:"Attempts so far, all of them"`
	First      time.Time     `json:"first" doc:"When the first attempt began"`
	Changed    time.Time     `json:"changed" doc:"When it died"`
	FirstError string        `json:"first_error,omitempty" doc:"Why the first recorded attempt failed; left out if none is recorded, or not any more"`
	Error      string        `json:"error" doc:"Why the last attempt failed"`
	Event      journal.Entry `json:"event" doc:"The event; seq alone once it has aged out"`
}

// A Moved says what became of a dead letter that was to be moved.
type Moved struct {
	DeadRef
	Outcome MoveOutcome `json:"outcome" enum:"retried,discarded,not_dead,not_found,not_worked" doc:"retried: it waits for its next attempt, now. discarded: it was thrown away. not_dead: the event is there, but is no dead letter of the subscription, perhaps any more. not_found: no such subscription, or no such event. not_worked: nobody works the subscription, so nobody would try; it stays dead"`
}

// A MoveOutcome is what became of a dead letter that was to be moved. Only Retried and Discarded changed anything.
type MoveOutcome string

// The outcomes.
const (
	Retried   MoveOutcome = "retried"
	Discarded MoveOutcome = "discarded"
	NotDead   MoveOutcome = "not_dead"   // moved before, delivered, or never dead
	NotFound  MoveOutcome = "not_found"  // no such subscription or event
	NotWorked MoveOutcome = "not_worked" // nobody works the subscription, so nobody would try
)

// An AttemptQuery selects the attempts of one delivery.
type AttemptQuery struct {
	Subscription string      `path:"subscription" doc:"The subscription's name; replay/ID for what is a replay's"`
	Seq          journal.Seq `path:"seq" doc:"The event's place in the journal"`
	Paging
}

// An Attempt is one recorded call of a sink.
type Attempt struct {
	Seq     journal.Seq `json:"seq" doc:"The event's place in the journal"`
	Number  int         `json:"number" doc:"Counted from 1"`
	Start   time.Time   `json:"start" doc:"When it began"`
	TookMS  int64       `json:"took_ms" doc:"How long it took, in milliseconds"`
	Error   string      `json:"error,omitempty" doc:"Why it failed; left out if it succeeded"`
	Outcome string      `json:"outcome,omitempty" doc:"What it led to, such as succeeded, failed, postponed, lost, rejected or exhausted"`
	Status  int         `json:"status,omitempty" doc:"What the other side answered: of a webhook the HTTP status; left out if it did not"`
	Answer  string      `json:"answer,omitempty" doc:"The first 2 KB of the other side's answer"`
}

// Status is how apps, journal and subscriptions stand.
type Status struct {
	Version       string         `json:"version" doc:"Of the program"`
	Running       bool           `json:"running" doc:"False: read from the files of a stopped daemon"`
	Journal       JournalStatus  `json:"journal"`
	Apps          []App          `json:"apps" nullable:"false" doc:"The apps of a running daemon"`
	Strays        *Strays        `json:"strays,omitempty" doc:"HTTP requests to paths that no app has"`
	LostLogLines  uint64         `json:"lost_log_lines,omitempty" doc:"Lines of the daemon's log that could not be written, because nobody reads it or its disk is full"`
	Subscriptions []Subscription `json:"subscriptions" nullable:"false"`
}

// JournalStatus counts since the journal was opened, and tells how full it is.
type JournalStatus struct {
	Next       journal.Seq `json:"next" doc:"The sequence the next event gets, or a later one"`
	Appended   uint64      `json:"appended" doc:"Events kept since the journal was opened"`
	Duplicates uint64      `json:"duplicates" doc:"Events not kept, because they were there"`
	Conflicts  uint64      `json:"conflicts" doc:"Events kept though their key was there, because their bytes differ"`
	Failures   uint64      `json:"failures" doc:"Commits that failed"`
	Evicted    uint64      `json:"evicted,omitempty" doc:"Events evicted at the limit though they were owed, with when_full: evict"`
	Suspended  bool        `json:"suspended" doc:"True from a failure until the journal has checked itself"`
	Cause      string      `json:"cause,omitempty" doc:"Why it is suspended, and what to do if a person has to"`
	UsedBytes  int64       `json:"used_bytes" doc:"Bytes of the file that hold something"`
	LimitBytes int64       `json:"limit_bytes" doc:"The bytes at which pushes are refused: max_bytes, or what the disk allows if that is less; max_bytes is not known where the files of a stopped daemon are read"`
	Disk       bool        `json:"disk" doc:"The disk sets limit_bytes, which rises and falls with what other files take"`
	Full       bool        `json:"full" doc:"Pushes are refused for want of room"`
	Level      int         `json:"level" doc:"The highest of 50, 70 and 90 percent of limit_bytes that used_bytes has reached, and not left by 5 percent; else 0"`
	Verified   *Verified   `json:"verified,omitempty" doc:"What the last complete verification found; left out if there was none, or the daemon is stopped"`
	Refusal    *Refusal    `json:"refusal,omitempty" doc:"Left out if the last push was stored"`
}

// A Refusal says why the journal did not store the last push that came.
type Refusal struct {
	Error string    `json:"error"`
	At    time.Time `json:"at"`
}

// A Subscription is where one subscription stands.
type Subscription struct {
	Name        string      `json:"name"`
	Cursor      journal.Seq `json:"cursor" doc:"The sequence it takes next"`
	Behind      journal.Seq `json:"behind" doc:"Sequences between the cursor and the log's end, less those that a restore has left out"`
	Waiting     int         `json:"waiting" doc:"Events that wait for their next attempt, or are in a long one"`
	Parked      int         `json:"parked" doc:"Events that wait for an earlier one of their key, where order is kept"`
	Dead        int         `json:"dead" doc:"Dead letters"`
	Worked      bool        `json:"worked" doc:"The daemon that answers works it; false for all of a stopped one"`
	Source      Source      `json:"source,omitempty" enum:"config,api,nobody" doc:"Where it is from, and so can be changed: the config file, or this API and the command. nobody: the daemon does not know it. Left out while the daemon is stopped"`
	Fault       string      `json:"fault,omitempty" doc:"Why it is not worked, though it should be"`
	Stalled     bool        `json:"stalled" doc:"Too many wait, and some of them have failed: no new events are taken"`
	Failing     bool        `json:"failing" doc:"The journal fails: nothing is attempted"`
	Pause       *Pause      `json:"pause,omitempty" doc:"Since when it attempts nothing, and why; only while it is paused"`
	BrokenSince time.Time   `json:"broken_since,omitzero" doc:"Since when the sink fails on all there is: ten events with no success between, after which single events are tried only, or however few for a minute"`
	FailsSince  time.Time   `json:"fails_since,omitzero" doc:"Since when attempts fail or are postponed, with no success or rejection between; left out once one has come, and for a stopped daemon"`
	LastError   string      `json:"last_error,omitempty" doc:"Why the last of them failed; else of the event that waits longest, why its last attempt failed"`
	Connections []Attached  `json:"connections,omitzero" doc:"Of the programs attached to the gateway; left out where none can attach"`
}
