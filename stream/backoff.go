package stream

import (
	"context"
	"math/rand/v2"
	"time"
)

// A backoff spaces the attempts to open one connection. Each wait is random, up to a limit that doubles, so
// that many clients that were cut off at once do not come back at once. In the first minute no wait is longer
// than 4 s, because most outages are over by then. Once a connection of the client has carried a ping and its
// pong, no wait is longer than 4 s at all: route and credentials are right, and DingTalk gives up each event
// of the outage after three pushes.
type backoff struct {
	proved   bool // a connection of the client has carried a ping and its pong
	attempts int
	began    time.Time // the first attempt since the connection was last healthy
	slow     bool      // DingTalk has answered that we ask too often
}

const (
	firstWait   = 250 * time.Millisecond
	soonWait    = 4 * time.Second
	longestWait = 30 * time.Second
	outage      = time.Minute
	// healthy is how long a connection must have lived for the waits to begin anew.
	healthy = time.Minute
)

// wait returns after the next wait, at once when the machine wakes, or with ctx's error.
func (b *backoff) wait(ctx context.Context, woken *signal) error {
	up := woken.next()
	timer := time.NewTimer(rand.N(b.limit(time.Now())))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-up:
		*b = backoff{}
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *backoff) limit(now time.Time) time.Duration {
	if b.attempts == 0 {
		b.began = now
	}
	limit := firstWait << min(b.attempts, 16)
	b.attempts++
	switch {
	case b.slow:
		return longestWait
	case b.proved || now.Sub(b.began) < outage:
		return min(limit, soonWait)
	}
	return min(limit, longestWait)
}

// refused notes the reason of the last failed attempt: only throttling counts.
func (b *backoff) refused(reason Reason) { b.slow = reason == ReasonThrottled }

// lived notes how long a connection stayed open.
func (b *backoff) lived(age time.Duration) {
	if age >= healthy {
		*b = backoff{}
	}
}
