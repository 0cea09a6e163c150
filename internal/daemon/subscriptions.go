package daemon

import (
	"net/http"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/sink/filesink"
	"github.com/dingevent/dingevent/sink/httpsink"
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
		Timeout:     sub.attemptTimeout(),
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
		sink, err := sub.openWebhook()
		if err != nil {
			return nil, err
		}
		d.closers = append(d.closers, sink.Close)
		return sink, nil
	case sub.File != nil:
		sink, err := filesink.Open(sub.File.Path, nil)
		if err != nil {
			return nil, err
		}
		d.closers = append(d.closers, sink.Close)
		return sink, nil
	case sub.Stream != nil:
		return d.openStreamSink(sub)
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

func (s Subscription) openWebhook() (*httpsink.Sink, error) {
	header := http.Header{}
	for name, value := range s.Webhook.Headers {
		header.Set(name, value)
	}
	return httpsink.New(s.Webhook.URL, &httpsink.Options{
		Format: formats[s.Webhook.Format], Secrets: s.Webhook.Secrets, Header: header, Timeout: time.Duration(s.Timeout),
	})
}

// formats are the names a config has for them.
var formats = map[string]httpsink.Format{
	"":            httpsink.Structured,
	"cloudevents": httpsink.Structured,
	"binary":      httpsink.Binary,
	"raw":         httpsink.Raw,
}
