package callback

import (
	"context"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/bench/yardstick"
	"github.com/dingevent/dingevent/internal/httpserver"
	"github.com/dingevent/dingevent/journal/sqlite"
)

const connections = 256

// BenchmarkServer answers pushes of 256 connections: with the event on the disk, without a journal, by the textbook, and with
// a bare net/http server that reads the body and says ok. Another process pushes.
func BenchmarkServer(b *testing.B) {
	b.Run("journal", func(b *testing.B) {
		j, err := sqlite.Open(filepath.Join(b.TempDir(), "journal.db"), nil)
		if err != nil {
			b.Fatal(err)
		}
		defer j.Close()
		serve(b, ours(b, j), ourServer)
		if got := j.Stats().Appended; got < uint64(b.N) {
			b.Fatalf("%d events on the disk, want %d", got, b.N)
		}
	})
	b.Run("nothing", func(b *testing.B) {
		serve(b, ours(b, dingevent.ReceiverFunc(func(context.Context, ...*dingevent.Envelope) error { return nil })), ourServer)
	})
	b.Run("floor", func(b *testing.B) {
		serve(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			_, _ = io.WriteString(w, "ok")
		}), bareServer)
	})
}

// serve pushes b.N events to h.
func serve(b *testing.B, h http.Handler, server func(context.Context, net.Listener, http.Handler) error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	go func() { ended <- server(ctx, l, h) }()
	p := startPusher(b, l.Addr().String(), b.N, connections)
	before := yardstick.CPU(b)
	b.ResetTimer()
	p.push(b)
	b.StopTimer()
	b.ReportMetric(float64(yardstick.CPU(b)-before)/float64(b.N), "cpu-ns/op")
	stop()
	if err := <-ended; err != nil {
		b.Fatal(err)
	}
}

func ourServer(ctx context.Context, l net.Listener, h http.Handler) error {
	return httpserver.New(l, h, nil).Serve(ctx, 0)
}

func bareServer(ctx context.Context, l net.Listener, h http.Handler) error {
	s := &http.Server{Handler: h}
	defer context.AfterFunc(ctx, func() { s.Close() })()
	if err := s.Serve(l); err != http.ErrServerClosed {
		return err
	}
	return nil
}
