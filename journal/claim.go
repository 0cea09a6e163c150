package journal

import (
	"context"
	"errors"
	"strings"
)

// Claims gives out the right to work something. One claim at a time holds a work; only it can save.
type Claims interface {
	// Claim gives owner the right to work something until the claim is released or lost. The owner is for people: it
	// names the gateway or the command. The error wraps [ErrClaimed] while another claim holds the work.
	//
	// The work of a subscription is [WorkOf] its name. The subscription need not be there.
	Claim(ctx context.Context, work, owner string) (Claim, error)
}

// A Claim is the right to work something. Its methods are safe for concurrent use.
type Claim interface {
	// Work is what was claimed.
	Work() string
	// Epoch rises each time that the work changes hands.
	Epoch() uint64
	// Save commits p for the subscription of the work, all or nothing and synced. The error wraps [ErrNotFound] if
	// there is no such subscription, unless p holds nothing but answers.
	//
	// An error wrapping [ErrLost] means that the claim is over and that nothing was changed. Its holder stops at once.
	Save(ctx context.Context, p Progress) error
	// MayBegin reports whether the holder may begin something that has effects outside. It turns false some time before
	// Context ends, while it is unsure that the claim still holds, and true again once that is confirmed.
	MayBegin() bool
	// Context ends once the claim is over: it was released, or is known to be lost. The holder's work must end with it.
	Context() context.Context
	// Release gives the work back. The next claim of it finds all that was saved. Doing it again changes nothing.
	Release()
}

// Errors of claims, to be found with errors.Is.
var (
	// ErrClaimed: another claim holds the work.
	ErrClaimed = errors.New("journal: claimed by another")
	// ErrLost: the claim is over, because it was released or another took the work.
	ErrLost = errors.New("journal: the claim is lost")
)

// The first parts of works.
const (
	subscriptionWork = "subscription/"
	replayWork       = "replay/"
	sourceWork       = "source/"
)

// PastEnd is a cursor beyond every entry. The journal keeps nothing for it. The cursors of sources and of finished replays stand there.
const PastEnd = Seq(1) << 62

// WorkOf is the work of a subscription: subscription/x for the one named x. A replay is a subscription with a name that
// begins with replay/, and its work is its name. So it is with what is kept for a source.
func WorkOf(subscription string) string {
	if strings.HasPrefix(subscription, replayWork) || IsSource(subscription) {
		return subscription
	}
	return subscriptionWork + subscription
}

// SourceWork is the work of a source of an app, such as source/hr/failedlist. Its claim saves a [Progress] with Begin, the Cursor
// [PastEnd] and the Note, in which the source keeps its place. [State].Sources lists what is kept so.
func SourceWork(app, kind string) string { return sourceWork + app + "/" + kind }

// IsSource reports whether a work is that of a source.
func IsSource(work string) bool { return strings.HasPrefix(work, sourceWork) }

// SubscriptionOf is the name under which the journal keeps what the claim of a work saves: of a subscription, a replay or a source. It
// is empty for any other work.
func SubscriptionOf(work string) string {
	if name, ok := strings.CutPrefix(work, subscriptionWork); ok {
		return name
	}
	if strings.HasPrefix(work, replayWork) || IsSource(work) {
		return work
	}
	return ""
}
