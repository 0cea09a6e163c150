package console

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

// gatewayPages are the page about the gateways that share the journal.
type gatewayPages struct {
	service func() api.Service
}

func (p gatewayPages) list(r *request) (answer, error) {
	list, err := p.service().Gateways(r.Context())
	if err != nil {
		return nil, err
	}
	shown := pages.Gateways{Find: strings.TrimSpace(r.URL.Query().Get("find")), Total: len(list)}
	shown.Gateways, shown.Next = paged(list, sum(r.URL.Query(), "from"), gatewayCards, func(g api.Gateway) bool { return strings.Contains(g.Name, shown.Find) })
	return show(shown)
}

const gatewayCards = 30 // on a page

const (
	crowdEvery  = 30 * time.Second       // how often it is asked whether there are several gateways
	crowdWithin = 500 * time.Millisecond // how long that may hold a page up
)

// A crowd knows whether several gateways are alive.
type crowd struct {
	service func() api.Service
	now     func() time.Time

	mu    sync.Mutex // protects what follows
	asked time.Time
	many  bool
}

// isMany asks now and then. What cannot be asked stays as it was.
func (c *crowd) isMany(ctx context.Context) bool {
	c.mu.Lock()
	now, many := c.now(), c.many
	due := c.asked.IsZero() || now.Sub(c.asked) >= crowdEvery || now.Before(c.asked)
	if due {
		c.asked = now // so that other pages do not wait for the same
	}
	c.mu.Unlock()
	if !due {
		return many
	}
	ctx, cancel := context.WithTimeout(ctx, crowdWithin)
	defer cancel()
	list, err := c.service().Gateways(ctx)
	if err != nil {
		return many
	}
	alive := 0
	for _, g := range list {
		if g.Alive {
			alive++
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.many = alive > 1
	return c.many
}
