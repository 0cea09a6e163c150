package stream

import (
	"context"
	"errors"
	"sync"
	"time"
)

// hold keeps one connection open until ctx ends. When that one is to be left, it opens another
// before it lets go of it. It returns after all of them are closed: nil, or why DingTalk refuses.
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

// connect tries until it has a connection. It returns nil when ctx has ended, and an error only if
// trying again cannot help.
func (c *Client) connect(ctx context.Context, b *backoff) (*conn, error) {
	for {
		if b.wait(ctx) != nil {
			return nil, nil
		}
		n, err := c.dial(ctx)
		if err == nil {
			n.log.Info("connection open")
			return n, nil
		}
		if ctx.Err() != nil {
			return nil, nil
		}
		c.counts.refused(err)
		if refused, ok := errors.AsType[*OpenError](err); ok && refused.Permanent() {
			return nil, err
		}
		c.log.Warn("no connection; trying again", "err", err, "attempt", b.attempts)
	}
}
