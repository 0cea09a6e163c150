// Package delivertest has what the tests of several sinks deliver, and how they wait for a destination that comes back.
package delivertest

import (
	"testing"
	"time"

	"github.com/dingevent/dingevent"
)

// Delivery returns the first attempt of an ordinary event.
func Delivery() dingevent.Delivery {
	return dingevent.Delivery{
		Envelope: &dingevent.Envelope{
			ID: "66d1a2b0c4e94f0f9a", Type: "user_add_org", CorpID: "ding9f50b15bccd16741", App: "hr",
			Born:      time.Date(2026, 3, 1, 8, 0, 0, 123e6, time.UTC),
			Transport: dingevent.TransportStream,
			Data:      []byte(`{"userId":["manager164"]}`),
		},
		Subscription: "everything", Seq: 7, Attempt: 1,
	}
}

// Eventually repeats the delivery until it succeeds, for 15 seconds at most.
func Eventually(t *testing.T, sink dingevent.Sink, d dingevent.Delivery) {
	t.Helper()
	for deadline := time.Now().Add(15 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		err := sink.Deliver(t.Context(), d)
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}
