package cloudevents_test

import (
	"bytes"
	"testing"

	"github.com/cloudevents/sdk-go/v2/event"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/internal/cloudevents"
)

// FuzzStructured wants CloudEvents' own library to read what we write, payload and all, whatever the
// event holds.
func FuzzStructured(f *testing.F) {
	f.Add("66d1a2b0", "user_add_org", "ding1", "hr", []byte(`{"userId":["manager164"]}`), uint64(7), "")
	f.Add("", "", "", "人事", []byte(""), uint64(0), "again")
	f.Add("a\r\nX: 1", "/v1.0/im/bot/messages/get", "a/../b", "\xff", []byte("\xff\x00"), uint64(1<<63), "\x00")
	f.Add("a.1%41", "\u0085", "?#", "\"", []byte(" [1, 2]\n"), uint64(1), `"`)
	f.Fuzz(func(t *testing.T, id, eventType, corp, app string, data []byte, seq uint64, replay string) {
		d := dingevent.Delivery{
			Envelope: &dingevent.Envelope{ID: id, Type: eventType, CorpID: corp, App: app, Data: data},
			Seq:      seq, Attempt: 1, Replay: replay,
		}
		var e event.Event
		if err := e.UnmarshalJSON(cloudevents.Structured(d)); err != nil {
			t.Fatal(err)
		}
		if err := e.Validate(); err != nil {
			t.Error(err)
		}
		got, want := e.Data(), data
		if dingevent.DataIsJSON(data) { // space around it is the parser's
			got, want = bytes.TrimSpace(got), bytes.TrimSpace(want)
		}
		if !bytes.Equal(got, want) || e.ID() != cloudevents.ID(d) {
			t.Errorf("%q became %q, ID %q", want, got, e.ID())
		}
	})
}
