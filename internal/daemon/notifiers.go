package daemon

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/notify"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/source"
)

// addNotifiers makes what tells people, by each way of the config.
func (d *Daemon) addNotifiers() error {
	if d.cfg.Notify == nil {
		return nil
	}
	ways, err := NotifyWays(*d.cfg.Notify)
	if err != nil {
		return err
	}
	for _, way := range ways {
		n := notify.New(way, d.journal.Journal, &notify.Options{Types: d.cfg.Notify.Types, GiveUpAfter: d.cfg.Notify.Tells(), Logger: d.log})
		work := journal.SourceWork(dingevent.OperatorApp, n.Kind())
		d.notifiers = append(d.notifiers, &notifier{n, source.NewRunner(work, n, &source.Options{Owner: "the daemon", Logger: d.log})})
		d.metrics.watchNotifier(way.Kind(), n)
	}
	return nil
}

// watchNotifier exports what is counted of one way here.
func (m *metrics) watchNotifier(way string, n *notify.Notifier) {
	labels := prometheus.Labels{"way": way}
	m.counter("dingevent_notify_told_total", "Events of dingevent's own that people were told, by this gateway.", labels, func() uint64 { return n.Status().Told })
	m.counter("dingevent_notify_messages_total", "Messages that told them.", labels, func() uint64 { return n.Status().Messages })
	m.counter("dingevent_notify_failures_total", "Messages that could not be sent and are tried again.", labels, func() uint64 { return n.Status().Failures })
	m.counter("dingevent_notify_given_up_total", "Events that were not told in time.", labels, func() uint64 { return n.Status().GivenUp })
	m.gauge("dingevent_notify_failing", "1 if the last message could not be sent.", labels, func() float64 { return truth(n.Status().Err != nil) })
}

// notices is how telling people stands here.
func (d *Daemon) notices() (list []api.Notices) {
	for _, n := range d.notifiers {
		s := n.Status()
		one := api.Notices{Way: n.Way(), State: string(n.runner.Status().State), Told: s.Told, Failures: s.Failures, GivenUp: s.GivenUp}
		if s.Err != nil {
			one.Error = s.Err.Error()
		}
		list = append(list, one)
	}
	return list
}
