//go:build !race

package httpsink

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
)

// The race detector makes sync.Pool forget at random, so that nothing can be counted under it.

// taking is a transport that takes every request.
type taking struct{ answer http.Response }

func (t *taking) RoundTrip(*http.Request) (*http.Response, error) {
	t.answer.Body = io.NopCloser(strings.NewReader("ok"))
	return &t.answer, nil
}

// TestDeliverAllocations counts what the sink adds to net/http: 2 of them are the transport's of this test.
func TestDeliverAllocations(t *testing.T) {
	sink, err := New("https://example.com/hook", &Options{Secrets: []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}})
	if err != nil {
		t.Fatal(err)
	}
	sink.client.Transport = &taking{http.Response{StatusCode: http.StatusOK}}
	d := dingevent.Delivery{
		Envelope: &dingevent.Envelope{
			ID: "66d1a2b0c4e94f0f9a", Type: "user_add_org", CorpID: "ding9f50b15bccd16741", App: "hr",
			Born: time.UnixMilli(1663143335567), Transport: dingevent.TransportStream, Data: []byte(`{"userId":["manager164"]}`),
		},
		Subscription: "everything", Seq: 7, Attempt: 1,
	}
	const most = 17
	if n := testing.AllocsPerRun(100, func() {
		if err := sink.Deliver(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}); n > most {
		t.Errorf("a delivery costs %v allocations, want at most %d", n, most)
	}
}
