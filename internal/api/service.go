// Package api is what can be asked of dingevent, and what it answers.
//
// [Service] is all of it. Package local answers from a journal. Package wire serves a Service over HTTP, and its client is
// that Service again: so a command asks a running daemon and a stopped daemon's files in the same words.
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
	// Events returns entries that match q, newest first. A wrong q is [CodeInvalid]. A page costs bounded time and memory
	// also if few match, so it may be empty and not be the last.
	Events(ctx context.Context, q EventQuery) (EventPage, error)
	// Event returns one entry.
	Event(ctx context.Context, seq journal.Seq) (journal.Entry, error)
	// Why says what became of an event, in each subscription and replay or in one of them.
	Why(ctx context.Context, q WhyQuery) (Why, error)
	// Follow calls f for every entry from the sequence on, 0 meaning new ones only, until f or
	// ctx ends it.
	Follow(ctx context.Context, from journal.Seq, f func(journal.Entry) error) error
	// DeadLetters returns dead letters that match q, by subscription and sequence. A wrong q is [CodeInvalid]. A page
	// costs bounded time and memory also if few match, so it may be empty and not be the last.
	DeadLetters(ctx context.Context, q DeadQuery) (DeadPage, error)
	// Attempts returns the recorded attempts of one delivery, oldest first.
	Attempts(ctx context.Context, q AttemptQuery) (Page[Attempt], error)
	// Recent returns the recorded attempts of all deliveries of a subscription, newest first.
	Recent(ctx context.Context, q RecentQuery) (Page[Attempt], error)
	// Retry makes dead letters wait for another attempt, now, and says of each what became of it, in the order
	// of refs. Doing it again does no harm. After an error some may have been moved; do it again. What died at that time or
	// later, such as one that others have retried since it was listed, is [NotDead]; a zero time is any time.
	Retry(ctx context.Context, died time.Time, refs ...DeadRef) ([]Moved, error)
	// Discard throws dead letters away. Else it is like Retry.
	Discard(ctx context.Context, died time.Time, refs ...DeadRef) ([]Moved, error)
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
	// Replays returns replays by ID, also finished ones.
	Replays(ctx context.Context, p Paging) (Page[Replay], error)
	// Replay returns one.
	Replay(ctx context.Context, id string) (Replay, error)
	// PutReplay makes a running daemon deliver stored events again. Doing it again with the same spec changes nothing.
	PutReplay(ctx context.Context, id string, spec ReplaySpec) (Replay, error)
	// ForgetReplay ends a replay, and forgets it with its dead letters.
	ForgetReplay(ctx context.Context, id string) error
	// CountReplay counts a piece of what a replay would deliver. Through a subscription only a running daemon can.
	CountReplay(ctx context.Context, q CountQuery) (Count, error)
	// StartBackup begins to copy the journal. Backup returns how far that is. One runs at a time.
	StartBackup(ctx context.Context, spec BackupSpec) (Backup, error)
	// Backup returns the backup that runs, or ran last.
	Backup(ctx context.Context) (Backup, error)
	// StopBackup ends the one that runs, and removes what there is of it.
	StopBackup(ctx context.Context) error
	// StartVerification begins to read the whole journal and compare it with its checksums. Only one runs at a time.
	StartVerification(ctx context.Context, spec VerifySpec) (Verification, error)
	// Verification returns the one that runs, or ran last.
	Verification(ctx context.Context) (Verification, error)
	// StopVerification ends the one that runs.
	StopVerification(ctx context.Context) error
	// Backfill has a running daemon read the list of an app's failed pushes now, which erases it. A gateway that does not work the list is a
	// [CodeConflict].
	Backfill(ctx context.Context, app string) (Backfill, error)
	// Reload has a running daemon read its config again and work by it, and returns what has changed. A config that is wrong is a
	// [CodeInvalid], one that needs a restart a [CodeConflict], and neither changes anything.
	Reload(ctx context.Context) ([]ConfigChange, error)
	// Suites lists the third-party apps whose tickets and organizations are kept, by name.
	Suites(ctx context.Context) ([]Suite, error)
	// SuiteTicket returns the newest suite ticket of an app, which is a secret.
	SuiteTicket(ctx context.Context, app string) (NewestTicket, error)
	// SuiteOrgs returns the organizations that have authorized an app, by corp ID.
	SuiteOrgs(ctx context.Context, q SuiteOrgQuery) (Page[SuiteOrg], error)
	// ConsoleLink makes a link that lets a person into the pages of a running daemon, once.
	ConsoleLink(ctx context.Context, spec LinkSpec) (ConsoleLink, error)
	// Keys lists the keys of the API by name: those that the journal has, and of a running daemon those in its config.
	Keys(ctx context.Context) ([]Key, error)
	// MakeKey has a running daemon make a key that all gateways of the journal know. A name that is taken is a [CodeConflict].
	MakeKey(ctx context.Context, spec KeySpec) (NewKey, error)
	// RotateKey gives a key another secret; the one of before stays good for a while.
	RotateKey(ctx context.Context, name string, spec RotateSpec) (NewKey, error)
	// SetKeyRole gives a key another role, and no other secret. It counts for the next request.
	SetKeyRole(ctx context.Context, name string, spec RoleSpec) (Key, error)
	// RemoveKey takes a key away.
	RemoveKey(ctx context.Context, name string) error
	// Gateways lists the gateways that share the journal. It is this one alone where the journal is a file.
	Gateways(ctx context.Context) ([]Gateway, error)
	// Activity returns what a running daemon has taken in lately.
	Activity(ctx context.Context) (Activity, error)
	// Status returns how apps, journal and subscriptions stand.
	Status(ctx context.Context) (Status, error)
}
