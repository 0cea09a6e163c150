package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// The kinds of requests that a dispatcher applies. It leaves requests of other kinds open, because they are for others, or a
// newer release has asked them.
const (
	pauseKind   = "pause"
	resumeKind  = "resume"
	retryKind   = "retry"
	discardKind = "discard"
	seekKind    = "seek"
)

// A wish is the body of a request. Each kind uses some of its fields.
type wish struct {
	Reason string        `json:"reason,omitempty"` // of a pause
	Drain  bool          `json:"drain,omitempty"`  // of a pause
	Seqs   []journal.Seq `json:"seqs,omitempty"`   // dead letters
	Cursor journal.Seq   `json:"cursor,omitempty"` // where to seek
}

// askWithin is how long a request may take until its caller gets ErrTaken.
const askWithin = 15 * time.Second

// ErrTaken: the request stands in the journal, and nothing has applied it within 15 seconds. The Run that holds the subscription
// applies it as soon as it can, or the next one does.
var ErrTaken = errors.New("the request was taken, and is not applied yet")

// ask writes a request into the journal and waits for its answer. If nothing works the subscription, ask applies it itself. The error
// of a refusal wraps journal.ErrNotFound.
func ask(ctx context.Context, j journal.Journal, subscription, kind string, w wish) error {
	body, err := json.Marshal(w)
	if err != nil {
		return fmt.Errorf("delivery: subscription %q: %s: %w", subscription, kind, err)
	}
	revision, err := j.Ask(ctx, subscription, journal.Request{Kind: kind, Body: body})
	if err != nil {
		return fmt.Errorf("delivery: subscription %q: ask for %s: %w", subscription, kind, err)
	}
	answer, err := awaitAnswer(ctx, j, subscription, revision)
	switch {
	case err != nil:
		return fmt.Errorf("delivery: subscription %q: %s: %w", subscription, kind, err)
	case answer.Refusal != "":
		return fmt.Errorf("delivery: %s: %w", answer.Refusal, journal.ErrNotFound)
	}
	return nil
}

// awaitAnswer waits until the holder of the claim has answered. Whenever there is no holder, it applies what is open.
func awaitAnswer(ctx context.Context, j journal.Journal, subscription string, revision journal.Revision) (journal.Answer, error) {
	const firstLook, lastLook = 10 * time.Millisecond, time.Second // between two looks for a holder
	within, cancel := context.WithTimeoutCause(ctx, askWithin, ErrTaken)
	defer cancel()
	for look := firstLook; ; look = min(2*look, lastLook) {
		if err := ApplyOpen(within, j, subscription); err != nil {
			return journal.Answer{}, whyEnded(within, err)
		}
		moment, end := context.WithTimeout(within, look)
		answer, err := j.WaitAnswer(moment, subscription, revision)
		late := moment.Err() != nil
		end()
		if err == nil || within.Err() != nil || !late {
			return answer, whyEnded(within, err)
		}
	}
}

// whyEnded is err, or why ctx has ended if that was the cause.
func whyEnded(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// ApplyOpen applies the open requests of a subscription that nothing works. Otherwise it changes nothing: Run applies them. It
// is for requests that have outlived the process that asked.
func ApplyOpen(ctx context.Context, j journal.Journal, subscription string) error {
	claim, err := j.Claim(ctx, journal.WorkOf(subscription), thisOwner())
	if errors.Is(err, journal.ErrClaimed) {
		return nil
	} else if err != nil {
		return err
	}
	defer claim.Release()
	return applier{j, claim, subscription}.applyAll(ctx)
}
