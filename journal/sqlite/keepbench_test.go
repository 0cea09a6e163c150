package sqlite

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"
)

// BenchmarkBeside measures the answers to 500 events a second, beside nothing and beside a backup or a verification
// that begins anew as soon as it is done, of a journal of 100,000 events. They take turns of a second, so that what else
// the machine does is the same for all; the turn in the middle counts.
func BenchmarkBeside(b *testing.B) {
	dir := b.TempDir()
	j := openAt(b, filepath.Join(dir, "journal.db"), nil)
	for n := range 100 {
		fillJournal(b, j, fmt.Sprint(n), 1000)
	}
	kinds := []struct {
		name string
		keep func(context.Context) error // nothing if nil
		p50s []time.Duration             // of each turn
		p99s []time.Duration
	}{
		{name: "none"},
		{name: "backup", keep: func(ctx context.Context) error {
			_, err := j.Backup(ctx, filepath.Join(dir, "copy.db"), nil)
			return err
		}},
		{name: "verify", keep: func(ctx context.Context) error {
			_, err := j.Verify(ctx, &VerifyOptions{Gentle: true})
			return err
		}},
	}
	const turns = 8
	for turn := range turns * len(kinds) {
		k := &kinds[turn%len(kinds)]
		ctx, stop := context.WithCancel(b.Context())
		kept := make(chan struct{})
		go func() {
			defer close(kept)
			for k.keep != nil && ctx.Err() == nil {
				if err := k.keep(ctx); err != nil && ctx.Err() == nil {
					b.Error(err)
					return
				}
			}
		}()
		took := answers(b, j, fmt.Sprint("turn", turn, "-"), 500, 500)
		slices.Sort(took)
		k.p50s, k.p99s = append(k.p50s, took[len(took)/2]), append(k.p99s, took[len(took)*99/100])
		stop()
		<-kept
	}
	for _, k := range kinds {
		b.Run(k.name, func(b *testing.B) {
			for unit, values := range map[string][]time.Duration{"p50-ms": k.p50s, "p99-ms": k.p99s} {
				slices.Sort(values)
				b.ReportMetric(float64(values[len(values)/2].Microseconds())/1000, unit) // the turn in the middle
			}
			b.ReportMetric(0, "ns/op") // the pushes' own pace
		})
	}
}

// answers pushes count events at a rate, whatever becomes of those before, and wants each to be answered within the second
// that a push has. It returns how long each took.
func answers(b *testing.B, j *Journal, prefix string, rate, count int) (took []time.Duration) {
	var (
		mu     sync.Mutex // protects took
		pushes sync.WaitGroup
	)
	ticker := time.NewTicker(time.Second / time.Duration(rate))
	defer ticker.Stop()
	for n := range count {
		<-ticker.C
		pushes.Go(func() {
			ctx, cancel := context.WithTimeout(b.Context(), time.Second)
			defer cancel()
			began := time.Now()
			err := j.Receive(ctx, event(fmt.Sprint(prefix, n)))
			mu.Lock()
			defer mu.Unlock()
			if took = append(took, time.Since(began)); err != nil {
				b.Errorf("refused: %v", err)
			}
		})
	}
	pushes.Wait()
	return took
}
