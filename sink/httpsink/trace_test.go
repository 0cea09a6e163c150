package httpsink_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/httpsink"
)

// TestTrace: a request has the traceparent of its delivery, and none where there is none.
func TestTrace(t *testing.T) {
	var got []string
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header.Values("traceparent") }))
	t.Cleanup(hook.Close)
	s, err := httpsink.New(hook.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for _, trace := range []string{"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", ""} {
		d := dingevent.Delivery{Envelope: &dingevent.Envelope{ID: "1", Type: "t", App: "a", Data: []byte("{}")}, Trace: trace}
		if err := s.Deliver(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		if (trace == "") != (len(got) == 0) || len(got) > 0 && got[0] != trace {
			t.Errorf("traceparent %q, want %q", got, trace)
		}
	}
}
