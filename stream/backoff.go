package stream

import (
	"context"
	"math/rand/v2"
	"time"
)

// A backoff spaces the attempts to open one connection: each wait is random, up to a limit that
// doubles, so that many clients cut off at once do not come back at once. Most outages are over
// within a minute; until then no wait is longer than 4 s.
type backoff struct {
	attempts int
	began    time.Time // the first attempt since the connection was last healthy
}

const (
	firstWait   = 250 * time.Millisecond
	soonWait    = 4 * time.Second
	longestWait = 30 * time.Second
	outage      = time.Minute
	// healthy is how long a connection must have lived for the waits to begin anew.
	healthy = time.Minute
)

// wait returns after the next wait, or with ctx's error.
func (b *backoff) wait(ctx context.Context) error {
	timer := time.NewTimer(rand.N(b.limit(time.Now())))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *backoff) limit(now time.Time) time.Duration {
	if b.attempts == 0 {
		b.began = now
	}
	longest := soonWait
	if now.Sub(b.began) >= outage {
		longest = longestWait
	}
	limit := min(firstWait<<min(b.attempts, 16), longest)
	b.attempts++
	return limit
}

// lived notes how long a connection stayed open.
func (b *backoff) lived(age time.Duration) {
	if age >= healthy {
		*b = backoff{}
	}
}
