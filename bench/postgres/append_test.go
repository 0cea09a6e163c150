package postgres

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/bench/yardstick"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal/postgres"
)

// BenchmarkAppend measures callers that append events of 500 bytes.
func BenchmarkAppend(b *testing.B) {
	for _, callers := range []int{64, 256} {
		b.Run(fmt.Sprintf("postgres/callers=%d", callers), func(b *testing.B) { appendBy(b, 1, callers) })
		b.Run(fmt.Sprintf("insert/callers=%d", callers), func(b *testing.B) {
			url, schema := postgrestest.Schema(b)
			yardstick.Append(b, newInserter(b, url, schema), callers, 500)
		})
		b.Run(fmt.Sprintf("file/callers=%d", callers), func(b *testing.B) { yardstick.Append(b, yardstick.NewPlainFile(b), callers, 500) })
		b.Run(fmt.Sprintf("gateways=3/callers=%d", callers), func(b *testing.B) { appendBy(b, 3, callers) })
		b.Run(fmt.Sprintf("gateways=3/each=%d", callers), func(b *testing.B) { appendBy(b, 3, 3*callers) })
	}
}

// appendBy lets the callers append by gateways in turn.
func appendBy(b *testing.B, gateways, callers int) {
	url, schema := postgrestest.Schema(b)
	to := make(turns, gateways)
	for i := range to {
		to[i] = open(b, url, schema)
	}
	yardstick.Append(b, &sharing{to: to}, callers, 500)
	commits := uint64(0)
	for _, j := range to {
		commits += j.Stats().Commits
	}
	b.ReportMetric(float64(b.N)/float64(max(commits, 1)), "events/commit")
}

func open(b *testing.B, url, schema string) *postgres.Journal {
	j, err := postgres.Open(b.Context(), url, &postgres.Options{Schema: schema, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { j.Close() })
	return j
}

type turns []*postgres.Journal

// sharing gives calls to gateways in turn.
type sharing struct {
	to   turns
	next atomic.Uint64
}

func (s *sharing) Receive(ctx context.Context, envs ...*dingevent.Envelope) error {
	return s.to[s.next.Add(1)%uint64(len(s.to))].Receive(ctx, envs...)
}
