package notify

import (
	"context"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// A webhook gets one request an event, from a sink.
type webhook struct{ sink dingevent.Sink }

// NewWebhook tells each event by a delivery to a sink.
func NewWebhook(sink dingevent.Sink) Way { return webhook{sink} }

func (w webhook) Kind() string          { return "webhook" }
func (w webhook) Gather() time.Duration { return time.Second }

func (w webhook) Send(ctx context.Context, events []journal.Entry) (int, error) {
	first := events[0]
	err := w.sink.Deliver(ctx, dingevent.Delivery{Envelope: first.Envelope, Subscription: "notify", Seq: uint64(first.Seq), Attempt: 1})
	if err != nil {
		return 0, err
	}
	return 1, nil
}
