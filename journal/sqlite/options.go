package sqlite

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite/internal/zonemap"
	"github.com/dingevent/dingevent/journal/vault"
)

// Options are the settings of a journal. The zero value works.
type Options struct {
	// Window is how long an event is remembered, so that a second push of it is not kept again.
	// Defaults to 72 hours.
	Window time.Duration
	// Keep is how long entries are kept; older ones go, oldest first, but none that a subscription
	// is still owed and none with a dead letter. Defaults to 30 days.
	Keep time.Duration
	// KeepAttempts is how long recorded attempts of events that are done are kept; at most as long as the event.
	// Defaults to Keep.
	KeepAttempts time.Duration
	// MaxBytes is the hard limit of the file's used pages, in bytes. The room on the disk, less the Reserve, is a limit as
	// well. The journal looks at it all the time, because other programs write there, too. With 0, the default, it is the
	// only limit. Logger logs, and OnFill is called, when 50, 70 and 90 percent of the lower limit are reached or left;
	// less than 64 MiB left on the disk count as 90 percent. Old entries that no subscription needs are removed early
	// from nine tenths of MaxBytes on. On the disk's limit this begins when a tenth of it and 1 GiB are no longer left. At
	// the limit Receive returns errors wrapping [journal.ErrFull], and the state is still saved. At least 1 MiB, or 0.
	MaxBytes int64
	// Reserve is how many bytes of the disk are kept for what has to be written when the disk is full: the state, and the
	// files that Open makes. It lies in six files beside the journal, made by the first commit, and is given back piece by
	// piece when it is needed. Receive returns errors wrapping [journal.ErrFull] before, and state is saved on; once the disk
	// has room again, the reserve is made again, and events are taken. Defaults to 16 MiB, and an eighth of a small disk.
	Reserve int64
	// EvictOwed evicts the oldest entries from 95 percent of MaxBytes on, also undelivered ones and those of dead letters.
	// Without it, new events are refused at the limit. Set it if new events are worth more than old ones. An eviction is
	// logged, and OnEvict is called. A subscription goes on with the next entry, and a waiting event becomes a dead letter.
	EvictOwed bool
	// OnEvict is called after entries were evicted by EvictOwed, at most once a minute while that goes on, and under the
	// conditions of OnFill.
	OnEvict func(journal.Eviction)
	// KeepAll means that nothing is forgotten or aged, in spite of Window and Keep. It is for a tool that looks into the
	// journal of a stopped program, or moves dead letters, and does not know the program's settings. Everything else works
	// as ever.
	KeepAll bool
	// Keys encrypt what is kept of payloads, notes, errors, answers and requests; IDs, types, corps, apps and times stay in the clear. Data
	// that is there stays as it is until it ages or is saved again. Without the keys of what is encrypted, Open returns an error
	// wrapping [vault.ErrNoKey], and nothing was written. Defaults to none: nothing is encrypted.
	Keys *vault.Keys
	// Owed is why entries stay at the limit, and what to do, where the only subscription is no one of a person's. Defaults to naming the
	// subscription that is furthest behind, and how it stops being so.
	Owed string
	// OnFill is called after a commit by which the file has reached or left a level of [journal.Fill]. Open calls it with
	// the present level, unless that is 0. The writer waits for OnFill: it must return at once, and must not use the
	// journal, because the journal would wait for the writer.
	OnFill func(journal.FillChange)
	// OnDamage is called after damaged entries were noted, once for each entry. It is called at most once a minute while
	// there are more, and under the conditions of OnFill.
	OnDamage func(journal.DamageReport)
	// OnClock is called when the wall clock was set, and by Open if the journal was closed for long, or meanwhile the clock was
	// set. It is called at most once a minute, and under the conditions of OnFill.
	OnClock func(journal.ClockStep)
	// Logger gets failures, recoveries, steps of the clock and the warnings before MaxBytes. Defaults to slog.Default().
	Logger *slog.Logger

	// For tests: the name of a registered SQLite VFS. Then the pages of 4 KiB from which on the write-ahead log should
	// start over, 32 MiB by default. Then how many bytes may wait for commits in each queue, 64 MiB by default. The last
	// bounds the memory while a sync hangs. Then how many sequences a segment spans at most, and how many segments a region has;
	// both are as large as they may be by default. Then how many keys dedupe seals at once, 65,536 by default. stepped is called
	// after each step of that.
	vfs       string
	logPages  int
	maxQueued int64
	segment   int
	region    int
	runKeys   int
	stepped   func()
	now       func() time.Time // what ages go by, time.Now by default

	// For recoveries, which need no keys: what is encrypted is not opened, and nothing more is encrypted.
	raw bool
}

const (
	defaultKeep = 30 * 24 * time.Hour
	leastBytes  = 1 << 20 // of Options.MaxBytes, if there is one
)

func (o *Options) withDefaults() (Options, error) {
	var opts Options
	if o != nil {
		opts = *o
	}
	if opts.Window == 0 {
		opts.Window = 72 * time.Hour
	}
	if opts.Keep == 0 {
		opts.Keep = defaultKeep
	}
	if opts.KeepAttempts == 0 {
		opts.KeepAttempts = opts.Keep
	}
	if opts.logPages == 0 {
		opts.logPages = 8192
	}
	if opts.maxQueued == 0 {
		opts.maxQueued = 64 << 20
	}
	if opts.segment == 0 {
		opts.segment = segmentSize
	}
	if opts.region == 0 {
		opts.region = zonemap.Zones
	}
	if opts.runKeys == 0 {
		opts.runKeys = 1 << 16
	}
	if opts.now == nil {
		opts.now = time.Now
	}
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	switch {
	case opts.Window < 0:
		return opts, fmt.Errorf("sqlite: Options.Window is %v; it must be positive", opts.Window)
	case opts.Keep < 0:
		return opts, fmt.Errorf("sqlite: Options.Keep is %v; it must be positive", opts.Keep)
	case opts.KeepAttempts < 0:
		return opts, fmt.Errorf("sqlite: Options.KeepAttempts is %v; it must be positive", opts.KeepAttempts)
	case opts.MaxBytes != 0 && opts.MaxBytes < leastBytes:
		return opts, fmt.Errorf("sqlite: Options.MaxBytes is %d; it must be at least 1 MiB, or 0 for what the disk allows", opts.MaxBytes)
	case opts.Reserve < 0:
		return opts, fmt.Errorf("sqlite: Options.Reserve is %d; it must be positive, or 0 for the default", opts.Reserve)
	}
	return opts, nil
}

// retention is the part that may change while the journal is open.
func (o *Options) retention() *journal.Retention {
	return &journal.Retention{Keep: o.Keep, KeepAttempts: o.KeepAttempts, MaxBytes: o.MaxBytes, EvictOwed: o.EvictOwed}
}
