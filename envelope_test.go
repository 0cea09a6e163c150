package dingevent_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
)

func TestEnvelopeJSON(t *testing.T) {
	born := time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC)
	for name, test := range map[string]struct {
		data string
		want string
	}{
		"json":         {`{"url":"https://a?b=1&c=<2>"}`, `"data":{"url":"https://a?b=1&c=<2>"}`},
		"not json":     {"hello", `"data_base64":"aGVsbG8="`},
		"invalid utf8": {"\"\xff\"", `"data_base64":"Iv8i"`},
		"empty":        {"", `"received":"2026-01-02T03:04:05.678Z"}`},
	} {
		t.Run(name, func(t *testing.T) {
			in := &dingevent.Envelope{
				ID: "1", Type: "t", CorpID: "c", App: "a", Transport: dingevent.TransportHTTP,
				Born: born, Received: born, Data: []byte(test.data),
			}
			text, err := in.MarshalJSON()
			if err != nil {
				t.Fatal(err)
			}
			want := `{"id":"1","type":"t","corp":"c","app":"a","transport":"http","born":"2026-01-02T03:04:05.678Z",`
			if name != "empty" {
				want += `"received":"2026-01-02T03:04:05.678Z",` + test.want + "}"
			} else {
				want += test.want
			}
			if string(text) != want {
				t.Errorf("got  %s\nwant %s", text, want)
			}
			var out dingevent.Envelope
			if err := json.Unmarshal(text, &out); err != nil {
				t.Fatal(err)
			}
			if string(out.Data) != test.data {
				t.Errorf("data came back as %q", out.Data)
			}
			out.Data, in.Data = nil, nil
			if diff := cmp.Diff(in, &out); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOutcomes(t *testing.T) {
	cause := errors.New("no such employee")
	rejected := fmt.Errorf("deliver: %w", dingevent.Reject(cause))
	if !dingevent.Rejected(rejected) || !errors.Is(rejected, cause) || dingevent.Rejected(cause) {
		t.Error("Reject is not found again, or loses its cause")
	}
	later := fmt.Errorf("deliver: %w", dingevent.RetryAfter(time.Minute, cause))
	if wait, ok := dingevent.Postponed(later); !ok || wait != time.Minute || !errors.Is(later, cause) {
		t.Error("RetryAfter is not found again, or loses its cause")
	}
	if _, ok := dingevent.Postponed(rejected); ok {
		t.Error("a rejection asks for another attempt")
	}
	lost := fmt.Errorf("deliver: %w", dingevent.Lose(cause))
	if !dingevent.Lost(lost) || !errors.Is(lost, cause) || dingevent.Lost(cause) {
		t.Error("Lose is not found again, or loses its cause")
	}
	if dingevent.Reject(nil) != nil || dingevent.Lose(nil) != nil || dingevent.RetryAfter(1, nil) != nil {
		t.Error("success became an error")
	}
}

func TestDataIsJSON(t *testing.T) {
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for data, want := range map[string]bool{
		`{}`:                       true,
		`1`:                        true,
		``:                         false,
		`{`:                        false,
		"\"\xff\"":                 false,
		`["\ud83d"]`:               false,
		`{"a":1,"a":2}`:            false,
		`[1e400]`:                  false,
		deep(50):                   true,
		deep(51):                   false,
		`["` + deep(9901) + `\\"]`: true,
		"[" + strings.Repeat("[],", 10_000) + "1]": true,
	} {
		if got := dingevent.DataIsJSON([]byte(data)); got != want {
			t.Errorf("DataIsJSON(%.20q) = %v", data, got)
		}
	}
}

func TestEnvelopeJSONFarFuture(t *testing.T) {
	env := &dingevent.Envelope{ID: "1", Born: time.UnixMilli(99999999999999999)}
	text, err := env.MarshalJSON()
	if err != nil || strings.Contains(string(text), "born") {
		t.Errorf("got %s, %v", text, err)
	}
}
