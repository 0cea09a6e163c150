package streamsink

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/streamwire"
)

func frameOf(d dingevent.Delivery) *streamwire.Frame {
	f := newFrame(d)
	delete(f.Headers, "messageId")
	delete(f.Headers, "time")
	return f
}

func TestEventFrame(t *testing.T) {
	got := frameOf(dingevent.Delivery{
		Envelope: &dingevent.Envelope{
			ID: "e1", Type: "user_add_org", CorpID: "ding1", App: "hr", Transport: dingevent.TransportStream, Born: time.UnixMilli(1772352000123),
			Meta: map[string]string{"topic": "dingTalk", "messageId": "old", "time": "1", "connectionId": "theirs", "contentType": "application/json",
				"appId": "a1", "eventUnifiedAppId": "u1", "new": "thing"},
			Data: []byte(`{"userId":["manager164"]}`),
		},
		Seq: 7, Attempt: 2, Replay: "again",
	})
	want := &streamwire.Frame{
		SpecVersion: "1.0", Type: "EVENT", Data: `{"userId":["manager164"]}`,
		Headers: map[string]string{
			"topic": "*", "contentType": "application/json",
			"eventId": "e1", "eventType": "user_add_org", "eventCorpId": "ding1", "eventBornTime": "1772352000123",
			"appId": "a1", "eventUnifiedAppId": "u1", "new": "thing", "connectionId": "theirs", // until it is sent
			"dingeventAttempt": "2", "dingeventReplay": "again", "dingeventSeq": "7", "dingeventApp": "hr", "dingeventTransport": "stream",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("frame (-want +got):\n%s", diff)
	}
}

func TestEachAttemptIsAMessage(t *testing.T) {
	d := dingevent.Delivery{Envelope: &dingevent.Envelope{ID: "e1", Meta: map[string]string{"messageId": "m"}, Transport: dingevent.TransportStream}}
	one, two := newFrame(d).MessageID(), newFrame(d).MessageID()
	if one == two || one == "m" || len(one) != 32 {
		t.Errorf("message IDs %q, %q", one, two)
	}
}

func TestCallbackFrame(t *testing.T) {
	got := frameOf(dingevent.Delivery{
		Envelope: &dingevent.Envelope{ID: "m1", Type: "/v1.0/im/bot/messages/get", App: "hr", Transport: dingevent.TransportStream, Data: []byte(`{"msgId":"m1"}`)},
		Attempt:  1,
	})
	want := &streamwire.Frame{
		SpecVersion: "1.0", Type: "CALLBACK", Data: `{"msgId":"m1"}`,
		Headers: map[string]string{
			"topic": "/v1.0/im/bot/messages/get", "contentType": "application/json", "eventId": "m1",
			"dingeventAttempt": "1", "dingeventApp": "hr", "dingeventTransport": "stream",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("frame (-want +got):\n%s", diff)
	}
}

func TestData(t *testing.T) {
	for name, test := range map[string]struct {
		transport dingevent.Transport
		data      string
		want      string
	}{
		"stream":            {dingevent.TransportStream, `{"biz_type":1,"biz_data":"{}"}`, `{"biz_type":1,"biz_data":"{}"}`},
		"http":              {dingevent.TransportHTTP, `{"EventType":"user_add_org","CorpId":"ding1","UserId":["u"]}`, `{"EventType":"user_add_org","CorpId":"ding1","UserId":["u"]}`},
		"row":               {dingevent.TransportSyncHTTP, `{"biz_type":13,"biz_data":"{\"userid\":\"u\"}"}`, `{"userid":"u"}`},
		"row of an object":  {dingevent.TransportRDS, `{"biz_type":13,"biz_data":{"userid":"u"}}`, `{"userid":"u"}`},
		"row of no object":  {dingevent.TransportSyncHTTP, `{"biz_type":13,"biz_data":"[1]"}`, `{"biz_type":13,"biz_data":"[1]"}`},
		"row without type":  {dingevent.TransportSyncHTTP, `{"biz_data":"{}"}`, `{"biz_data":"{}"}`},
		"no JSON":           {dingevent.TransportHTTP, `a=1`, `{"data_base64":"YT0x"}`},
		"no JSON in a row":  {dingevent.TransportSyncHTTP, "\xff", `{"data_base64":"/w=="}`},
		"nothing":           {dingevent.TransportStream, "", `{"data_base64":""}`},
		"unusual but valid": {dingevent.TransportStream, " null\n", " null\n"},
	} {
		t.Run(name, func(t *testing.T) {
			f := frameOf(dingevent.Delivery{Envelope: &dingevent.Envelope{Transport: test.transport, Data: []byte(test.data)}})
			if f.Data != test.want {
				t.Errorf("data %s, want %s", f.Data, test.want)
			}
			if (f.Headers[headerData] == "base64") != (f.Data != test.data && test.transport != dingevent.TransportRDS && name != "row") {
				t.Errorf("header %s is %q", headerData, f.Headers[headerData])
			}
		})
	}
}

// TestBornIsThere since the client for Java cannot read a frame without it.
func TestBornIsThere(t *testing.T) {
	at := time.UnixMilli(1772352000123)
	for name, test := range map[string]struct {
		env  dingevent.Envelope
		want string
	}{
		"told":    {dingevent.Envelope{Born: at, Received: at.Add(time.Hour)}, "1772352000123"},
		"untold":  {dingevent.Envelope{Received: at}, "1772352000123"},
		"unusual": {dingevent.Envelope{Received: at, Meta: map[string]string{"eventBornTime": "yesterday"}}, "yesterday"},
	} {
		if got := frameOf(dingevent.Delivery{Envelope: &test.env}).Headers["eventBornTime"]; got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	if got := frameOf(dingevent.Delivery{Envelope: &dingevent.Envelope{}}).Headers["eventBornTime"]; got == "" {
		t.Error("no time at all")
	}
}

func TestEventWithoutID(t *testing.T) {
	if id := eventID(dingevent.Delivery{Envelope: &dingevent.Envelope{}, Seq: 41}); id != "seq-41" {
		t.Errorf("ID %q", id)
	}
	one := dingevent.Delivery{Envelope: &dingevent.Envelope{Data: []byte("1"), Received: time.UnixMilli(1)}}
	other := dingevent.Delivery{Envelope: &dingevent.Envelope{Data: []byte("1"), Received: time.UnixMilli(2)}}
	if a, b := eventID(one), eventID(other); a == b || a != eventID(one) {
		t.Errorf("IDs %q, %q", a, b)
	}
}
