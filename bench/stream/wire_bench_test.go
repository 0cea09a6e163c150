package stream_test

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/bench/yardstick"
	"github.com/dingevent/dingevent/stream"
)

// contestants are clients of a pusher with one connection, whose receiver does nothing.
var contestants = []struct {
	name string
	run  func(ctx context.Context, url string) error
}{
	{"ours", func(ctx context.Context, url string) error {
		client, err := stream.New("ding-hr", "s3cret", &stream.Options{BaseURL: url, Connections: 1, Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			return err
		}
		return client.Run(ctx, dingevent.ReceiverFunc(func(context.Context, ...*dingevent.Envelope) error { return nil }))
	}},
	{"gorilla", func(ctx context.Context, url string) error {
		return (&rival{url: url, receive: func(context.Context, rivalEvent) error { return nil }}).run(ctx)
	}},
}

// BenchmarkStream measures an event on its whole way through a client, from socket to socket. The pusher is
// a process of its own and holds a window of events unanswered. What counts is the CPU time that the
// client's process takes, in user and system. It has one core, since speed is compared by the core: with more
// of them, what it costs to wake threads depends on the machine.
func BenchmarkStream(b *testing.B) {
	p := startPusher(b)
	for _, c := range contestants {
		for _, window := range []int{16, 64} {
			b.Run(fmt.Sprintf("%s/window=%d", c.name, window), func(b *testing.B) {
				b.ReportAllocs()
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
				withClient(b, p, c.run, func() {
					b.ResetTimer()
					before := yardstick.CPU(b)
					if err := p.run(b.N, window); err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(float64(yardstick.CPU(b)-before)/float64(b.N), "cpu-ns/op")
					b.StopTimer()
				})
			})
		}
	}
}

// Whoever is measured answers every event, once, with success.
func TestContestants(t *testing.T) {
	p := startPusher(t)
	for _, c := range contestants {
		withClient(t, p, c.run, func() {
			if err := p.run(2000, 16); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		})
	}
}

// withClient calls f while a client runs that is connected and warm.
func withClient(tb testing.TB, p *pusher, run func(context.Context, string) error, f func()) {
	tb.Helper()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, p.url) }()
	defer func() {
		if err := p.end(); err != nil {
			tb.Error(err)
		}
		stop()
		if err := <-ended; err != nil {
			tb.Error(err)
		}
	}()
	if err := p.run(500, 16); err != nil {
		tb.Fatal(err)
	}
	f()
}
