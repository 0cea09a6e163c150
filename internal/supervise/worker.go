package supervise

import (
	"context"
	"io"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/sink/streamsink"
)

// A worker is one subscription as it is worked: its sink and its dispatcher.
type worker struct {
	sub        config.Subscription
	source     api.Source
	sink       dingevent.Sink
	closer     io.Closer            // of the sink; nil if it is not ours
	dispatcher *delivery.Dispatcher // nil if there is a fault
	fault      error                // why it cannot be worked
	replay     *replay              // nil for an ordinary subscription
	unsure     bool                 // the journal may have another spec of it, because a change failed halfway

	stop  context.CancelFunc // nil while it does not run
	cut   context.CancelFunc // ends its attempts in flight after stop; nil if there is no dispatcher
	ended chan struct{}      // closed after it has run
}

// broken is a subscription that cannot be worked until it is put again.
func broken(sub config.Subscription, fault error) *worker {
	return &worker{sub: sub, source: api.FromAPI, fault: fault}
}

func (w *worker) close() error {
	if w.closer == nil {
		return nil
	}
	return w.closer.Close()
}

// borrows reports whether the sink is another subscription's, with all that belongs to the sink.
func (w *worker) borrows() bool { return w.replay != nil && w.replay.note.Spec.Subscription != "" }

// programs returns the sink if it is one that programs attach to, or nil.
func (w *worker) programs() *streamsink.Sink {
	sink, _ := w.sink.(*streamsink.Sink)
	return sink
}

// attachedTo are the connections of a subscription's programs.
func attachedTo(sink *streamsink.Sink) []api.Attached {
	out := []api.Attached{}
	for _, c := range sink.Status().Connections {
		out = append(out, api.Attached{
			ID: c.ID, Remote: c.Remote, UA: c.UA, Events: c.Events, Callbacks: c.Callbacks, Opened: c.Opened,
			LastAnswer: c.LastAnswer, RoundTripMS: float64(c.RoundTrip.Microseconds()) / 1000, Unanswered: c.Unanswered,
		})
	}
	return out
}
