package delivery_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkPoisonedCorp measures how long the events of 10,000 corps wait, from Receive to success, from the embedded
// journal in real time: with one corp more whose events cannot be delivered, and without it. A burst is compared with
// one that can be delivered, since to store it takes a while, too.
func BenchmarkPoisonedCorp(b *testing.B) {
	for _, with := range []struct {
		name   string
		burst  int
		poison func(context.Context) error
	}{
		{"none", 1, nil}, {"steady", 1, fails},
		{"burst-taken", 9000, func(context.Context) error { return nil }}, {"burst", 9000, fails},
	} {
		b.Run(with.name, func(b *testing.B) {
			var p99 time.Duration
			for b.Loop() {
				c := newCrowd(with.poison)
				c.batch, c.every, c.took, c.burst = 20, 4*time.Millisecond, 10*time.Millisecond, with.burst
				p99 += crowdInRealTime(b, c)
			}
			b.ReportMetric(float64(p99.Microseconds())/1000/float64(b.N), "p99-ms")
			b.ReportMetric(0, "ns/op") // the stream's own pace
		})
	}
}

func crowdInRealTime(b *testing.B, c *crowd) time.Duration {
	j := openSQLite(b, filepath.Join(b.TempDir(), "journal.db"))
	r := c.start(b, j, nil)
	c.stream(b, j)
	for deadline := time.Now().Add(time.Minute); c.done() < c.events; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			b.Fatalf("%d of %d events delivered within a minute, status %+v", c.done(), c.events, r.Status())
		}
	}
	if err := r.ends(); err != nil {
		b.Error(err)
	}
	return c.p99()
}
