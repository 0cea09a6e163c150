package daemon

import (
	"cmp"
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent/sink/streamsink"
)

func (d *Daemon) openAttachPoint() error {
	cfg := d.cfg.Attach
	handler, err := streamsink.New(&streamsink.Options{PublicURL: cfg.PublicURL, Logger: d.log})
	if err != nil {
		return err
	}
	secured, err := d.attachSecurity()
	if err != nil {
		return err
	}
	server, err := d.openServer("attach", cmp.Or(cfg.Listen, "127.0.0.1:7781"), probes{d.unready, d.hindered.why}.before(handler), secured.config())
	if err != nil {
		return err
	}
	d.attach = &attachPoint{Server: handler, http: server, certificate: secured.certificate}
	return nil
}

// attachServer is that of the attach point; nil if there is none.
func (d *Daemon) attachServer() *httpServer {
	if d.attach == nil {
		return nil
	}
	return d.attach.http
}

// AttachURL is the URL of the attach point; empty if there is none.
func (d *Daemon) AttachURL() string {
	if d.attach == nil {
		return ""
	}
	return d.attach.http.url()
}

// runAttachPoint serves programs until ctx ends, and until their last answers have come or attempts ends.
func (d *Daemon) runAttachPoint(ctx, attempts context.Context, out *errgroup.Group) {
	if d.attach == nil {
		return
	}
	out.Go(func() error { return d.attach.http.Serve(ctx, spansOf(d.cfg).answers) })
	out.Go(func() error {
		<-ctx.Done()
		select {
		case <-d.left: // other gateways lead nobody here any more, so the programs may go
		case <-time.After(leaveWithin):
		}
		d.attach.Shutdown(attempts)
		return nil
	})
}
