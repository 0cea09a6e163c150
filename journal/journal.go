package journal

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/dingevent/dingevent"
)

// An Entry is one envelope in its place.
type Entry struct {
	Seq      Seq
	Envelope *dingevent.Envelope
	// Damage says what is wrong with an entry that is not as it was kept; empty for all others. Envelope then holds what
	// can still be read, which may be nothing and may be altered: it is for people to look at, and never to be delivered.
	Damage string
}

// A Journal is an ordered, durable log of envelopes and the delivery state beside it.
// All methods are safe for concurrent use. After Close they return an error wrapping [ErrClosed].
//
// Receive takes all of its envelopes or none, in one commit and in their order. Nil means that
// they are synced to disk. A duplicate is not kept again. Its key, which is App, CorpID, Type and ID, is the key of an event
// that was taken within the window. An event without an ID is never a duplicate. A duplicate is answered nil only once the
// first one is synced, too. An event with a known key and transport but new bytes is a conflict: it is kept, and counted in
// [Stats].Conflicts. Receive compares it with at least the 16 newest copies. Data is not kept by reference.
//
// An error means unknown: push again. Only one that wraps [ErrInvalid] will come again each time. A caller whose ctx ends gets an error at once; the
// append it began still finishes, so that the next push is a duplicate. After a failed write or sync Receive
// returns errors wrapping [ErrFull] or [ErrSuspended] until the journal has reopened and checked itself. The journal does
// so on its own. While a sync hangs, it may refuse with [ErrSuspended] to bound its memory.
type Journal interface {
	dingevent.Receiver
	Log
	State
	Claims
	Requests
	Stats() Stats
	io.Closer
}

// Log is the reading side. A reader never sees an entry while one before it may still appear.
// If several processes share a journal, an entry may be seen a little after Receive has returned.
type Log interface {
	// Read returns up to limit entries with the Seq from or a later one, in order; none if there are none yet. An entry
	// that is damaged, or cannot be read, is among them with its [Entry].Damage. Only a journal that can read nothing
	// returns an error instead. It holds no lock on the log between two calls.
	Read(ctx context.Context, from Seq, limit int) ([]Entry, error)
	// Wait returns nil as soon as Read(from) would find an entry.
	Wait(ctx context.Context, from Seq) error
	// Next returns the sequence that a subscription to new events only starts from. It is higher than that of every
	// entry that is seen, and not higher than that of any entry still to come.
	Next(ctx context.Context) (Seq, error)
	// Since returns the sequence of the first entry that was received at t or later; [Log].Next if there is none.
	// Entries stand in the order in which they were kept, which is not quite that of Received: some after it may
	// have been received a little before t.
	Since(ctx context.Context, t time.Time) (Seq, error)
	// Narrow returns a range in the one from from on and before before, such that all wanted entries of the one are in the other. It
	// leaves out what it knows of without reading entries one by one, which may be nothing. If the range has no wanted entry,
	// it may be empty: then both are before.
	Narrow(ctx context.Context, w Wanted, from, before Seq) (Seq, Seq, error)
	// Search returns entries that match q, newest first. A page may hold fewer than q asks for, so that its
	// bytes are bounded; only an empty one is the end. Go on with Before.
	Search(ctx context.Context, q Query) ([]Entry, error)
}

// Stats are the counts since the journal was opened, and how full it is.
type Stats struct {
	Fill
	Appended   uint64 // envelopes kept
	Duplicates uint64 // envelopes not kept, because their key was there
	Conflicts  uint64 // envelopes kept though their key was there, because their bytes differ
	Commits    uint64 // synced commits that appended envelopes; one serves many callers
	Failures   uint64 // commits that failed
	Evicted    uint64 // entries that went at the hard limit though they were owed, where that was asked for
	Damaged    uint64 // entries that were found damaged, each counted once
	ClockSteps uint64 // times that the wall clock was found to be set, see [ClockStep]
	Suspended  bool   // true from a failure until the journal has checked itself
	Key        string // the ID of the key by which payloads are encrypted; empty if they are kept in the clear
	Cause      string // why it is suspended, and what to do if a person has to; empty while it is not
}

// Errors, to be found with errors.Is. A caller that gets one from Receive must not answer success.
var (
	// ErrClosed: the journal was closed.
	ErrClosed = errors.New("journal: closed")
	// ErrFull: no space on the disk, or the hard limit is reached. Free some; service resumes by itself.
	ErrFull = errors.New("journal: full")
	// ErrSuspended: a write or sync failed, and the journal has not yet checked itself, or it hangs and
	// too much waits for it. It resumes by itself. Or its files were deleted, moved or replaced; the error then says what
	// to do.
	ErrSuspended = errors.New("the journal cannot be used now")
	// ErrLocked: another process has this journal open.
	ErrLocked = errors.New("journal: in use by another process")
	// ErrDamaged: the files are damaged, so that opening them would lose or alter events. Nothing was changed. Recover them.
	ErrDamaged = errors.New("journal: damaged")
	// ErrInvalid: an envelope is nil or too large. It can never be kept, so pushing again does not help.
	ErrInvalid = errors.New("journal: invalid")
	// ErrNotFound: no such subscription.
	ErrNotFound = errors.New("journal: not found")
)
