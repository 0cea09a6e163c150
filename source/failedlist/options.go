package failedlist

import (
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Options are the settings of a [Source]. Nil and the zero value mean the defaults.
type Options struct {
	// CorpID is the organization whose events are fetched, for a third-party app. Defaults to none, which is right for an app of one
	// organization.
	CorpID string
	// Every is the time between two readings of the list while nothing is known to be wrong. Defaults to 1 hour; at least 1 minute. Each is
	// a call that counts for DingTalk's monthly quota.
	Every time.Duration
	// Grace is how long a call that is under way, and the storing of its page, may take after the context of Run has ended. Defaults to
	// 5 s. The page is lost if that does not suffice.
	Grace time.Duration
	// OnRecovery is called when the list was read to its end and had something in it, or may have lost something. It must not wait. May
	// be nil.
	OnRecovery func(Recovery)
	// Logger logs what was found and what fails, and never a token or a payload. Defaults to slog.Default().
	Logger *slog.Logger
}

func (o *Options) withDefaults() Options {
	var opts Options
	if o != nil {
		opts = *o
	}
	if opts.Every == 0 {
		opts.Every = time.Hour
	}
	if opts.Grace == 0 {
		opts.Grace = 5 * time.Second
	}
	if opts.OnRecovery == nil {
		opts.OnRecovery = func(Recovery) {}
	}
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	return opts
}

func (o *Options) check() error {
	switch {
	case o.Every < time.Minute:
		return fmt.Errorf("failedlist: Options.Every is %v; it must be at least 1m", o.Every)
	case o.Grace < 0:
		return errors.New("failedlist: Options.Grace must not be negative")
	}
	return nil
}
