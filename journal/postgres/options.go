package postgres

import (
	"log/slog"
	"time"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/vault"
)

// Options are the settings of a journal. The zero value works.
type Options struct {
	// Schema is the schema of all tables. Two journals in one database have two. Defaults to "dingevent".
	Schema string
	// Window is how long an event is remembered, so that a second push of it is not kept again. Defaults to 72 hours.
	Window time.Duration
	// Keep is how long entries are kept, at least; it is never less than Window. They go with their partition, which spans
	// about a day, once no subscription is owed any of it. Entries with a dead letter, or with another delivery that is not
	// done, stay. Defaults to 30 days.
	Keep time.Duration
	// KeepAttempts is how long recorded attempts of events that are done are kept. Defaults to Keep.
	KeepAttempts time.Duration
	// MaxBytes is the hard limit of the log in bytes, with its indexes. It is measured every 10 seconds, and every second from
	// nine tenths on. From there on partitions that no subscription needs go early, but none that is younger than Window. At the
	// limit Receive returns errors wrapping [journal.ErrFull]. With 0, the default, there is none: watch the server's disk.
	MaxBytes int64
	// KeepAll means that nothing is aged, in spite of Keep. It is for a tool that does not know the gateways' settings.
	KeepAll bool
	// MustExist makes no journal where none is: Open then returns an error wrapping fs.ErrNotExist. It is for a tool, which would
	// make one wherever a URL is wrong. Nor does a tool upgrade the tables of an older release, whose gateways could not start again
	// then. A tool may also read from a server that is not fit to take events, see [Proof.Refusal].
	MustExist bool
	// Journal is the ID of the journal that has to be there, see [Journal.ID]. If another one is there or none, Open makes none and
	// returns an error wrapping [journal.ErrSuspended]: a URL of several hosts may lead to another cluster for a while.
	Journal string
	// ClaimTime is how long a claim holds without a word from its holder: so long after a gateway was killed, another one
	// goes on with its work. Defaults to 15 seconds; at least 1 second.
	ClaimTime time.Duration
	// Gateway names this process in its claims. Commands leave it empty.
	Gateway string
	// Standby wants each event on a synchronous standby before it is answered. While none is in sync, Receive returns
	// errors wrapping [journal.ErrSuspended]. Without it, what the server calls committed is enough.
	Standby bool
	// Listen has gateways wake each other by LISTEN and NOTIFY, so that they find events and requests of others sooner than
	// by asking every 20 to 250 milliseconds. All gateways of the journal should have it. It takes one more connection, and works
	// only on a direct one; behind a pooler in transaction mode nothing is delivered, which is noticed and logged.
	Listen bool
	// Keys encrypt what is kept of payloads, notes, errors, answers, requests and what gateways tell of themselves; IDs, types, corps, apps
	// and times stay in the clear. All gateways of the journal need the same. Data that is there stays as it is until it ages or is
	// saved again. Without the keys of what is encrypted, Open returns an error wrapping [vault.ErrNoKey], and nothing was
	// written. Defaults to none: nothing is encrypted.
	Keys *vault.Keys
	// OnFill is called when the log has reached or left a level of [journal.Fill]. It must return at once, and must not use the journal.
	OnFill func(journal.FillChange)
	// OnDamage is called after damaged entries were noted, by the gateway that found them first, at most once a minute and
	// under the conditions of OnFill.
	OnDamage func(journal.DamageReport)
	// OnPutBack is called after events were put back that a failover to a standby, which was not in sync, had taken. It must
	// return at once, and must not wait for the journal.
	OnPutBack func(PutBack)
	// Logger gets failures, recoveries and what was aged. Defaults to slog.Default().
	Logger *slog.Logger

	origin string // the journal becomes a copy of this one

	// For tests: a clock in place of the database's; the sequences of a partition; a poller that asks only when it is woken.
	now      func() time.Time
	partSize int64
	patient  bool
}

// withDefaults returns a copy of o, which may be nil.
func (o *Options) withDefaults() Options {
	var opts Options
	if o != nil {
		opts = *o
	}
	if opts.Schema == "" {
		opts.Schema = "dingevent"
	}
	if opts.Window <= 0 {
		opts.Window = 72 * time.Hour
	}
	if opts.ClaimTime <= 0 {
		opts.ClaimTime = 15 * time.Second
	}
	opts.ClaimTime = max(opts.ClaimTime, time.Second)
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	return opts
}
