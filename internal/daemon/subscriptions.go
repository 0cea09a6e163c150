package daemon

import (
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/filter"
)

// addSubscription opens one subscription's sink and makes its dispatcher.
func (d *Daemon) addSubscription(sub Subscription) error {
	sink, err := d.openSink(sub)
	if err != nil {
		return err
	}
	start := delivery.FromNow
	if sub.Start == "beginning" {
		start = delivery.FromBeginning
	}
	opts := &delivery.Options{
		Concurrency: sub.Concurrency,
		Timeout:     time.Duration(sub.Timeout),
		Retry: delivery.RetryPolicy{
			First: time.Duration(sub.Retry.First), Max: time.Duration(sub.Retry.Max), For: time.Duration(sub.Retry.For),
		},
		Logger: d.log,
	}
	watch := d.metrics.watchDelivery(sub.Name, opts)
	dispatcher, err := delivery.New(d.journal, delivery.Subscription{
		Name:   sub.Name,
		Filter: sub.filter(),
		Order:  sub.order(),
		Sink:   sink,
		Start:  start,
	}, opts)
	if err != nil {
		return err
	}
	watch(dispatcher)
	d.dispatchers[sub.Name] = dispatcher
	return nil
}

func (d *Daemon) openSink(sub Subscription) (dingevent.Sink, error) {
	switch {
	case sub.Webhook != nil:
		sink, err := sub.Webhook.open(time.Duration(sub.Timeout))
		if err != nil {
			return nil, err
		}
		d.closers = append(d.closers, sink.Close)
		return sink, nil
	case sub.File != nil:
		sink, err := sub.File.open(d.log.With("subscription", sub.Name))
		if err != nil {
			return nil, err
		}
		d.closers = append(d.closers, sink.Close)
		return sink, nil
	}
	return sub.Sink, nil
}

func (s Subscription) filter() filter.Filter {
	return filter.Filter{Types: s.Types, Corps: s.Corps, Apps: s.Apps}
}

func (s Subscription) order() (o delivery.Order) {
	if s.Order == "corp" {
		o.Key, o.StopAtDead = delivery.ByCorp, s.OnDead == "stop"
	}
	return o
}
