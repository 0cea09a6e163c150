package daemon

import (
	"reflect"
	"slices"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/notify"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/source"
)

// openNotifiers makes what tells people, by each way of the config.
func (d *Daemon) openNotifiers() error {
	list, _, err := d.notifying(d.cfg)
	d.notifiersNow.Store(&list)
	return err
}

// changeNotifiers returns what has people told by another config. What may fail has been done by then.
func (d *Daemon) changeNotifiers(next config.Config) (change func(), err error) {
	if reflect.DeepEqual(d.config().Notify, next.Notify) {
		return func() {}, nil
	}
	list, turn, err := d.notifying(next)
	return func() { turn(); d.tellBy(list) }, err
}

// notifying returns what tells people by each way of a config. What tells by that way already goes on where it is: turn changes it.
func (d *Daemon) notifying(cfg config.Config) (list []*notifier, turn func(), err error) {
	if cfg.Notify == nil {
		return nil, func() {}, nil
	}
	ways, err := NotifyWays(*cfg.Notify)
	if err != nil {
		return nil, nil, err
	}
	opts := &notify.Options{Types: cfg.Notify.Types, GiveUpAfter: cfg.Notify.Tells(), Logger: d.log}
	var turns []func()
	for _, way := range ways {
		before := d.notifiers()
		if i := slices.IndexFunc(before, func(n *notifier) bool { return n.Way() == way.Kind() }); i >= 0 {
			list, turns = append(list, before[i]), append(turns, func() { before[i].Change(way, opts) })
			continue
		}
		list = append(list, d.newNotifier(way, opts))
	}
	return list, func() {
		for _, turn := range turns {
			turn()
		}
	}, nil
}

func (d *Daemon) newNotifier(way notify.Way, opts *notify.Options) *notifier {
	n := &notifier{Notifier: notify.New(way, d.journal.Journal, opts), exports: newExports()}
	work := journal.SourceWork(dingevent.OperatorApp, n.Kind())
	n.runner = source.NewRunner(work, n, &source.Options{Owner: "the daemon", Logger: d.log})
	n.exports.watchNotifier(n.Notifier)
	return n
}

// notifiers are what tells people now.
func (d *Daemon) notifiers() []*notifier {
	if list := d.notifiersNow.Load(); list != nil {
		return *list
	}
	return nil
}

// tellBy has people told by these, some of which may tell already, and no more by others.
func (d *Daemon) tellBy(list []*notifier) {
	before := d.notifiers()
	d.notifiersNow.Store(&list)
	for _, n := range before {
		if !slices.Contains(list, n) {
			n.leave()
		}
	}
	for _, n := range list {
		if !slices.Contains(before, n) {
			n.run(d.reloads.outgoing, d.reloads.out, d.journal.Journal)
		}
	}
}

// watchNotifier exports what is counted of one way here.
func (e exports) watchNotifier(n *notify.Notifier) {
	labels := prometheus.Labels{"way": n.Way()}
	e.counter("dingevent_notify_told_total", "Events of dingevent's own that people were told, by this gateway.", labels, func() uint64 { return n.Status().Told })
	e.counter("dingevent_notify_messages_total", "Messages that told them.", labels, func() uint64 { return n.Status().Messages })
	e.counter("dingevent_notify_failures_total", "Messages that could not be sent and are tried again.", labels, func() uint64 { return n.Status().Failures })
	e.counter("dingevent_notify_given_up_total", "Events that were not told in time.", labels, func() uint64 { return n.Status().GivenUp })
	e.gauge("dingevent_notify_failing", "1 if the last message could not be sent.", labels, func() float64 { return truth(n.Status().Err != nil) })
}

// notices is how telling people stands here.
func (d *Daemon) notices() (list []api.Notices) {
	for _, n := range d.notifiers() {
		s := n.Status()
		one := api.Notices{Way: n.Way(), State: string(n.runner.Status().State), Told: s.Told, Failures: s.Failures, GivenUp: s.GivenUp}
		if s.Err != nil {
			one.Error = s.Err.Error()
		}
		list = append(list, one)
	}
	return list
}
