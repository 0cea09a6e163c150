package daemon

import (
	"context"
	"errors"
	"fmt"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/supervise"
)

// openSubscriptions opens the sinks of the subscriptions of the config and of the journal.
func (d *Daemon) openSubscriptions() error {
	opts := supervise.Options{
		Journal: d.journal.Journal, Log: d.log, Config: d.cfg, Pool: d.intake.pool, Lookup: d.lookup, Stdout: d.stdout, Host: hostName(), Gateway: d.id, Closing: spansOf(d.cfg).closing,
		OnPause: d.operator.pausedFunc, OnAttempt: d.metrics.attempted, OnForget: d.metrics.forget, Around: d.traced,
	}
	if d.attach != nil {
		if err := d.handOver(); err != nil {
			return fmt.Errorf("attach: %w", err)
		}
		opts.Attach, opts.AttachURL = d.attach.Server, d.attach.ownURL()
	}
	s, err := supervise.New(opts)
	if err != nil {
		return errors.Join(err, s.Close())
	}
	d.supervisor.Store(s)
	d.metrics.watchSubscriptions(s)
	return nil
}

// standings is how all subscriptions stand; none before the journal is open.
func (d *Daemon) standings() []supervise.Standing {
	if s := d.supervisor.Load(); s != nil {
		return s.Standings()
	}
	return nil
}

// subscribe makes every subscription known before an event comes in, so that a new one misses nothing. It logs subscriptions
// of the journal that the daemon does not know.
func (d *Daemon) subscribe(ctx context.Context) error {
	supervisor := d.supervisor.Load()
	if err := supervisor.Subscribe(ctx); err != nil {
		return err
	}
	subs, err := d.journal.Subscriptions(ctx)
	if err != nil {
		return err
	}
	for _, sub := range subs {
		if supervisor.Work(sub.Name).Source == api.FromNobody && !api.IsReplay(sub.Name) {
			d.log.Warn("a subscription is not in the config: the journal keeps all events from its cursor on; "+
				"put it back, set it anew, or forget it with: dingevent subscriptions forget", "subscription", sub.Name, "cursor", sub.Cursor)
		}
	}
	return nil
}
