package postgres

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
)

// TestListen: an event and a request of another gateway are found because that has told.
func TestListen(t *testing.T) {
	url, schema := postgrestest.Schema(t)
	first, second := opened(t, url, Options{Schema: schema, Listen: true}), opened(t, url, Options{Schema: schema, Listen: true, patient: true})
	eventually(t, "both listen", func() bool { return first.Listening() && second.Listening() })
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	for i := range 3 {
		keepEvents(t, first, fmt.Sprint("e", i), 1)
		if err := second.Wait(ctx, journal.Seq(i+1)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := first.Subscribe(ctx, "web", 1); err != nil {
		t.Fatal(err)
	}
	if _, err := first.Ask(ctx, "web", journal.Request{Kind: "pause"}); err != nil {
		t.Fatal(err)
	}
	if err := second.WaitRequest(ctx, "web", 0); err != nil {
		t.Error(err)
	}
}

// TestListenBehindPooler: LISTEN succeeds and delivers nothing. That is logged, and polling finds all.
func TestListenBehindPooler(t *testing.T) {
	pooler := postgrestest.PgBouncer(t, postgrestest.Shared(t)).URL("postgres") + "&default_query_exec_mode=exec"
	_, schema := postgrestest.Schema(t)
	var log lockedBuffer
	options := Options{Schema: schema, Listen: true, Logger: slog.New(slog.NewTextHandler(&log, nil))}
	first, second := opened(t, pooler, options), opened(t, pooler, options)
	keepEvents(t, first, "a", 1)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	if err := second.Wait(ctx, 1); err != nil {
		t.Error(err)
	}
	eventually(t, "it is told", func() bool { return strings.Contains(log.String(), "as behind a pooler in transaction mode") })
	if first.Listening() || second.Listening() {
		t.Error("they say that they listen")
	}
}

// A lockedBuffer is a log.
type lockedBuffer struct {
	mu   sync.Mutex // protects text
	text strings.Builder
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// BenchmarkWaking shows how long after its answer an event is seen by another gateway. Events come some 30 ms apart. The goal is
// 30 ms at the median and 120 ms at the 99th percentile by polling, and 8 and 30 ms with LISTEN.
func BenchmarkWaking(b *testing.B) {
	for _, listen := range []bool{false, true} {
		b.Run(fmt.Sprint("listen=", listen), func(b *testing.B) {
			url, schema := postgrestest.Schema(b)
			options := Options{Schema: schema, Listen: listen, Logger: slog.New(slog.DiscardHandler)}
			first, second := opened(b, url, options), opened(b, url, options)
			if listen {
				eventually(b, "both listen", func() bool { return first.Listening() && second.Listening() })
			}
			var took []time.Duration
			for seq := journal.Seq(1); b.Loop(); seq++ {
				time.Sleep(rand.N(60 * time.Millisecond))
				if err := first.Receive(b.Context(), an(fmt.Sprint(seq))); err != nil {
					b.Fatal(err)
				}
				answered := time.Now()
				if err := second.Wait(b.Context(), seq); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(answered))
			}
			slices.Sort(took)
			at := func(share float64) float64 {
				return float64(took[int(share*float64(len(took)-1))].Microseconds()) / 1000
			}
			b.ReportMetric(at(0.5), "ms-p50")
			b.ReportMetric(at(0.99), "ms-p99")
			b.ReportMetric(0, "ns/op")
		})
	}
}
