package journal

import (
	"context"
	"errors"
)

// A Target is a journal that becomes a copy of another one; package transfer makes it so. Until Finish has returned, nothing
// else opens it, also after this process was killed: opening it is an error that wraps [ErrUnfinished].
type Target interface {
	Journal
	// Import keeps entries of the other journal with their sequences, all or none, and synced. The sequences rise, and follow
	// those that are there, else the error wraps [ErrInvalid]. An entry with a Damage is damaged here, too. Nothing is a
	// duplicate. Dedupe takes the time at which an event was received as that at which it was kept. One caller at a time may import.
	Import(ctx context.Context, entries ...Entry) error
	// Finish makes it a journal that all can open, and closes it.
	Finish(ctx context.Context) error
}

// ErrUnfinished: the journal is an unfinished copy of another one.
var ErrUnfinished = errors.New("journal: an unfinished copy")
