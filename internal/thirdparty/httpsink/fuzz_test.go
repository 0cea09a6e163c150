package httpsink_test

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"testing"
	"time"
	"unicode/utf8"

	cehttp "github.com/cloudevents/sdk-go/v2/protocol/http"
	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/httpsink"
)

// FuzzRequest wants each request to survive the wire, to verify, and to be a CloudEvent with the
// payload in it, whatever the event holds.
func FuzzRequest(f *testing.F) {
	f.Add("66d1a2b0", "user_add_org", "ding1", "hr", []byte(`{"userId":["manager164"]}`), uint64(7))
	f.Add("", "", "", "人事", []byte(""), uint64(0))
	f.Add("a\r\nX: 1", "/v1.0/im/bot/messages/get", "a/../b", "\xff", []byte("\xff\x00"), uint64(1<<63))
	f.Add("a.1%41", "\u0085", "?#", "\"", []byte(" [1, 2]\n"), uint64(1))

	verifier, err := standardwebhooks.NewWebhook(secret)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, id, eventType, corp, app string, data []byte, seq uint64) {
		d := dingevent.Delivery{
			Envelope: &dingevent.Envelope{ID: id, Type: eventType, CorpID: corp, App: app, Data: data, Received: time.Unix(0, 0)},
			Seq:      seq, Attempt: 1,
		}
		for _, format := range []httpsink.Format{httpsink.Structured, httpsink.Typed, httpsink.Binary, httpsink.Raw} {
			req := overTheWire(t, format, d)
			body, err := io.ReadAll(req.Body)
			if err != nil {
				t.Fatal(err)
			}
			if err := verifier.Verify(body, req.Header); err != nil {
				t.Errorf("%s: %v", format, err)
			}
			if !utf8.Valid(body) {
				t.Errorf("%s: %q is no text", format, body)
			}
			if format == httpsink.Raw && utf8.Valid(data) {
				if !bytes.Equal(body, data) {
					t.Errorf("raw: %q became %q", data, body)
				}
				continue
			}
			req.Body = io.NopCloser(bytes.NewReader(body))
			event, err := cehttp.NewEventFromHTTPRequest(req)
			if err != nil {
				t.Fatalf("%s: %v: %q", format, err, body)
			}
			if err := event.Validate(); err != nil {
				t.Errorf("%s: %v", format, err)
			}
			got, want := event.Data(), data
			if format == httpsink.Typed && event.DataSchema() != "" {
				if !dingevent.DataIsJSON(got) {
					t.Errorf("typed: %q", got)
				}
				continue
			}
			if format != httpsink.Binary && dingevent.DataIsJSON(data) { // space around it is the parser's
				got, want = bytes.TrimSpace(got), bytes.TrimSpace(want)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s: %q became %q", format, want, got)
			}
		}
	})
}

// overTheWire writes d's request as HTTP/1.1 and reads it as a server does.
func overTheWire(t *testing.T, format httpsink.Format, d dingevent.Delivery) *http.Request {
	t.Helper()
	var w wire
	sink := newSink(t, "http://example.com", &httpsink.Options{Format: format, Secrets: []string{secret}, Client: &http.Client{Transport: &w}})
	if err := sink.Deliver(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	got, err := http.ReadRequest(bufio.NewReader(&w.sent))
	if err != nil {
		t.Fatalf("%v: %q", err, w.sent.String())
	}
	return got
}

// A wire keeps the bytes of a request, and answers it with success.
type wire struct{ sent bytes.Buffer }

// RoundTrip is part of [http.RoundTripper].
func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := req.Write(&w.sent); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: req}, nil
}
