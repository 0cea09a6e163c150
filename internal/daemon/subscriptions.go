package daemon

import (
	"context"
	"fmt"

	"github.com/dingevent/dingevent/internal/api"
)

// openSubscriptions opens the sinks of the config's subscriptions, and of those that the journal keeps.
func (d *Daemon) openSubscriptions(lookup func(string) (string, bool)) error {
	s := newSupervisor(&supervisor{journal: d.journal, log: d.log, metrics: d.metrics, operator: d.operator, pool: d.intake.pool, cfg: d.cfg, lookup: lookup, stdout: d.stdout})
	d.supervisor = s
	d.metrics.watchSubscriptions(s)
	if d.cfg.NeedsAttachPoint() {
		if err := d.openAttachPoint(); err != nil {
			return fmt.Errorf("attach: %w", err)
		}
		s.attach = d.attach
	}
	for _, sub := range d.cfg.Subscriptions {
		w, err := s.open(sub, api.FromConfig)
		if err != nil {
			return fmt.Errorf("subscription %q: %w", sub.Name, err)
		}
		s.set(sub.Name, w)
	}
	if err := s.openStored(context.Background()); err != nil {
		return err
	}
	return s.openReplays(context.Background())
}

// subscribe makes every subscription known before anything comes in, so that a new one misses nothing,
// and tells of those that nobody works any more.
func (d *Daemon) subscribe(ctx context.Context) error {
	if err := d.supervisor.subscribe(ctx); err != nil {
		return err
	}
	subs, err := d.journal.Subscriptions(ctx)
	if err != nil {
		return err
	}
	for _, sub := range subs {
		if d.supervisor.find(sub.Name) == nil && !api.IsReplay(sub.Name) {
			d.log.Warn("a subscription is not in the config: the journal keeps all events from its cursor on; "+
				"put it back, set it anew, or forget it with: dingevent subscriptions forget", "subscription", sub.Name, "cursor", sub.Cursor)
		}
	}
	return nil
}
