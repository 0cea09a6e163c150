package daemon

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"
)

// openCallbacks listens for pushes by HTTP; nil if none can come, or if the daemon listens already.
func (d *Daemon) openCallbacks(ways []*wayIn) (*httpServer, error) {
	if d.callbacks.Load() != nil || !slices.ContainsFunc(ways, func(w *wayIn) bool { return w.http != nil }) {
		return nil, nil
	}
	secured, err := d.securityOf(d.cfg.ListenTLS)
	if err != nil {
		return nil, fmt.Errorf("listen_tls: %w", err)
	}
	return d.openServer("listen", d.cfg.Listen, d.closing(d.port), secured.config())
}

// useCallbacks makes a server that of the pushes; it may be nil.
func (d *Daemon) useCallbacks(s *httpServer) {
	if s != nil {
		d.metrics.watchServer("listen", s.Server)
		d.callbacks.Store(s)
	}
}

// runCallbacks serves pushes until ctx ends; s may be nil.
func (d *Daemon) runCallbacks(ctx context.Context, in *errgroup.Group, s *httpServer) {
	if s != nil {
		in.Go(func() error { return s.Serve(ctx, spansOf(d.cfg).answers) })
	}
}
