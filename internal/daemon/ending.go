package daemon

import (
	"context"
	"time"
)

// waitEnd waits for the end of run, for as long as it may take once alive has ended.
func (d *Daemon) waitEnd(alive context.Context, ended <-chan error) error {
	select {
	case err := <-ended:
		return err
	case <-d.hurry:
		return d.cutOff(true)
	case <-alive.Done():
	}
	over := time.NewTimer(time.Duration(d.cfg.Grace))
	defer over.Stop()
	select {
	case err := <-ended:
		return err
	case <-d.hurry:
		return d.cutOff(true)
	case <-over.C:
		return d.cutOff(false)
	}
}

// cutOff is an error with the work that is still under way.
func (d *Daemon) cutOff(hurried bool) error {
	stage, _ := d.stage.Load().(string)
	cut := &CutOff{Hurried: hurried, Within: time.Duration(d.cfg.Grace), Stage: stage, Attempts: map[string]int{}, Pushes: d.unanswered()}
	for _, sub := range d.standings() {
		if sub.Dispatcher == nil {
			continue
		}
		if n := sub.Dispatcher.Status().InFlight; n > 0 {
			cut.Attempts[sub.Name] = n
		}
	}
	n, each := cut.Count()
	if cut.Kept = !hurried && d.journal.spool != nil && n+cut.Pushes == 0; cut.Kept {
		d.tellWaiting()
		d.log.Warn("the end waits no longer, because the database does not answer; the deliveries of the last seconds may be made again", "while", cut.Stage)
		return cut
	}
	why := "the end takes longer than grace: what is under way is cut off"
	if hurried {
		why = "a second signal has come: what is under way is cut off"
	}
	d.log.Error(why+"; attempts are made again at the next start, and DingTalk pushes again what was not answered",
		"while", cut.Stage, "attempts", n, "subscriptions", each, "unanswered_pushes", cut.Pushes)
	return cut
}

// unanswered is how many pushes wait for their answer.
func (d *Daemon) unanswered() int {
	n := 0
	if c := d.callbacks.Load(); c != nil {
		n = c.Running()
	}
	for app := range d.streams() {
		for _, c := range app.current().Status().Connections {
			n += c.Unanswered
		}
	}
	return n
}

// tellWaiting logs at the end, once, how many events the next start has to move.
func (d *Daemon) tellWaiting() {
	if d.journal.spool == nil || d.waitingTold.Swap(true) {
		return
	}
	if n := d.journal.spool.Status().Backlog; n > 0 {
		d.log.Warn("answered events wait in the spool; the next start of this gateway moves them to the database, or this does: dingevent spool drain", "events", n, "data", d.cfg.Data)
	}
}
