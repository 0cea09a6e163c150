package httpsink_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/cloudevents/sdk-go/v2/event"
	cehttp "github.com/cloudevents/sdk-go/v2/protocol/http"
	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/dingevent/dingevent"
	typed "github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/eventschema"
	"github.com/dingevent/dingevent/internal/eventshape"
	"github.com/dingevent/dingevent/internal/thirdparty/schematest"
	"github.com/dingevent/dingevent/sink/httpsink"
)

// TestTypedFitsSchema sends every sample of the catalogue, in each of its shapes, to a webhook. What arrives is what decode
// shows, and fits the schema that dataschema names.
func TestTypedFitsSchema(t *testing.T) {
	var got *event.Event
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		var err error
		if got, err = cehttp.NewEventFromHTTPRequest(req); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(hook.Close)
	sink := newSink(t, hook.URL, &httpsink.Options{Format: httpsink.Typed})
	count := 0
	for _, entry := range catalog.All() {
		its := compile(t, entry)
		for _, sample := range entry.Samples {
			for _, shape := range sample.For {
				d := sampled(t, entry, sample, eventshape.Transport(shape))
				if err := sink.Deliver(t.Context(), d); err != nil {
					t.Fatal(err)
				}
				wantTyped(t, its, got, d.Envelope)
				count++
			}
		}
	}
	if count < 500 {
		t.Errorf("only %d samples were tried", count)
	}
}

func sampled(t *testing.T, entry catalog.Entry, sample catalog.Sample, transport dingevent.Transport) dingevent.Delivery {
	t.Helper()
	head := catalog.Head{Type: entry.Type, CorpID: catalog.SampleCorp, ID: "id1", Born: time.UnixMilli(1784260000123)}
	payload, err := catalog.Shape(transport, sample.Data, head)
	if err != nil {
		t.Fatal(err)
	}
	if transport == dingevent.TransportSyncHTTP { // the whole row is what the journal has
		payload, err = json.Marshal(map[string]any{"biz_type": entry.BizType(), "biz_data": string(payload), "corp_id": catalog.SampleCorp})
		if err != nil {
			t.Fatal(err)
		}
	}
	env := &dingevent.Envelope{ID: "id1", Type: entry.Type, CorpID: catalog.SampleCorp, App: "hr", Transport: transport, Data: payload}
	return dingevent.Delivery{Envelope: env, Attempt: 1}
}

func wantTyped(t *testing.T, its *jsonschema.Schema, got *event.Event, env *dingevent.Envelope) {
	t.Helper()
	if want := "urn:dingevent:event:" + env.Type; got.DataSchema() != want || got.DataContentType() != "application/json" {
		t.Errorf("%s: dataschema %q, %s", env.Type, got.DataSchema(), got.DataContentType())
	}
	if problems, ok := got.Extensions()["problems"]; ok {
		t.Errorf("%s: problems %v", env.Type, problems)
	}
	if err := its.Validate(schematest.Value(t, got.Data())); err != nil {
		t.Errorf("%s: %v\n%s", env.Type, err, got.Data())
	}
	decoder := typed.Decoder{CorpID: env.CorpID}
	var want, have any
	text, err := json.Marshal(decoder.Decode(env.Type, env.Data))
	if err != nil {
		t.Fatal(err)
	}
	if json.Unmarshal(text, &want) != nil || json.Unmarshal(got.Data(), &have) != nil {
		t.Fatalf("%s: %s", text, got.Data())
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("%s (-decode +webhook):\n%s", env.Type, diff)
	}
}

func compile(t *testing.T, entry catalog.Entry) *jsonschema.Schema {
	t.Helper()
	text, err := eventschema.JSONSchema(entry)
	if err != nil {
		t.Fatal(err)
	}
	return schematest.Compile(t, text)
}

// TestTypedTellsWhatItIsNot: no schema is promised that data does not fit, and nothing that did not fit goes unsaid.
func TestTypedTellsWhatItIsNot(t *testing.T) {
	for name, test := range map[string]struct {
		eventType, data string
		transport       dingevent.Transport
		schema          string // the type whose schema it is
		problems        string // a part; none if empty
		want            string // of data
	}{
		"as documented": {"org_remove", `{"CorpId":"c"}`, "", "org_remove", "", `{"EventType":"org_remove","CorpId":"c","agentId":0}`},
		"a type that is not known": {
			"of_tomorrow", `{"a":[1]}`, "", "", "the event type is not known", `{"a":[1]}`},
		"no object":  {"org_remove", `[1]`, "", "", "the payload should be one JSON object but is something else", `[1]`},
		"no JSON":    {"org_remove", "\xff", "", "", "the payload should be one JSON object but is something else", "\xff"},
		"no payload": {"org_remove", "", "", "", "the payload should be one JSON object", ""},
		"a new member": {
			"org_remove", `{"new":1}`, "", "org_remove", "new is not known", `{"EventType":"org_remove","CorpId":"ding1","agentId":0}`},
		"a member of another kind": {
			"org_remove", `{"CorpId":{"secret":1}}`, "", "org_remove", "CorpId should be text but is an object", `{"EventType":"org_remove","CorpId":"ding1","agentId":0}`},
		"text that is no text": {
			"org_remove", `{"CorpId":"\ud83d"}`, "", "org_remove", "text that is not Unicode became U+FFFD", `{"EventType":"org_remove","CorpId":"�","agentId":0}`},
		"the type of another": {
			"org_remove", `{"EventType":"org_change"}`, "", "", "EventType is not that of the push", `{"EventType":"org_change","CorpId":"ding1","agentId":0}`},
		"an event of our own": {"dingevent.subscription.paused", `{"subscription":"s"}`, dingevent.TransportInternal, "", "", `{"subscription":"s"}`},
	} {
		t.Run(name, func(t *testing.T) {
			env := &dingevent.Envelope{ID: "1", Type: test.eventType, CorpID: "ding1", App: "hr", Transport: test.transport, Data: []byte(test.data)}
			req, body := capture(t, &httpsink.Options{Format: httpsink.Typed}, dingevent.Delivery{Envelope: env, Attempt: 1})
			var got event.Event
			if err := got.UnmarshalJSON(body); err != nil {
				t.Fatal(err)
			}
			if strings.TrimPrefix(got.DataSchema(), "urn:dingevent:event:") != test.schema {
				t.Errorf("dataschema %q", got.DataSchema())
			}
			problems, _ := got.Extensions()["problems"].(string)
			if (problems == "") != (test.problems == "") || !strings.Contains(problems, test.problems) || strings.Contains(problems, "secret") {
				t.Errorf("problems %q", problems)
			}
			if string(got.Data()) != test.want {
				t.Errorf("data %s, want %s", got.Data(), test.want)
			}
			if kind := req.Header.Get("Content-Type"); kind != "application/cloudevents+json" {
				t.Errorf("content type %s", kind)
			}
		})
	}
}
