package daemon

import (
	"io"
	"log/slog"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
)

// addSubscription opens one subscription's sink and makes its dispatcher.
func (d *Daemon) addSubscription(sub Subscription) error {
	sink, err := d.openSink(sub)
	if err != nil {
		return err
	}
	start, since, err := sub.start()
	if err != nil {
		return err
	}
	order, err := sub.order()
	if err != nil {
		return err
	}
	opts := &delivery.Options{
		Concurrency: sub.Concurrency,
		Timeout:     sub.attemptTimeout(),
		Retry: delivery.RetryPolicy{
			First: time.Duration(sub.Retry.First), Max: time.Duration(sub.Retry.Max), For: time.Duration(sub.Retry.For),
		},
		PauseAfter: time.Duration(sub.PauseAfter),
		OnPause:    d.operator.pausedFunc(sub.Name),
		Logger:     d.log,
	}
	watch := d.metrics.watchDelivery(sub.Name, opts)
	dispatcher, err := delivery.New(d.journal, delivery.Subscription{
		Name:   sub.Name,
		Filter: sub.filter(),
		Order:  order,
		Sink:   sink,
		Start:  start,
		Since:  since,
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
	case sub.Sink != nil:
		return sub.Sink, nil
	case sub.Stream != nil:
		return d.openStreamSink(sub)
	}
	sink, err := sub.open(d.log)
	if err != nil {
		return nil, err
	}
	d.closers = append(d.closers, sink.Close)
	return sink, nil
}

// closingSink is one that we open, and thus close.
type closingSink interface {
	dingevent.Sink
	io.Closer
}

// open opens the sink that the config names, of which there is one.
func (s Subscription) open(log *slog.Logger) (closingSink, error) {
	switch {
	case s.Webhook != nil:
		return s.Webhook.open(time.Duration(s.Timeout))
	case s.NATS != nil:
		return s.openNATS()
	case s.Kafka != nil:
		return s.openKafka()
	default:
		return s.File.open(log.With("subscription", s.Name))
	}
}
