package suite

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// An Authorization is what a hook gets.
type Authorization struct {
	// ID is the same each time that the hook is called for this authorization.
	ID     string
	App    string
	CorpID string
	Name   string // of the organization; empty if no event told
	// SuiteKey is that of Options.
	SuiteKey string
	At       time.Time // that DingTalk gave, in UTC
	// Temporary is the code to exchange for a permanent one; zero if the event had the permanent code, or Options.Exchange got it.
	Temporary Secret
	// Permanent is the permanent code; zero if it has to be exchanged for the temporary one.
	Permanent Secret
	// Channel is the permanent code for service window apps (服务窗); zero if there is none.
	Channel Secret
	Attempt int // of the hook, from 1
}

// A Permanent is what a temporary code was exchanged for.
type Permanent struct {
	Code, Channel Secret
	CorpID, Name  string
}

// Secrets seals what must not be in the journal in the clear. The place is that of the secret, and the same for Open. Seal returns
// nothing where it has no key; then the secret is not kept.
type Secrets interface {
	Seal(ctx context.Context, place string, secret []byte) ([]byte, error)
	Open(ctx context.Context, place string, sealed []byte) ([]byte, error)
}

// A Failure is a code that was given up.
type Failure struct {
	App, CorpID string
	Type        string // of the event that had the code
	At          time.Time
	Attempts    int
	Reason      string // of the last attempt, without the code
	Lost        bool   // the code was exchanged, and nobody has the permanent one: the organization has to authorize the app again
}

// Options are the settings of a [Source]. Nil and the zero value mean the defaults.
type Options struct {
	// SuiteKey leaves out events that name another suite. Defaults to none, which takes all events of the app.
	SuiteKey string
	// Hook gets the code of a new authorization. It is called again after an error, at first after a second, then after twice as long
	// each time, up to 5 minutes; not again after [dingevent.Reject], and as late as [dingevent.RetryAfter] asks. It may be called again
	// after a success, if the program died meanwhile. Up to 4 calls run at once. Defaults to none: codes stay in their events.
	Hook func(context.Context, Authorization) error
	// Exchange gets the permanent code for a temporary one, before the hook is called. It is called again as the hook is.
	Exchange func(context.Context, Authorization) (Permanent, error)
	// Activate activates the app for an organization, after the hook has the permanent code. It is called again as the hook is.
	Activate func(context.Context, Authorization) error
	// Secrets seals a permanent code until the hook has it. Defaults to none: such a code is in memory alone, and lost if the program dies
	// between exchange and hook.
	Secrets Secrets
	// CodeLife is how long a temporary code is tried. DingTalk does not say how long it is good. Defaults to 1 hour.
	CodeLife time.Duration
	// OnFailure is called when a code was given up. It must not wait. May be nil.
	OnFailure func(Failure)
	// MaxOrgs is how many organizations are remembered. Beyond that those go first whose authorization has ended. Defaults to 20,000.
	MaxOrgs int
	// Logger logs what fails, and never a ticket or a code. Defaults to slog.Default().
	Logger *slog.Logger
}

// permanentLife is how long the hook is called with a permanent code, which does not end.
const permanentLife = 72 * time.Hour

func (o *Options) withDefaults() Options {
	var opts Options
	if o != nil {
		opts = *o
	}
	if opts.CodeLife == 0 {
		opts.CodeLife = time.Hour
	}
	if opts.MaxOrgs == 0 {
		opts.MaxOrgs = 20_000
	}
	if opts.OnFailure == nil {
		opts.OnFailure = func(Failure) {}
	}
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	return opts
}

func (o *Options) check() error {
	switch {
	case o.CodeLife < 0:
		return errors.New("suite: Options.CodeLife must not be negative")
	case o.MaxOrgs < 0:
		return errors.New("suite: Options.MaxOrgs must not be negative")
	case o.Hook == nil && (o.Exchange != nil || o.Activate != nil):
		return errors.New("suite: Options.Exchange and Activate need a Hook, which gets the permanent code: the code is kept nowhere else")
	}
	return nil
}
