package stream

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
)

// documented reads a frame of DingTalk's documentation.
func documented(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "frames", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestDocumentedFrames(t *testing.T) {
	now := time.Date(2026, 8, 1, 0, 0, 0, 0, time.FixedZone("CST", 8*3600))
	for name, want := range map[string]dingevent.Envelope{
		"event": {
			ID: "c7c7120f2c07419ebdba0318c8", Type: "user_add_org", CorpID: "ding9f50b15b16741",
			Born: time.UnixMilli(1683533823336).UTC(), Data: []byte(`{"timestamp" : "1685501863357", "userId" : ["015227"]}`),
		},
		"event_header": {
			ID: "c7c7120f2c07419ebdba0318c8", Type: "user_add_org", CorpID: "ding9f50b15b16741",
			Born: time.UnixMilli(1683533823336).UTC(), Data: []byte(`{"timeStamp": "1685501863357", "userId": ["015227"]}`),
		},
		"robot": {
			ID: "msgLICYeHgY4JtMQw==", Type: TopicRobot, CorpID: "ding9fcd16741", Born: time.UnixMilli(1690362101894).UTC(),
		},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := parseFrame(documented(t, name))
			if err != nil {
				t.Fatal(err)
			}
			got := eventEnvelope(f, "hr", now)
			if f.kind == typeCallback {
				got = robotEnvelope(f, "hr", now)
				want.Data = f.data
			}
			want.App, want.Transport, want.Received, want.Meta = "hr", dingevent.TransportStream, now.UTC(), f.headers
			if diff := cmp.Diff(want, *got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestStrangeFrames(t *testing.T) {
	for text, want := range map[string]frame{
		`{}`:                                       {},
		`{"type":7,"headers":[],"data":null}`:      {data: []byte("null")},
		`{"data":"\ud800x","type":"\u0045VENT"}`:   {kind: typeEvent, data: []byte("\ufffdx")},
		`{"headers":{"a":"1","a":"2","n":3}}`:      {headers: map[string]string{"a": "2", "n": "3"}},
		`{"type":"X","type":"SYSTEM","extra":[1]}`: {kind: typeSystem},
	} {
		got, err := parseFrame([]byte(text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
		want.size = len(text)
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(frame{}, eventHeaders{})); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
	for _, text := range []string{``, `null`, `[]`, `{"type":"EVENT"`, `{"data":"` + "\n" + `"}`, `{} {}`, `{"type":"EVENT",}`} {
		if f, err := parseFrame([]byte(text)); err == nil {
			t.Errorf("%q was read as %+v", text, f)
		}
	}
}

func TestEventSaysWhenItWasBorn(t *testing.T) {
	for text, want := range map[string]time.Time{
		"1683533823336":    time.UnixMilli(1683533823336).UTC(),
		"1683533823":       time.Unix(1683533823, 0).UTC(),
		"1683533823336000": {},
		"yesterday":        {},
		"":                 {},
	} {
		env := eventEnvelope(frame{event: eventHeaders{born: text}, headers: map[string]string{}}, "hr", time.Now())
		if env.Born != want || want.IsZero() && env.Meta["eventBornTime"] != text {
			t.Errorf("eventBornTime %q: born %v, want %v", text, env.Born, want)
		}
	}
}

func TestRobotMessageThatDoesNotSayWhatItIs(t *testing.T) {
	headers := map[string]string{"topic": TopicRobot}
	for data, want := range map[string]dingevent.Envelope{
		`{"msgId":"m1","senderCorpId":"corp2","createAt":"1690362101894"}`: {ID: "m1", CorpID: "corp2", Born: time.UnixMilli(1690362101894).UTC()},
		`{"msgId":"m1","createAt":1690362101}`:                             {ID: "m1", Born: time.Unix(1690362101, 0).UTC()},
		`{"msgId":7,"createAt":99999999999999999}`:                         {},
		`{"msgId":"m1" not JSON`:                                           {},
		`[]`:                                                               {},
		``:                                                                 {},
	} {
		env := robotEnvelope(frame{headers: headers, data: []byte(data)}, "hr", time.Now())
		got := dingevent.Envelope{ID: env.ID, CorpID: env.CorpID, Born: env.Born}
		if diff := cmp.Diff(want, got); diff != "" || env.Type != TopicRobot || string(env.Data) != data {
			t.Errorf("%s: %+v %s", data, env, diff)
		}
	}
}

func TestAnswers(t *testing.T) {
	responded, err := respond(map[string]any{"cardData": "<确定>"})
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		answer answer
		code   int
		data   string
	}{
		{success(), 200, `{"status":"SUCCESS","message":"success"}`},
		{later("busy"), 200, `{"status":"LATER","message":"busy"}`},
		{failed("busy"), 500, `{"response":null}`},
		{notFound(), 404, `{"response":null}`},
		{received(), 200, `{"response":null}`},
		{responded, 200, `{"response":{"cardData":"<确定>"}}`},
	} {
		var got struct {
			Code    int
			Headers map[string]string
			Message string
			Data    string
		}
		text := test.answer.appendTo(nil, `m"1`)
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		wantHeaders := map[string]string{"messageId": `m"1`, "contentType": "application/json"}
		var data, wantData any
		if err := json.Unmarshal([]byte(got.Data), &data); err != nil {
			t.Fatalf("%s: %v", got.Data, err)
		}
		if err := json.Unmarshal([]byte(test.data), &wantData); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(wantHeaders, got.Headers) + cmp.Diff(wantData, data); diff != "" || got.Code != test.code || got.Message == "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
	if _, err := respond(func() {}); err == nil {
		t.Error("a function was answered as a response")
	}
}
