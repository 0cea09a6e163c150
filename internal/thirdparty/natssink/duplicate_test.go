package natssink_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/thirdparty/delivertest"
	"github.com/dingevent/dingevent/sink/natssink"
)

// TestDuplicateOfNothing: a stream forgets messages sooner than their IDs. That is told, once.
func TestDuplicateOfNothing(t *testing.T) {
	b := newBroker(t)
	for name, test := range map[string]struct {
		stream func(*jetstream.StreamConfig)
		purge  bool
	}{
		"nobody is interested": {func(cfg *jetstream.StreamConfig) { cfg.Retention = jetstream.InterestPolicy }, false},
		"purged":               {func(*jetstream.StreamConfig) {}, true},
	} {
		t.Run(name, func(t *testing.T) {
			stream, prefix := b.stream(t, test.stream)
			var log bytes.Buffer
			sink := newSink(t, b.url(), prefix+".all", &natssink.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))})
			var said []string
			for attempt := range 3 {
				d := delivertest.Delivery()
				d.Attempt = attempt + 1
				var answer dingevent.Answer
				d.Answer = &answer
				if err := sink.Deliver(t.Context(), d); err != nil {
					t.Fatal(err)
				}
				said = append(said, string(answer.Body))
				if test.purge {
					if err := stream.Purge(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
			}
			if !strings.HasSuffix(said[1], "a duplicate of what the stream holds no longer") {
				t.Errorf("answers %q", said)
			}
			if n := strings.Count(log.String(), "holds no longer"); n != 1 {
				t.Errorf("told %d times: %s", n, log.String())
			}
		})
	}
}

// TestReplaysNeverCollide: two replays of one name, one after the other, are two, and each attempt of one is a duplicate.
func TestReplaysNeverCollide(t *testing.T) {
	b := newBroker(t)
	stream, prefix := b.stream(t)
	sink := newSink(t, b.url(), prefix+".all", nil)
	began := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	for _, made := range []time.Time{began, began, began.Add(time.Millisecond), {}} {
		d := delivertest.Delivery()
		d.Replay, d.ReplayBegan = "again", made
		if err := sink.Deliver(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(messages(t, stream)); n != 3 {
		t.Errorf("%d messages, want 3", n)
	}
}

// TestStreamMadeAnew: a stream is deleted and made again, and so is the whole server: the sink needs no restart.
func TestStreamMadeAnew(t *testing.T) {
	b := newBroker(t)
	stream, prefix := b.stream(t)
	sink := newSink(t, b.url(), prefix+".all", &natssink.Options{Stream: prefix, Timeout: 2 * time.Second})
	delivertest.Eventually(t, sink, delivertest.Delivery())
	if err := b.js.DeleteStream(t.Context(), prefix); err != nil {
		t.Fatal(err)
	}
	if err := sink.Deliver(t.Context(), delivertest.Delivery()); err == nil || !strings.Contains(err.Error(), "no stream takes subject") {
		t.Errorf("without its stream: %v", err)
	}
	stream, err := b.js.CreateStream(t.Context(), stream.CachedInfo().Config)
	if err != nil {
		t.Fatal(err)
	}
	delivertest.Eventually(t, sink, delivertest.Delivery())
	if n := len(messages(t, stream)); n != 1 {
		t.Errorf("%d messages in the new stream", n)
	}

	port := atoi(t, b.url()[strings.LastIndex(b.url(), ":")+1:])
	b.stop()
	b.opts.StoreDir = t.TempDir()
	b.restart(t, port)
	stream = b.createAgain(t, stream.CachedInfo().Config)
	delivertest.Eventually(t, sink, delivertest.Delivery())
	if n := len(messages(t, stream)); n != 1 {
		t.Errorf("%d messages in the new server's stream", n)
	}
}

// createAgain makes a stream once the tests' own connection is there again.
func (b *broker) createAgain(t *testing.T, cfg jetstream.StreamConfig) (stream jetstream.Stream) {
	t.Helper()
	var err error
	for range 100 {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		stream, err = b.js.CreateStream(ctx, cfg)
		cancel()
		if err == nil {
			return stream
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal(err)
	return nil
}
