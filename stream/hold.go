package stream

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// longestIdle bounds the time without a frame of a connection whose predecessors never brought one.
const longestIdle = time.Hour

// hold keeps one connection open until ctx ends. When the connection asks for a replacement, hold opens another
// before it releases the first. It returns after all of them are closed. An error is DingTalk's refusal, and no
// connection of the client is open any more.
func (c *Client) hold(ctx context.Context) error {
	var conns sync.WaitGroup
	defer conns.Wait()
	var b backoff
	idle := c.opts.Idle
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
		n.idle = idle
		c.welcome(n)
		conns.Go(func() { c.keep(n) })
		release()
		release = n.release
		select {
		case <-n.leaving:
			b.lived(time.Since(n.opened))
			if *n.cause.Load() == CauseClock {
				b = backoff{} // failures from before the machine slept do not count
			}
			idle = c.nextIdle(n)
		case <-ctx.Done():
			return nil
		}
	}
}

// welcome shows and tells a connection, before its predecessor is released, whose end may be told at once.
func (c *Client) welcome(n *conn) {
	c.open.add(n)
	c.notify(Change{Kind: ChangeOpened, Connection: n.status()})
}

// keep serves a connection that counts as alive and is shown.
func (c *Client) keep(n *conn) {
	defer c.alive.done()
	n.serve()
	c.open.remove(n)
	c.notify(Change{Kind: ChangeClosed, Connection: n.status()})
}

// nextIdle is the idle of n's successor. It doubles after a connection that never brought a frame. DingTalk does not
// say how often it pings, and if it never does, one replacement after the other would find nothing.
func (c *Client) nextIdle(n *conn) time.Duration {
	if *n.cause.Load() == CauseIdle && n.isMute() {
		return max(n.idle, min(2*n.idle, longestIdle))
	}
	return c.opts.Idle
}

// connect tries until it has a connection, which counts as alive. It returns nil when ctx has ended. It returns an
// error only if another try cannot help and no other connection is alive.
func (c *Client) connect(ctx context.Context, b *backoff) (*conn, error) {
	for {
		b.proved = c.proved.Load()
		if b.wait(ctx, &c.woken) != nil {
			return nil, nil
		}
		c.alive.add()
		n, err := c.dial(ctx, c.topics())
		if err == nil {
			n.log.Info("connection open")
			return n, nil
		}
		c.alive.done()
		if ctx.Err() != nil {
			return nil, nil
		}
		c.counts.notOpened(err)
		c.notify(Change{Kind: ChangeRefused, Err: err})
		if !err.Permanent() {
			c.outage.Warn(c.log, string(err.Stage)+string(err.Reason), "no connection; trying again", "err", err, "attempt", b.attempts)
			b.refused(err.Reason)
		} else if c.alive.count() == 0 {
			return nil, err
		} else {
			c.pause(ctx, err)
			*b = backoff{}
		}
	}
}

// refusedWait is the least time between two attempts that DingTalk refuses for good. A random part makes it up to
// twice as long.
const refusedWait = 30 * time.Second

// pause waits until it is time to ask again after a refusal. It returns at once when the last other connection
// dies, because the next answer then decides whether Run ends.
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
