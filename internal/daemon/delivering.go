package daemon

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dingevent/dingevent/journal"
)

const (
	hinderedEvery  = 5 * time.Second // that delivering is looked at
	hinderedAgain  = time.Second     // after a look that found a hindrance
	hinderedWithin = 5 * time.Second // that the journal may take to answer
)

// watchDelivering looks until ctx ends whether stored events can be delivered.
func (d *Daemon) watchDelivering(ctx context.Context) error {
	for {
		why, wait := "", hinderedEvery
		if err := d.findHindrance(ctx); err != nil {
			why, wait = reasonOf(err), hinderedAgain
		}
		if ctx.Err() == nil {
			d.hindered.note(d.log, why)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return nil
		}
	}
}

// findHindrance asks the journal for all that delivering needs, and the subscriptions whether they get it.
func (d *Daemon) findHindrance(ctx context.Context) error {
	asking, cancel := context.WithTimeout(ctx, hinderedWithin)
	defer cancel()
	err := d.askJournal(asking)
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("the journal does not answer within %v", hinderedWithin)
	}
	if err != nil {
		return err
	}
	for _, s := range d.standings() {
		if s.Dispatcher == nil {
			continue
		}
		if why := s.Dispatcher.Status().JournalError; why != "" {
			return fmt.Errorf("the journal fails for the subscription %q: %s", s.Name, why)
		}
	}
	return nil
}

// askJournal is findHindrance without the subscriptions, of which there may be none here.
func (d *Daemon) askJournal(ctx context.Context) error {
	if d.journal.awaited != nil {
		if err := d.journal.awaited.Fit(ctx); err != nil {
			return err
		}
	}
	if _, err := d.journal.Next(ctx); err != nil {
		return err
	}
	if _, err := d.journal.Subscriptions(ctx, "any"); err != nil {
		return err
	}
	if shared, ok := d.journal.Journal.(journal.Gateways); ok {
		if _, err := shared.Gateways(ctx); err != nil {
			return err
		}
	}
	return nil
}
