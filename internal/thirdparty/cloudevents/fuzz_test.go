package cloudevents_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/cloudevents/sdk-go/v2/event"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/httpsink"
)

// FuzzStructured wants CloudEvents' own library to read what we write, payload and all, whatever the
// event holds.
func FuzzStructured(f *testing.F) {
	f.Add("66d1a2b0", "user_add_org", "ding1", "hr", []byte(`{"userId":["manager164"]}`), uint64(7), "")
	f.Add("", "", "", "人事", []byte(""), uint64(0), "again")
	f.Add("a\r\nX: 1", "/v1.0/im/bot/messages/get", "a/../b", "\xff", []byte("\xff\x00"), uint64(1<<63), "\x00")
	f.Add("a.1%41", "\u0085", "?#", "\"", []byte(" [1, 2]\n"), uint64(1), `"`)
	f.Add("1", "user_add_org", "ding1", "hr", []byte(`{"EventType":"","userId":[1,{}],"\ud83d":[1e999]}`), uint64(1), "")
	f.Add("1", "smartwork_approve_form", "d", "hr", []byte(`{"a":1,"a":[{}]}`), uint64(1), "")
	f.Fuzz(func(t *testing.T, id, eventType, corp, app string, data []byte, seq uint64, replay string) {
		d := dingevent.Delivery{
			Envelope: &dingevent.Envelope{ID: id, Type: eventType, CorpID: corp, App: app, Data: data},
			Seq:      seq, Attempt: 1, Replay: replay,
		}
		var e event.Event
		var wrote struct{ ID string }
		for _, body := range [][]byte{httpsink.Typed.Whole(d), httpsink.Structured.Whole(d)} {
			if !dingevent.DataIsJSON(body) {
				t.Errorf("%q is nothing for a strict reader", body)
			}
			if err := json.Unmarshal(body, &wrote); err != nil {
				t.Fatal(err)
			}
			e = event.Event{}
			if err := e.UnmarshalJSON(body); err != nil {
				t.Fatal(err)
			}
			if err := e.Validate(); err != nil {
				t.Error(err)
			}
		}
		got, want := e.Data(), data
		if dingevent.DataIsJSON(data) { // space around it is the parser's
			got, want = bytes.TrimSpace(got), bytes.TrimSpace(want)
		}
		if !bytes.Equal(got, want) || e.ID() != wrote.ID || wrote.ID == "" {
			t.Errorf("%q became %q, ID %q", want, got, e.ID())
		}
	})
}
