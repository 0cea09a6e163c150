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
	for _, sub := range d.supervisor.Standings() {
		if sub.Dispatcher == nil {
			continue
		}
		if n := sub.Dispatcher.Status().InFlight; n > 0 {
			cut.Attempts[sub.Name] = n
		}
	}
	why := "the end takes longer than grace: what is under way is cut off"
	if hurried {
		why = "a second signal has come: what is under way is cut off"
	}
	n, each := cut.Count()
	d.log.Error(why+"; attempts are made again at the next start, and DingTalk pushes again what was not answered",
		"while", cut.Stage, "attempts", n, "subscriptions", each, "unanswered_pushes", cut.Pushes)
	return cut
}

// unanswered is how many pushes wait for their answer.
func (d *Daemon) unanswered() int {
	n := 0
	if d.callback != nil {
		n = d.callback.Running()
	}
	for _, app := range d.clients {
		for _, c := range app.current().Status().Connections {
			n += c.Unanswered
		}
	}
	return n
}
