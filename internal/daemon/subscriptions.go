package daemon

import (
	"context"
	"fmt"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/supervise"
)

// openSubscriptions opens the attach point, and the sinks of the subscriptions of the config and of the journal.
func (d *Daemon) openSubscriptions(lookup func(string) (string, bool)) (err error) {
	opts := supervise.Options{
		Journal: d.journal, Log: d.log, Config: d.cfg, Pool: d.intake.pool, Lookup: lookup, Stdout: d.stdout, Closing: spansOf(d.cfg).closing,
		OnPause: d.operator.pausedFunc, OnAttempt: d.metrics.attempted, OnForget: d.metrics.forget,
	}
	if d.cfg.NeedsAttachPoint() {
		if err := d.openAttachPoint(); err != nil {
			return fmt.Errorf("attach: %w", err)
		}
		opts.Attach = d.attach.Server
	}
	d.supervisor, err = supervise.New(opts)
	d.metrics.watchSubscriptions(d.supervisor)
	return err
}

// subscribe makes every subscription known before an event comes in, so that a new one misses nothing. It logs subscriptions
// of the journal that the daemon does not know.
func (d *Daemon) subscribe(ctx context.Context) error {
	if err := d.supervisor.Subscribe(ctx); err != nil {
		return err
	}
	subs, err := d.journal.Subscriptions(ctx)
	if err != nil {
		return err
	}
	for _, sub := range subs {
		if d.supervisor.Work(sub.Name).Source == api.FromNobody && !api.IsReplay(sub.Name) {
			d.log.Warn("a subscription is not in the config: the journal keeps all events from its cursor on; "+
				"put it back, set it anew, or forget it with: dingevent subscriptions forget", "subscription", sub.Name, "cursor", sub.Cursor)
		}
	}
	return nil
}
