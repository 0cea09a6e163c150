package spool

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// BenchmarkReceive is what the spool costs in front of a healthy shared journal: one that does nothing, for the time and the memory
// of the spool alone, and one in SQLite. "away" is the spool while the shared journal is away, and moves nothing.
func BenchmarkReceive(b *testing.B) {
	nothing := dingevent.ReceiverFunc(func(context.Context, ...*dingevent.Envelope) error { return nil })
	away := dingevent.ReceiverFunc(func(context.Context, ...*dingevent.Envelope) error { return errAway })
	for _, callers := range []int{1, 64} {
		run := func(name string, to func(*testing.B) dingevent.Receiver) {
			b.Run(fmt.Sprintf("%s/callers=%d", name, callers), func(b *testing.B) { receiveAll(b, to(b), callers) })
		}
		run("nothing", func(*testing.B) dingevent.Receiver { return nothing })
		run("nothing+spool", func(b *testing.B) dingevent.Receiver { return inFront(b, nothing) })
		run("sqlite", func(b *testing.B) dingevent.Receiver { return openShared(b) })
		run("sqlite+spool", func(b *testing.B) dingevent.Receiver { return inFront(b, openShared(b)) })
		run("away", func(b *testing.B) dingevent.Receiver { return inFront(b, away) })
	}
}

func openShared(b *testing.B) dingevent.Receiver {
	j, err := sqlite.Open(filepath.Join(b.TempDir(), "shared.db"), &sqlite.Options{Logger: silent})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { j.Close() })
	return j
}

func inFront(b *testing.B, shared dingevent.Receiver) dingevent.Receiver {
	s, err := Open(b.TempDir(), shared, &Options{Logger: silent, MaxBytes: 64 << 30})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}

func receiveAll(b *testing.B, to dingevent.Receiver, callers int) {
	data := make([]byte, 500)
	now := time.Now()
	var next atomic.Int64
	var running sync.WaitGroup
	b.ReportAllocs()
	b.ResetTimer()
	for range callers {
		running.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				env := &dingevent.Envelope{ID: fmt.Sprint(i), Type: "t", App: "oa", Received: now, Data: data}
				if err := to.Receive(context.Background(), env); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	running.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkDrain is how fast a backlog moves to a shared journal in SQLite.
func BenchmarkDrain(b *testing.B) {
	folder := b.TempDir()
	away := dingevent.ReceiverFunc(func(context.Context, ...*dingevent.Envelope) error { return errAway })
	s, err := Open(folder, away, &Options{Logger: silent, MaxBytes: 64 << 30})
	if err != nil {
		b.Fatal(err)
	}
	receiveAll(b, s, 256)
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	b.ResetTimer()
	if _, err := Drain(b.Context(), folder, openShared(b), nil, nil, silent); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
