package httpsink_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	cehttp "github.com/cloudevents/sdk-go/v2/protocol/http"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/thirdparty/delivertest"
	"github.com/dingevent/dingevent/sink/httpsink"
)

// capture delivers d and returns the request that came, and its body.
func capture(t *testing.T, opts *httpsink.Options, d dingevent.Delivery) (*http.Request, []byte) {
	t.Helper()
	var got *http.Request
	var body []byte
	hook := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		got = req.Clone(context.Background())
		body, _ = io.ReadAll(req.Body)
	}))
	t.Cleanup(hook.Close)
	if err := newSink(t, hook.URL, opts).Deliver(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	return got, body
}

func secondAttempt() dingevent.Delivery {
	d := delivertest.Delivery()
	d.Attempt = 2
	return d
}

func TestAttributes(t *testing.T) {
	topic := secondAttempt()
	topic.Envelope.Type = "/v1.0/im/bot/messages/get"
	bare := dingevent.Delivery{Envelope: &dingevent.Envelope{App: "hr", Data: []byte("开始")}, Attempt: 1}
	future := secondAttempt()
	future.Envelope.Born = time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC)
	future.Envelope.Received = time.Date(2026, 3, 1, 8, 0, 1, 0, time.UTC)
	named := secondAttempt()
	named.Envelope.App = "人事 hr/1"
	named.Envelope.CorpID = "a\nb"
	bytes := secondAttempt()
	bytes.Envelope.Data = []byte("\xff\x00{\n")
	odd := secondAttempt()
	odd.Envelope.ID, odd.Envelope.Type, odd.Subscription = "a.b 事件%41", `x"<y>&\`, "\U0001F600 +;,=\t"
	replay := secondAttempt()
	replay.Replay = "三月 2026%"

	for name, test := range map[string]struct {
		d    dingevent.Delivery
		want map[string]string
	}{
		"bytes": {bytes, map[string]string{"datacontenttype": "application/octet-stream"}},
		"odd": {odd, map[string]string{"eventtype": `x"<y>&\`, "type": `com.dingtalk.x"<y>&\`, "subscription": "\U0001F600 +;,=\uFFFD",
			"id": "a%2Eb%20%E4%BA%8B%E4%BB%B6%2541", "datacontenttype": "application/json"}},
		"ordinary": {secondAttempt(), map[string]string{"type": "com.dingtalk.user_add_org", "seq": "7", "attempt": "2"}},
		"topic": {topic, map[string]string{
			"type": "com.dingtalk.v1.0.im.bot.messages.get", "eventtype": "/v1.0/im/bot/messages/get"}},
		"bare": {bare, map[string]string{
			"type": "com.dingtalk.unknown", "source": "/dingtalk/-/hr", "eventtype": "", "corp": "", "seq": "", "time": ""}},
		"far future": {future, map[string]string{"time": "2026-03-01T08:00:01Z"}},
		"replay":     {replay, map[string]string{"replay": "三月 2026%", "seq": "7"}},
		"no replay":  {secondAttempt(), map[string]string{"replay": ""}},
		"named": {named, map[string]string{
			"source": "/dingtalk/a%0Ab/%E4%BA%BA%E4%BA%8B%20hr%2F1", "app": "人事 hr/1", "corp": "a\uFFFDb"}},
	} {
		for _, format := range []httpsink.Format{httpsink.Structured, httpsink.Binary} {
			t.Run(name+"/"+string(format), func(t *testing.T) {
				req, body := capture(t, &httpsink.Options{Format: format}, test.d)
				req.Body = io.NopCloser(strings.NewReader(string(body)))
				event, err := cehttp.NewEventFromHTTPRequest(req)
				if err != nil {
					t.Fatal(err)
				}
				if err := event.Validate(); err != nil {
					t.Error(err)
				}
				got := map[string]string{"id": event.ID(), "type": event.Type(), "source": event.Source(), "time": "",
					"datacontenttype": event.DataContentType()}
				if at := event.Time(); !at.IsZero() {
					got["time"] = at.Format(time.RFC3339Nano)
				}
				for key, value := range event.Extensions() {
					got[key] = fmt.Sprint(value)
				}
				for key, want := range test.want {
					value := got[key]
					if format == httpsink.Binary { // the SDK leaves headers percent-encoded
						value, _ = url.PathUnescape(value)
					}
					if value != want {
						t.Errorf("%s is %q, want %q", key, value, want)
					}
				}
				if string(event.Data()) != string(test.d.Envelope.Data) {
					t.Errorf("data is %q, want %q", event.Data(), test.d.Envelope.Data)
				}
			})
		}
	}
}
