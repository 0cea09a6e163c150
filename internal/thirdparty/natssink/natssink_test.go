package natssink_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/thirdparty/delivertest"
	"github.com/dingevent/dingevent/sink/natssink"
)

func TestMessages(t *testing.T) {
	b := newBroker(t)
	stream, prefix := b.stream(t)
	for _, format := range formats {
		sink := newSink(t, b.url(), prefix+".{type}", &natssink.Options{Format: format})
		d := delivertest.Delivery()
		d.Subscription = string(format) // or the stream would take them for duplicates
		d.Envelope.App = "人事"
		if err := sink.Deliver(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	want := []map[string]string{
		{"Content-Type": "application/cloudevents+json"},
		{
			"ce-specversion": "1.0", "ce-id": "66d1a2b0c4e94f0f9a", "ce-type": "com.dingtalk.user_add_org", "ce-time": "2026-03-01T08:00:00.123Z",
			"ce-source": "/dingtalk/ding9f50b15bccd16741/%25E4%25BA%25BA%25E4%25BA%258B", "ce-eventtype": "user_add_org",
			"ce-corp": "ding9f50b15bccd16741", "ce-app": "%E4%BA%BA%E4%BA%8B", "ce-transport": "stream", "ce-subscription": "binary",
			"ce-seq": "7", "ce-attempt": "1", "ce-datacontenttype": "application/json",
		},
		{
			"dingevent-id": "66d1a2b0c4e94f0f9a", "dingevent-type": "user_add_org", "dingevent-corp": "ding9f50b15bccd16741",
			"dingevent-app": "%E4%BA%BA%E4%BA%8B", "dingevent-transport": "stream", "dingevent-subscription": "raw",
			"dingevent-time": "2026-03-01T08:00:00.123Z", "dingevent-seq": "7", "dingevent-attempt": "1", "Content-Type": "application/json",
		},
	}
	for i, msg := range messages(t, stream) {
		got := map[string]string{}
		for name, values := range msg.Header {
			got[name] = strings.Join(values, " and ")
		}
		delete(got, jetstream.MsgIDHeader)
		if diff := cmp.Diff(want[i], got); diff != "" {
			t.Errorf("%s: headers (-want +got):\n%s", formats[i], diff)
		}
		if msg.Subject != prefix+".user_add_org" {
			t.Errorf("subject %s", msg.Subject)
		}
		if i > 0 && string(msg.Data) != string(delivertest.Delivery().Envelope.Data) {
			t.Errorf("%s: data %s", formats[i], msg.Data)
		}
	}
}

// TestDuplicates: another attempt is one, another subscription, replay or entry of the journal is none.
func TestDuplicates(t *testing.T) {
	b := newBroker(t)
	stream, prefix := b.stream(t)
	sink := newSink(t, b.url(), prefix+".all", nil)
	for name, test := range map[string]struct {
		change    func(*dingevent.Delivery)
		duplicate bool
	}{
		"attempt":      {func(d *dingevent.Delivery) { d.Attempt = 2 }, true},
		"subscription": {func(d *dingevent.Delivery) { d.Subscription = "another" }, false},
		"replay":       {func(d *dingevent.Delivery) { d.Replay = "again" }, false},
		"entry":        {func(d *dingevent.Delivery) { d.Seq = 8 }, false},
		"corp":         {func(d *dingevent.Delivery) { d.Envelope.CorpID = "ding2" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			if err := stream.Purge(t.Context()); err != nil {
				t.Fatal(err)
			}
			first, second := delivertest.Delivery(), delivertest.Delivery()
			first.Envelope.ID, second.Envelope.ID = name, name
			test.change(&second)
			var answer dingevent.Answer
			second.Answer = &answer
			for _, d := range []dingevent.Delivery{first, second} {
				if err := sink.Deliver(t.Context(), d); err != nil {
					t.Fatal(err)
				}
			}
			want := 2
			if test.duplicate {
				want = 1
			}
			if n := len(messages(t, stream)); n != want {
				t.Errorf("%d messages, want %d", n, want)
			}
			if said := strings.Contains(string(answer.Body), "duplicate"); said != test.duplicate ||
				!strings.HasPrefix(string(answer.Body), "stream "+prefix+", sequence ") {
				t.Errorf("answer %q", answer.Body)
			}
		})
	}
}

func TestSubjects(t *testing.T) {
	b := newBroker(t)
	stream, prefix := b.stream(t)
	sink := newSink(t, b.url(), prefix+".{corp}.x-{type}", nil)
	long := strings.Repeat("长", 2000)
	for i, test := range []struct{ corp, kind, want string }{
		{"ding1", "user_add_org", "ding1.x-user_add_org"},
		{"", "-", "-.x-%2D"},
		{"a.b", "/v1.0/im", "a%2Eb.x-%2Fv1%2E0%2Fim"},
		{"*", ">", "%2A.x-%3E"},
		{" \t\r\n", "人", "%20%09%0D%0A.x-%E4%BA%BA"},
		{"%2A", "\xff", "%252A.x-%FF"},
		{long, long + "a", ""},
		{long + "a", long, ""},
	} {
		d := delivertest.Delivery()
		d.Seq, d.Envelope.CorpID, d.Envelope.Type = uint64(i+1), test.corp, test.kind
		if err := sink.Deliver(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		msg, err := stream.GetMsg(t.Context(), uint64(i+1))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimPrefix(msg.Subject, prefix+"."); test.want != "" && got != test.want {
			t.Errorf("subject %s, want %s", got, test.want)
		}
	}
	all := messages(t, stream)
	if one, other := all[len(all)-2].Subject, all[len(all)-1].Subject; one == other || len(one) > 700 {
		t.Errorf("long values make %s and %s", one, other)
	}
}

func TestRefusals(t *testing.T) {
	b := newBroker(t)
	_, small := b.stream(t, func(c *jetstream.StreamConfig) { c.MaxMsgSize = 2000 })
	_, full := b.stream(t, func(c *jetstream.StreamConfig) { c.MaxBytes, c.Discard = 1, jetstream.DiscardNew })
	_, free := b.stream(t)
	for name, test := range map[string]struct {
		subject  string
		opts     *natssink.Options
		size     int
		rejected bool
		want     string
	}{
		"no stream":             {"nobody.takes.{type}", nil, 1, false, `no stream takes subject "nobody.takes.user_add_org"; make one, as with: nats stream add`},
		"larger than server":    {free + ".x", nil, maxPayload, true, "raise its max_payload"},
		"larger than stream":    {small + ".x", nil, 2000, true, "raise its max_msg_size"},
		"full":                  {full + ".x", nil, 1, false, "the stream refuses: maximum bytes exceeded"},
		"another stream":        {free + ".x", &natssink.Options{Stream: "orders"}, 1, false, `belongs to another stream than "orders"`},
		"the stream we want":    {free + ".x", &natssink.Options{Stream: free}, 1, false, ""},
		"nearly as large as it": {free + ".x", &natssink.Options{Format: natssink.Raw}, maxPayload - 1000, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := delivertest.Delivery()
			d.Envelope.ID = name
			d.Envelope.Data = []byte(strings.Repeat("x", test.size))
			err := newSink(t, b.url(), test.subject, test.opts).Deliver(t.Context(), d)
			if test.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) || dingevent.Rejected(err) != test.rejected {
				t.Errorf("error %v, rejected %v, want %q", err, dingevent.Rejected(err), test.want)
			}
		})
	}
}

// TestForeignAnswer: whoever subscribes to the subject sees where the sink waits for the stream's answer. Nest's microservices send
// theirs there, because a CloudEvent has an id, which makes it a request for them. It is no acknowledgment, and the error says whose
// answer it may be.
func TestForeignAnswer(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	_, err := b.js.Conn().Subscribe("foreign", func(msg *nats.Msg) { _ = msg.Respond([]byte(`{"isDisposed":true,"id":"e1"}`)) })
	if err != nil {
		t.Fatal(err)
	}
	if err := b.js.Conn().Flush(); err != nil {
		t.Fatal(err)
	}
	err = newSink(t, b.url(), "foreign", nil).Deliver(t.Context(), delivertest.Delivery())
	if err == nil || !strings.Contains(err.Error(), `a program that subscribes to subject "foreign" answered`) || dingevent.Rejected(err) {
		t.Errorf("error %v", err)
	}
}

// TestRestart stops the server between deliveries: they fail at once, and succeed once it is back.
func TestRestart(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	stream, prefix := b.stream(t)
	sink := newSink(t, b.url(), prefix+".x", nil)
	d := delivertest.Delivery()
	if err := sink.Deliver(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	port := b.server.ClientURL()[strings.LastIndex(b.server.ClientURL(), ":")+1:]
	b.stop()
	d.Seq = 8
	if err := sink.Deliver(t.Context(), d); err == nil || errors.Is(err, context.DeadlineExceeded) || dingevent.Rejected(err) {
		t.Errorf("without a server: %v", err)
	}
	b.restart(t, atoi(t, port))
	delivertest.Eventually(t, sink, d)
	if n := len(messages(t, stream)); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
}

// TestServerComesLater: a sink may be there before its server.
func TestServerComesLater(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	_, prefix := b.stream(t)
	url := b.url()
	b.stop()
	sink := newSink(t, url, prefix+".x", nil)
	err := sink.Deliver(t.Context(), delivertest.Delivery())
	if err == nil || !strings.Contains(err.Error(), "not connected, and trying again") {
		t.Errorf("error %v", err)
	}
	b.restart(t, atoi(t, url[strings.LastIndex(url, ":")+1:]))
	delivertest.Eventually(t, sink, delivertest.Delivery())
}

// TestLostWhileWaiting: who waits for an acknowledgment is told at once that none will come.
func TestLostWhileWaiting(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	stream, prefix := b.stream(t)
	p := newProxy(t, b.server.Addr().String())
	sink := newSink(t, p.url(), prefix+".x", &natssink.Options{Timeout: time.Minute})
	delivertest.Eventually(t, sink, delivertest.Delivery())
	reached, release := p.stall()
	d := delivertest.Delivery()
	d.Seq = 8
	failed := make(chan error, 1)
	go func() { failed <- sink.Deliver(t.Context(), d) }()
	<-reached
	p.cut()
	release()
	if err := <-failed; err == nil || !strings.Contains(err.Error(), "connection was lost") || dingevent.Rejected(err) {
		t.Errorf("error %v", err)
	}
	delivertest.Eventually(t, sink, d)
	if n := len(messages(t, stream)); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	b := newBroker(t)
	_, prefix := b.stream(t)
	p := newProxy(t, b.server.Addr().String())
	sink := newSink(t, p.url(), prefix+".x", &natssink.Options{Timeout: 200 * time.Millisecond})
	delivertest.Eventually(t, sink, delivertest.Delivery())
	_, release := p.stall()
	defer release()
	err := sink.Deliver(t.Context(), delivertest.Delivery())
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "no acknowledgment within 200ms") {
		t.Errorf("error %v", err)
	}
}

func TestClosed(t *testing.T) {
	b := newBroker(t)
	_, prefix := b.stream(t)
	for _, used := range []bool{false, true} {
		sink := newSink(t, b.url(), prefix+".x", nil)
		if used {
			delivertest.Eventually(t, sink, delivertest.Delivery())
		}
		sink.Close()
		if err := sink.Deliver(t.Context(), delivertest.Delivery()); err == nil || !strings.Contains(err.Error(), "the sink is closed") {
			t.Errorf("used %v: error %v", used, err)
		}
	}
}
