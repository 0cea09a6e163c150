package kafkasink_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/thirdparty/delivertest"
	"github.com/dingevent/dingevent/sink/kafkasink"
)

func TestRecords(t *testing.T) {
	for format, want := range map[kafkasink.Format]map[string]string{
		kafkasink.Structured: {"content-type": "application/cloudevents+json"},
		kafkasink.Binary: {
			"ce_specversion": "1.0", "ce_id": "66d1a2b0c4e94f0f9a", "ce_type": "com.dingtalk.user_add_org", "ce_time": "2026-03-01T08:00:00.123Z",
			"ce_source": "/dingtalk/ding9f50b15bccd16741/%E4%BA%BA%E4%BA%8B", "ce_eventtype": "user_add_org",
			"ce_corp": "ding9f50b15bccd16741", "ce_app": "人事", "ce_transport": "stream", "ce_subscription": "everything",
			"ce_seq": "7", "ce_attempt": "1", "ce_replay": "again", "content-type": "application/json",
		},
		kafkasink.Raw: {
			"dingevent_id": "66d1a2b0c4e94f0f9a", "dingevent_type": "user_add_org", "dingevent_corp": "ding9f50b15bccd16741",
			"dingevent_app": "人事", "dingevent_transport": "stream", "dingevent_subscription": "everything", "dingevent_replay": "again",
			"dingevent_time": "2026-03-01T08:00:00.123Z", "dingevent_seq": "7", "dingevent_attempt": "1", "content-type": "application/json",
		},
	} {
		cluster := newCluster(t)
		d := delivertest.Delivery()
		d.Envelope.App, d.Replay = "人事", "again"
		var answer dingevent.Answer
		d.Answer = &answer
		if err := newSink(t, cluster.ListenAddrs(), "events", &kafkasink.Options{Format: format}).Deliver(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		r := records(t, cluster, "events")[0]
		got := map[string]string{}
		for _, h := range r.Headers {
			got[h.Key] = string(h.Value)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: headers (-want +got):\n%s", format, diff)
		}
		if string(r.Key) != d.Envelope.CorpID || format != kafkasink.Structured && string(r.Value) != string(d.Envelope.Data) {
			t.Errorf("%s: key %s, value %s", format, r.Key, r.Value)
		}
		if want := fmt.Sprintf("topic events, partition %d, offset 0", r.Partition); string(answer.Body) != want {
			t.Errorf("answer %q, want %q", answer.Body, want)
		}
	}
}

// TestEmptyPayload: a value that is missing deletes in a compacted topic; only the binding's own mode does that.
func TestEmptyPayload(t *testing.T) {
	for format, missing := range map[kafkasink.Format]bool{kafkasink.Structured: false, kafkasink.Binary: true, kafkasink.Raw: false} {
		cluster := newCluster(t)
		d := delivertest.Delivery()
		d.Envelope.Data = nil
		delivertest.Eventually(t, newSink(t, cluster.ListenAddrs(), "events", &kafkasink.Options{Format: format}), d)
		if r := records(t, cluster, "events")[0]; (r.Value == nil) != missing {
			t.Errorf("%s: value %q", format, r.Value)
		}
	}
}

func TestKeys(t *testing.T) {
	broken := errors.New("no such field")
	for name, test := range map[string]struct {
		key  func(*dingevent.Envelope) (string, error)
		corp string
		want string
		err  error
	}{
		"default":         {nil, "ding1", "ding1", nil},
		"no corp":         {nil, "", "", nil},
		"none":            {kafkasink.NoKey, "ding1", "", nil},
		"one of our own":  {func(env *dingevent.Envelope) (string, error) { return env.Type, nil }, "ding1", "user_add_org", nil},
		"one with errors": {func(*dingevent.Envelope) (string, error) { return "", broken }, "ding1", "", broken},
	} {
		t.Run(name, func(t *testing.T) {
			cluster := newCluster(t)
			d := delivertest.Delivery()
			d.Envelope.CorpID = test.corp
			err := newSink(t, cluster.ListenAddrs(), "events", &kafkasink.Options{Key: test.key}).Deliver(t.Context(), d)
			if !errors.Is(err, test.err) || dingevent.Rejected(err) != (test.err != nil) {
				t.Fatal(err)
			}
			if err != nil {
				return
			}
			if r := records(t, cluster, "events")[0]; string(r.Key) != test.want || (r.Key == nil) != (test.want == "") {
				t.Errorf("key %q, want %q", r.Key, test.want)
			}
		})
	}
}

func TestTopics(t *testing.T) {
	cluster := newCluster(t, kfake.AllowAutoTopicCreation())
	for _, test := range []struct{ kind, want string }{
		{"user_add_org", "ding.user_add_org"},
		{"/v1.0/im/bot/messages/get", "ding.v1.0.im.bot.messages.get"},
		{"", "ding.-"},
		{"/", "ding.-"},
		{"人 a*", "ding.__a_"},
		{strings.Repeat("长", 2000), "ding." + strings.Repeat("_", 80)},
	} {
		if err := cluster.CreateTopic(test.want, 1, nil); err != nil && !errors.Is(err, kerr.TopicAlreadyExists) {
			t.Fatal(err)
		}
		d := delivertest.Delivery()
		d.Envelope.Type = test.kind
		if err := newSink(t, cluster.ListenAddrs(), "ding.{type}", nil).Deliver(t.Context(), d); err != nil {
			t.Errorf("%.20q: %v", test.kind, err)
		} else if len(records(t, cluster, test.want)) == 0 {
			t.Errorf("%.20q: nothing in %s", test.kind, test.want)
		}
	}
}

func TestCompression(t *testing.T) {
	for _, name := range []string{"none", "gzip", "snappy", "lz4", "zstd"} {
		cluster := newCluster(t)
		d := delivertest.Delivery()
		d.Envelope.Data = []byte(strings.Repeat("x", 5000))
		delivertest.Eventually(t, newSink(t, cluster.ListenAddrs(), "events", &kafkasink.Options{Format: kafkasink.Raw, Compression: name}), d)
		r := records(t, cluster, "events")[0]
		if got := codecs[r.Attrs.CompressionType()]; string(r.Value) != string(d.Envelope.Data) || got != name {
			t.Errorf("%s: compressed by %s", name, got)
		}
	}
}

// codecs are Kafka's numbers for kinds of compression.
var codecs = []string{"none", "gzip", "snappy", "lz4", "zstd"}

func TestRefusals(t *testing.T) {
	large := strings.Repeat("x", 2_000_000)
	for name, test := range map[string]struct {
		fault    *kerr.Error // what the broker answers; nil: what it wants to
		topic    string
		opts     kafkasink.Options
		data     string
		rejected bool
		want     string
	}{
		"larger than we send":       {nil, "events", kafkasink.Options{}, large, true, "raise MaxBytes and the topic's max.message.bytes"},
		"larger than a small limit": {nil, "events", kafkasink.Options{MaxBytes: 10_000}, large[:10_000], true, "raise MaxBytes and the topic's"},
		"larger than the topic":     {nil, "events", kafkasink.Options{MaxBytes: 8 << 20, Compression: "none"}, large, true, "whose max.message.bytes is 1048588; raise that"},
		"no topic":                  {nil, "nothing", kafkasink.Options{}, "{}", false, `topic "nothing": there is no such topic`},
		"not allowed":               {kerr.TopicAuthorizationFailed, "events", kafkasink.Options{}, "{}", false, "allow the user WRITE"},
		"no topic of this name":     {kerr.InvalidTopicException, "{app}", kafkasink.Options{}, "{}", true, "INVALID_TOPIC_EXCEPTION"},
		"not this record":           {kerr.InvalidRecord, "events", kafkasink.Options{}, "{}", true, "INVALID_RECORD"},
	} {
		t.Run(name, func(t *testing.T) {
			cluster := newCluster(t, kfake.SeedTopics(1, "hr"))
			if test.fault != nil {
				cluster.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.Produce}, Err: test.fault})
			}
			d := delivertest.Delivery()
			d.Envelope.Data = []byte(test.data)
			err := newSink(t, cluster.ListenAddrs(), test.topic, &test.opts).Deliver(t.Context(), d)
			if err == nil || !strings.Contains(err.Error(), test.want) || dingevent.Rejected(err) != test.rejected {
				t.Errorf("error %v, rejected %v, want %q", err, dingevent.Rejected(err), test.want)
			}
		})
	}
}

