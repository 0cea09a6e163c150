package delivery

import (
	"context"
	"errors"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// claimWork waits until the subscription is this dispatcher's to work.
func (d *Dispatcher) claimWork(ctx context.Context) (claim journal.Claim, err error) {
	const tellAfter = 5 * time.Second
	began, told := time.Now(), false
	for pause := 10 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		err = d.store.insist(ctx, "claim the subscription", func() (err error) {
			claim, err = d.store.Claim(ctx, journal.WorkOf(d.sub.Name), d.opts.Owner)
			return err
		})
		if !errors.Is(err, journal.ErrClaimed) {
			break
		}
		if !told && time.Since(began) > tellAfter {
			told = true
			d.log.Info("the subscription waits, because another works it", "error", err)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.saver.claim = claim
	return claim, nil
}
