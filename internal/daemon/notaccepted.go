package daemon

import (
	"context"
	"time"
)

// notAcceptedEvery is how often the answers to pushes are counted.
const notAcceptedEvery = 5 * time.Second

// watchAnswers tells the sources of an app when pushes to it were not answered with success, because DingTalk may give them up. It
// sees also those that never came to the journal: the queue was full, or the answer was lost with its connection.
func (d *Daemon) watchAnswers(ctx context.Context) error {
	last := map[string]uint64{}
	for ctx.Err() == nil {
		for app, n := range d.notAccepted() {
			if before, known := last[app]; known && n > before {
				d.outage(app)
			}
			last[app] = n
		}
		select {
		case <-time.After(notAcceptedEvery):
		case <-ctx.Done():
		}
	}
	return nil
}

// notAccepted counts the pushes of each app that were not answered with success, since the daemon began.
func (d *Daemon) notAccepted() map[string]uint64 {
	all := map[string]uint64{}
	for app := range d.streams() {
		s := app.status()
		all[app.name] += s.Later + s.Failed + s.Lost
	}
	for app := range d.pushed() {
		all[app.name] += app.status("").Failures
	}
	return all
}