// TestPassing: what passes by itself, the library outlasts: one record, one success.
func TestPassing(t *testing.T) {
	t.Parallel()
	cluster := newCluster(t)
	for _, fault := range []*kerr.Error{kerr.NotLeaderForPartition, kerr.NotEnoughReplicasAfterAppend} {
		cluster.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.Produce}, Err: fault})
	}
	if err := newSink(t, cluster.ListenAddrs(), "events", nil).Deliver(t.Context(), delivertest.Delivery()); err != nil {
		t.Error(err)
	}
	if n := len(records(t, cluster, "events")); n != 1 {
		t.Errorf("%d records, want 1", n)
	}
}

// TestOrder: one after another, through a broker that fails now and then, is the order in the topic.
func TestOrder(t *testing.T) {
	t.Parallel()
	cluster := newCluster(t)
	sink := newSink(t, cluster.ListenAddrs(), "events", nil)
	const corps, each = 3, 25
	var wg sync.WaitGroup
	for c := range corps {
		wg.Go(func() {
			for i := range each {
				d := delivertest.Delivery()
				d.Envelope.CorpID, d.Seq = fmt.Sprint("ding", c), uint64(i+1)
				delivertest.Eventually(t, sink, d)
				switch {
				case c == 0 && i == 5:
					cluster.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.Produce}, Err: kerr.NotLeaderForPartition})
				case i%10 == 5:
					cluster.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.Produce}, Err: kerr.TopicAuthorizationFailed})
				}
			}
		})
	}
	wg.Wait()
	next := map[string]int{}
	for _, r := range records(t, cluster, "events") { // of a partition in its order
		e := read(t, r)
		next[string(r.Key)]++
		if seq := fmt.Sprint(e.Extensions()["seq"]); seq != strconv.Itoa(next[string(r.Key)]) {
			t.Fatalf("%s: seq %s, want %d", r.Key, seq, next[string(r.Key)])
		}
	}
	if len(next) != corps {
		t.Errorf("%d keys, want %d", len(next), corps)
	}
}

