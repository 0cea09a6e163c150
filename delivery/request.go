package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// Pause makes a subscription attempt nothing until it is resumed, also after a restart. Attempts under way end by
// themselves. New events wait in the log, and the time of retries stands still. With drain, events that were taken from the log are
// still attempted until they are done, and only new events wait. A second Pause changes the reason.
//
// It is a request in the journal. The Run that works the subscription applies it, in this process or in another. Without such a
// Run, Pause applies it itself. The error wraps [ErrTaken] if that takes longer than 15 seconds, and [journal.ErrNotFound] if
// there is no such subscription. After any other error, also of ctx, the request may still be applied.
func Pause(ctx context.Context, j journal.Journal, subscription, reason string, drain bool) error {
	return ask(ctx, j, subscription, pauseKind, wish{Reason: reason, Drain: drain})
}

// Resume ends a pause. Without a pause it changes nothing. Otherwise it is like [Pause].
func Resume(ctx context.Context, j journal.Journal, subscription string) error {
	return ask(ctx, j, subscription, resumeKind, wish{})
}

// Seek moves the cursor of a subscription to a sequence, forward or back. It skips or repeats events. A repeated event is delivered
// again, unless it has a row: then it still waits, or is a dead letter, and that row decides. A Run that works the subscription
// stands still meanwhile: it gives the attempts in flight [Options].Grace, 10 seconds at most. Otherwise Seek is like [Pause].
func Seek(ctx context.Context, j journal.Journal, subscription string, to journal.Seq) error {
	return ask(ctx, j, subscription, seekKind, wish{Cursor: max(to, 1)})
}

// Retry makes dead letters of the subscription wait for another attempt, due now: all of seqs or none.
// Their time and count of failures start afresh, and the numbers of their attempts go on. If a sequence is no dead letter, the
// error wraps [journal.ErrNotFound]. For the rest Retry is like [Pause].
func Retry(ctx context.Context, j journal.Journal, subscription string, seqs ...journal.Seq) error {
	return askToSettle(ctx, j, subscription, retryKind, time.Time{}, seqs)
}

// RetryBefore is Retry of dead letters that died before then, for those that were listed some time ago. One that was retried
// meanwhile and died again counts as no dead letter. A zero time is any time.
func RetryBefore(ctx context.Context, j journal.Journal, subscription string, died time.Time, seqs ...journal.Seq) error {
	return askToSettle(ctx, j, subscription, retryKind, died, seqs)
}

// Discard throws dead letters away, all of seqs or none. Otherwise it is like [Retry].
func Discard(ctx context.Context, j journal.Journal, subscription string, seqs ...journal.Seq) error {
	return askToSettle(ctx, j, subscription, discardKind, time.Time{}, seqs)
}

// DiscardBefore throws dead letters away that died before then. Otherwise it is like [RetryBefore].
func DiscardBefore(ctx context.Context, j journal.Journal, subscription string, died time.Time, seqs ...journal.Seq) error {
	return askToSettle(ctx, j, subscription, discardKind, died, seqs)
}

func askToSettle(ctx context.Context, j journal.Journal, subscription, kind string, died time.Time, seqs []journal.Seq) error {
	if len(seqs) == 0 {
		return nil
	}
	return ask(ctx, j, subscription, kind, wish{Seqs: slices.Compact(slices.Sorted(slices.Values(seqs))), Before: died})
}

// askWithin is how long a request may take until its caller gets ErrTaken.
const askWithin = 15 * time.Second

// ErrTaken: the request stands in the journal, and nothing has applied it within 15 seconds. The Run that holds the subscription
// applies it as soon as it can, or the next one does.
var ErrTaken = errors.New("the request was taken, and is not applied yet; it will be, without being asked again")

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
	case errors.Is(err, journal.ErrNotFound):
		return fmt.Errorf("delivery: subscription %q was forgotten meanwhile: %w", subscription, journal.ErrNotFound)
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
