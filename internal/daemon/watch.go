package daemon

import (
	"context"
	"time"
)

const (
	watchEvery = 500 * time.Millisecond // the journal is asked how it stands, so that it looks where its files lie
	leaveEvery = 10 * watchEvery        // the API's address is left again if it is gone
)

// watch looks after the files of the data folder until ctx ends.
func (d *Daemon) watch(ctx context.Context) error {
	asks, leaves := time.NewTicker(watchEvery), time.NewTicker(leaveEvery)
	defer asks.Stop()
	defer leaves.Stop()
	for {
		select {
		case <-asks.C:
			d.journal.Stats()
		case <-leaves.C:
			d.leaveAddress(false)
		case <-ctx.Done():
			return nil
		}
	}
}
