package stream

import (
	"context"
	"sync"
	"time"
)

const (
	clockTick = time.Second
	// clockJump is a jump ahead: the wall clock has advanced by so much more than a tick. A busy machine is
	// late by less.
	clockJump = 10 * time.Second
)

// watchClock replaces every connection when the wall clock has jumped ahead, because the machine may have slept.
// DingTalk has then given up connections that still look open here. A clock that was only set costs a replacement.
func (c *Client) watchClock(ctx context.Context) {
	tick := time.NewTicker(c.clockTick)
	defer tick.Stop()
	for last := c.wallClock(); ; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		now := c.wallClock()
		if jump := now.Sub(last) - c.clockTick; jump >= clockJump {
			c.log.Info("the clock jumped; opening other connections", "by", jump.Round(time.Second))
			for _, n := range c.open.all() {
				n.leave(CauseClock, "")
			}
			c.woken.send()
		}
		last = now
	}
}

// wallClock returns the time without the monotonic clock, which stands still while a machine sleeps.
func wallClock() time.Time { return time.Now().Round(0) }

// A signal wakes every goroutine that waits for it. The zero value is ready.
type signal struct {
	mu sync.Mutex
	ch chan struct{}
}

// next returns a channel that is closed at the next send.
func (s *signal) next() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ch == nil {
		s.ch = make(chan struct{})
	}
	return s.ch
}

func (s *signal) send() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ch != nil {
		close(s.ch)
		s.ch = nil
	}
}
