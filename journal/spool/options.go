package spool

import (
	"fmt"
	"log/slog"
	"time"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/vault"
)

// Options are the settings of a spool. The zero value works.
type Options struct {
	// Patience is how long the shared journal may take to confirm a call. After that the call goes to the spool. A caller whose
	// context ends sooner gives it half of the time that is left. Defaults to 600 milliseconds.
	Patience time.Duration
	// MaxBytes is the hard limit of spool.db, in bytes. At the limit Receive returns errors wrapping [journal.ErrFull]. The
	// room on the disk is a limit as well. Defaults to 1 GiB, which is about a million events of 500 bytes; at least 1 MiB.
	MaxBytes int64
	// Keys encrypt what is kept in spool.db, as in [sqlite.Options].
	Keys *vault.Keys
	// OnChange is called when the spool has gone on or off, in that order, and by Open if it holds a backlog. Callers of
	// Receive wait for OnChange: it must return at once, and must not use the spool.
	OnChange func(Change)
	// OnDamage is called after damaged events were found in spool.db, at most once a minute, under the conditions of OnChange.
	OnDamage func(journal.DamageReport)
	// Logger gets when the spool goes on or off, what is left out, and why nothing is moved. Defaults to slog.Default().
	Logger *slog.Logger
}

// A Change tells that a spool has gone on or off.
type Change struct {
	On     bool
	Since  time.Time // when it went on
	Moved  uint64    // events that have gone through it since then
	Reason string    // why it went on; without secrets
}

func (o *Options) withDefaults() (Options, error) {
	var opts Options
	if o != nil {
		opts = *o
	}
	if opts.Patience == 0 {
		opts.Patience = 600 * time.Millisecond
	}
	if opts.MaxBytes == 0 {
		opts.MaxBytes = 1 << 30
	}
	if opts.OnChange == nil {
		opts.OnChange = func(Change) {}
	}
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	switch {
	case opts.Patience < 0:
		return opts, fmt.Errorf("spool: Options.Patience is %v; it must be positive", opts.Patience)
	case opts.MaxBytes < 1<<20:
		return opts, fmt.Errorf("spool: Options.MaxBytes is %d; it must be at least 1 MiB", opts.MaxBytes)
	}
	return opts, nil
}
