package daemon

import (
	"fmt"
	"reflect"

	"github.com/dingevent/dingevent/internal/config"
)

// changeSettings returns what changes to another config all but apps and subscriptions, once that is the one that counts, and what
// changes nothing. What may fail has been done by then.
func (d *Daemon) changeSettings(next config.Config) (change, drop func(), err error) {
	notifiers, err := d.changeNotifiers(next)
	if err != nil {
		return nil, nil, fmt.Errorf("notify: %w", err)
	}
	collector, drop, err := d.changeCollector(next)
	if err != nil {
		return nil, nil, fmt.Errorf("otlp: %w", err)
	}
	before := *d.config()
	return func() {
		if now := retentionOf(next); now != retentionOf(before) {
			d.journal.retain(now)
		}
		if k := d.journal.keeper; k != nil {
			k.Every(next.VerifyEvery())
		}
		if !reflect.DeepEqual(next.Console.OIDC, before.Console.OIDC) {
			d.console.SetOIDC(oidcOf(next.Console))
		}
		d.boundBy(next.Limits)
		d.guardBy(next.APIHosts)
		collector()
		notifiers()
	}, drop, nil
}
