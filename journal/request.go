package journal

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Requests keeps what is asked of whatever works a subscription, until the holder of its claim has applied it. Any
// process that has the journal may ask.
type Requests interface {
	// Ask commits a request of a subscription, synced, and returns its revision. Without [Request].Begin the error wraps
	// [ErrNotFound] if there is no such subscription. It wraps [ErrCrowded] if [MaxRequests] of it are open.
	// Any other error leaves open whether it was asked.
	Ask(ctx context.Context, subscription string, r Request) (Revision, error)
	// Requests returns the open requests of a subscription after a revision, oldest first. An empty name means those of all.
	Requests(ctx context.Context, subscription string, after Revision) ([]Request, error)
	// WaitRequest returns nil as soon as Requests would find one.
	WaitRequest(ctx context.Context, subscription string, after Revision) error
	// WaitAnswer returns what a request led to, as soon as a Save has answered it. An answer is kept until [KeepAnswers] after the
	// request. The
	// error wraps [ErrNotFound] if there is no such request, also because the subscription was forgotten.
	WaitAnswer(ctx context.Context, subscription string, revision Revision) (Answer, error)
}

// A Revision is a request's place among all of the journal, counted from 1. Numbers rise, and may leave gaps.
type Revision uint64

// A Request is one change that is asked for.
type Request struct {
	Revision     Revision // given by Ask
	Subscription string   // its name; Ask takes that beside
	Kind         string   // what is to be done, in the words of package delivery or of who works the subscription
	Body         []byte   // how, in a form of the kind; up to [MaxRequestBody] bytes
	At           time.Time
	// Begin says that the subscription need not be there, because the request is to make it. It is not kept.
	Begin bool
}

// An Answer is what a request led to. It is saved together with what the request has changed, see [Progress].Answers.
type Answer struct {
	Revision Revision
	Refusal  string // why nothing was changed, in a form of the kind; empty: it was applied
}

// Bounds of requests.
const (
	MaxRequests    = 1000             // open ones of a subscription
	MaxRequestBody = 4 << 20          // bytes
	KeepAnswers    = 10 * time.Minute // at least
)

// ErrCrowded: too many requests of the subscription are open. Whatever works it has to apply some.
var ErrCrowded = errors.New("journal: too many open requests")

// Check returns what is wrong with a request that is to be asked.
func (r Request) Check() error {
	switch {
	case r.Kind == "":
		return errors.New("journal: a request without a kind")
	case len(r.Body) > MaxRequestBody:
		return fmt.Errorf("journal: the request has %d bytes; ask for less at once, up to %d", len(r.Body), MaxRequestBody)
	}
	return nil
}
