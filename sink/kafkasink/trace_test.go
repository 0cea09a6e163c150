package kafkasink

import (
	"testing"

	"github.com/dingevent/dingevent"
)

// TestTrace: a record has the traceparent of its delivery, in each format, and none where there is none.
func TestTrace(t *testing.T) {
	const trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	for _, format := range []Format{Structured, Binary, Raw} {
		d := dingevent.Delivery{Envelope: &dingevent.Envelope{ID: "1", Type: "t", App: "a", Data: []byte("{}")}, Trace: trace}
		for _, want := range []string{trace, ""} {
			d.Trace = want
			got := ""
			for _, h := range newRecord(format, d).Headers {
				if h.Key == "traceparent" {
					got += string(h.Value)
				}
			}
			if got != want {
				t.Errorf("%v: %q, want %q", format, got, want)
			}
		}
	}
}
