package daemon

import (
	"context"

	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/ctxmutex"
)

// reloads are what a reload needs: one is made at a time, and none before the daemon receives or once it ends.
type reloads struct {
	lock     ctxmutex.Mutex
	reread   func() (config.Config, error) // may be nil
	reloaded func(config.Config)           // may be nil

	// From begin on: of what receives, and of what goes out.
	incoming, outgoing context.Context
	in, out            *errgroup.Group
}

// newReloads allows none before begin.
func newReloads(reread func() (config.Config, error), reloaded func(config.Config)) *reloads {
	r := &reloads{lock: ctxmutex.New(), reread: reread, reloaded: reloaded}
	r.lock.Lock()
	return r
}

// begin allows reloads. What they start runs in the groups.
func (r *reloads) begin(incoming context.Context, in *errgroup.Group, outgoing context.Context, out *errgroup.Group) {
	r.incoming, r.in, r.outgoing, r.out = incoming, in, outgoing, out
	r.lock.Unlock()
}

// end waits for a reload, and allows none after it.
func (r *reloads) end() { r.lock.Lock() }
