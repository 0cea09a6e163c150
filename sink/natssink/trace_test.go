package natssink

import (
	"testing"

	"github.com/dingevent/dingevent"
)

// TestTrace: a message has the traceparent of its delivery, in each format, and none where there is none.
func TestTrace(t *testing.T) {
	const trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	for _, format := range []Format{Structured, Binary, Raw} {
		d := dingevent.Delivery{Envelope: &dingevent.Envelope{ID: "1", Type: "t", App: "a", Data: []byte("{}")}, Trace: trace}
		if got := newMessage(format, d).Header["traceparent"]; len(got) != 1 || got[0] != trace {
			t.Errorf("%v: %q", format, got)
		}
		d.Trace = ""
		if got := newMessage(format, d).Header["traceparent"]; got != nil {
			t.Errorf("%v: %q without a trace", format, got)
		}
	}
}
