package stream

import (
	"context"
	"time"
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
