package stream

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"
)

// hold keeps one connection open until ctx ends. When that one is to be left, it opens another
// before it lets go of it. It returns after all of them are closed: nil, or why DingTalk refuses
// when no connection of the client is open any more.
func (c *Client) hold(ctx context.Context) error {
	var conns sync.WaitGroup
	defer conns.Wait()
	var b backoff
	release := func() {}
	defer func() { release() }()
	for {
		n, err := c.connect(ctx, &b)
		if err != nil {
			return err
		}
		if n == nil {
			return nil
		}
		conns.Go(func() {
			defer c.alive.done()
			c.open.add(n)
			defer c.open.remove(n)
			n.serve()
		})
		release()
		release = n.release
		select {
		case <-n.leaving:
			b.lived(time.Since(n.opened))
		case <-ctx.Done():
			return nil
		}
	}
}

// connect tries until it has a connection, which counts as alive. It returns nil when ctx has ended, and
// an error only if trying again cannot help and nothing else is alive.
func (c *Client) connect(ctx context.Context, b *backoff) (*conn, error) {
	for {
		if b.wait(ctx) != nil {
			return nil, nil
		}
		c.alive.add()
		n, err := c.dial(ctx)
		if err == nil {
			n.log.Info("connection open")
			return n, nil
		}
		c.alive.done()
		if ctx.Err() != nil {
			return nil, nil
		}
		c.counts.refused(err)
		if refused, ok := errors.AsType[*OpenError](err); !ok || !refused.Permanent() {
			c.log.Warn("no connection; trying again", "err", err, "attempt", b.attempts)
		} else if c.alive.count() == 0 {
			return nil, err
		} else {
			c.pause(ctx, err)
			*b = backoff{}
		}
	}
}

// refusedWait is the least time between two attempts that DingTalk refuses for good. It is random, up
// to twice as long.
const refusedWait = 30 * time.Second

// pause waits while others are alive, until it is time to ask again after a refusal. When the last of
// them dies it returns at once: the next answer decides.
func (c *Client) pause(ctx context.Context, refused error) {
	wait := refusedWait + rand.N(refusedWait)
	c.log.Warn("connection refused; the other connections stay, and we ask again", "err", refused, "retry_in", wait)
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-c.alive.empty():
	case <-ctx.Done():
	}
}