// TestRestart stops the cluster between deliveries and starts it again with what it has on disk.
func TestRestart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cluster := newCluster(t, kfake.DataDir(dir))
	brokers := cluster.ListenAddrs()
	sink := newSink(t, brokers, "events", &kafkasink.Options{Timeout: 300 * time.Millisecond})
	delivertest.Eventually(t, sink, delivertest.Delivery())
	cluster.Close()

	d := delivertest.Delivery()
	d.Seq = 8
	err := sink.Deliver(t.Context(), d)
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "no answer within 300ms") || dingevent.Rejected(err) {
		t.Errorf("error %v", err)
	}
	_, port, _ := net.SplitHostPort(brokers[0])
	number, _ := strconv.Atoi(port)
	cluster = newCluster(t, kfake.DataDir(dir), kfake.Ports(number))
	delivertest.Eventually(t, sink, d)
	seen := map[string]int{}
	for _, r := range records(t, cluster, "events") {
		seen[fmt.Sprint(read(t, r).Extensions()["seq"])]++
	}
	if seen["7"] != 1 || seen["8"] < 1 { // what was given up may come, too
		t.Errorf("records by seq: %v", seen)
	}
}

// TestNobodyThere tells why: an address where nobody listens.
func TestNobodyThere(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	err = newSink(t, []string{address}, "events", &kafkasink.Options{Timeout: 300 * time.Millisecond}).Deliver(t.Context(), delivertest.Delivery())
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "connection refused") {
		t.Errorf("error %v", err)
	}
}

func TestClosed(t *testing.T) {
	cluster := newCluster(t)
	sink := newSink(t, cluster.ListenAddrs(), "events", nil)
	delivertest.Eventually(t, sink, delivertest.Delivery())
	sink.Close()
	if err := sink.Deliver(t.Context(), delivertest.Delivery()); !errors.Is(err, kgo.ErrClientClosed) {
		t.Errorf("error %v", err)
	}
}
