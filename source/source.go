package source

import (
	"context"

	"github.com/dingevent/dingevent"
)

// A Source pulls events and hands them to a Receiver.
type Source interface {
	// Run pulls until ctx ends, and has ended all that it began when it returns. ctx ends also when the claim is over, because
	// another gateway may work the source from then on. Run begins where place says, and saves there how far it is.
	//
	// Run hands every event to the Receiver until that returns nil. Only then it does what would have the event not come again. An
	// error means that the source cannot go on now: a [Runner] calls Run again after a pause. Run is called again and again, and
	// never twice at once.
	Run(ctx context.Context, place *Place, to dingevent.Receiver) error
}

// A Func is a Source that is only its Run.
type Func func(ctx context.Context, place *Place, to dingevent.Receiver) error

// Run calls f.
func (f Func) Run(ctx context.Context, place *Place, to dingevent.Receiver) error {
	return f(ctx, place, to)
}
