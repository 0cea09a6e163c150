package cloudevents_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/internal/cloudevents"
)

func delivery() dingevent.Delivery {
	return dingevent.Delivery{
		Envelope: &dingevent.Envelope{
			ID: "66d1a2b0c4e94f0f9a", Type: "user_add_org", CorpID: "ding9f50b15bccd16741", App: "hr",
			Born:      time.Date(2026, 3, 1, 8, 0, 0, 123e6, time.UTC),
			Transport: dingevent.TransportStream,
			Data:      []byte(`{"userId":["manager164"]}`),
		},
		Subscription: "everything", Seq: 7, Attempt: 2, Replay: "again",
	}
}

func TestStructured(t *testing.T) {
	want := `{"specversion":"1.0","id":"66d1a2b0c4e94f0f9a","source":"/dingtalk/ding9f50b15bccd16741/hr",` +
		`"type":"com.dingtalk.user_add_org","time":"2026-03-01T08:00:00.123Z","eventtype":"user_add_org",` +
		`"corp":"ding9f50b15bccd16741","app":"hr","transport":"stream","subscription":"everything","seq":"7",` +
		`"attempt":2,"replay":"again","datacontenttype":"application/json","data":{"userId":["manager164"]}}`
	if diff := cmp.Diff(want, string(cloudevents.Structured(delivery()))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestStructuredPayloads(t *testing.T) {
	for name, test := range map[string]struct{ data, kind, want string }{
		"none":    {"", "", `"replay":"again"}`},
		"text":    {"开始", "application/octet-stream", `,"datacontenttype":"application/octet-stream","data_base64":"5byA5aeL"}`},
		"spaced":  {" [1] ", "application/json", `,"datacontenttype":"application/json","data": [1] }`},
		"invalid": {"\xff", "application/octet-stream", `"data_base64":"/w=="}`},
	} {
		t.Run(name, func(t *testing.T) {
			d := delivery()
			d.Envelope.Data = []byte(test.data)
			if got := string(cloudevents.Structured(d)); !strings.HasSuffix(got, test.want) {
				t.Errorf("%s does not end in %s", got, test.want)
			}
			if kind := cloudevents.DataContentType(d.Envelope.Data); kind != test.kind {
				t.Errorf("content type %q, want %q", kind, test.kind)
			}
		})
	}
}

// TestAttributes: what an event lacks is left out, and what CloudEvents forbids is replaced.
func TestAttributes(t *testing.T) {
	strange := delivery()
	strange.Envelope.App, strange.Envelope.CorpID, strange.Envelope.Type = "人事 1", "a\nb", "/v1.0/im/bot/messages/get"
	strange.Envelope.ID, strange.Replay = "a.b c", "\xff"
	for name, test := range map[string]struct {
		d    dingevent.Delivery
		want map[string]string
	}{
		"bare": {
			dingevent.Delivery{Envelope: &dingevent.Envelope{App: "hr"}, Seq: 41},
			map[string]string{"specversion": "1.0", "id": "seq-41", "source": "/dingtalk/-/hr", "type": "com.dingtalk.unknown", "app": "hr", "seq": "41"},
		},
		"our own": {
			dingevent.Delivery{Envelope: &dingevent.Envelope{ID: "A1", Type: "dingevent.subscription.paused", App: dingevent.OperatorApp, Transport: dingevent.TransportInternal}},
			map[string]string{
				"specversion": "1.0", "id": "A1", "source": "/dingevent", "type": "dingevent.subscription.paused",
				"eventtype": "dingevent.subscription.paused", "app": "dingevent", "transport": "internal",
			},
		},
		"strange": {strange, map[string]string{
			"specversion": "1.0", "id": "a%2Eb%20c", "source": "/dingtalk/a%0Ab/%E4%BA%BA%E4%BA%8B%201", "type": "com.dingtalk.v1.0.im.bot.messages.get",
			"time": "2026-03-01T08:00:00.123Z", "eventtype": "/v1.0/im/bot/messages/get", "corp": "a\uFFFDb", "app": "人事 1", "transport": "stream",
			"subscription": "everything", "seq": "7", "attempt": "2", "replay": "\uFFFD",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, asMap(cloudevents.Attributes(test.d))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestRaw(t *testing.T) {
	d := delivery()
	d.Envelope.CorpID, d.Envelope.App = "", "\xff"
	want := map[string]string{
		"id": "66d1a2b0c4e94f0f9a", "type": "user_add_org", "app": "\xff", "transport": "stream", "subscription": "everything",
		"time": "2026-03-01T08:00:00.123Z", "seq": "7", "attempt": "2", "replay": "again",
	}
	if diff := cmp.Diff(want, asMap(cloudevents.Raw(d))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func asMap(attributes []cloudevents.Attribute) map[string]string {
	all := map[string]string{}
	for _, a := range attributes {
		all[a.Name] = a.Value
	}
	return all
}
