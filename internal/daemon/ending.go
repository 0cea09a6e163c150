package daemon

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/config"
)

// spans are the parts of Grace.
type spans struct {
	answers  time.Duration // that requests and pushes may take to be answered: DingTalk waits for 3 s at most
	attempts time.Duration // from the signal on, that attempts in flight may take
	closing  time.Duration // that sinks may take to close; what is left is for saving and for the journal
}

func spansOf(c config.Config) spans {
	delay := time.Duration(c.DrainDelay)
	rest := c.EndWithin() - delay
	return spans{answers: rest * 3 / 8, attempts: delay + rest*3/4, closing: rest / 8}
}

// A CutOff is the error of an end that had no time for all that was under way. The attempts are made again at the next
// start, DingTalk pushes again what was not answered, and the journal is as after a crash: whole.
type CutOff struct {
	Hurried  bool           // by Options.Hurry, before Config.Grace was over
	Within   time.Duration  // Config.Grace
	Stage    string         // what was being waited for
	Attempts map[string]int // under way, by subscription
	Pushes   int            // that were not answered
}

func (c *CutOff) Error() string {
	n, each := c.Count()
	return fmt.Sprintf("cut off while %s: %d attempts (%s), %d pushes", c.Stage, n, each, c.Pushes)
}

// Count returns how many attempts there are, and each subscription's, such as "billing 2, crm 1".
func (c *CutOff) Count() (n int, each string) {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(c.Attempts)) {
		n += c.Attempts[name]
		list = append(list, fmt.Sprintf("%s %d", name, c.Attempts[name]))
	}
	return n, strings.Join(list, ", ")
}

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

// cutOff tells what is still under way.
func (d *Daemon) cutOff(hurried bool) error {
	stage, _ := d.stage.Load().(string)
	cut := &CutOff{Hurried: hurried, Within: time.Duration(d.cfg.Grace), Stage: stage, Attempts: map[string]int{}, Pushes: d.unanswered()}
	for _, w := range d.supervisor.all() {
		if w.dispatcher == nil {
			continue
		}
		if n := w.dispatcher.Status().InFlight; n > 0 {
			cut.Attempts[w.sub.Name] = n
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
