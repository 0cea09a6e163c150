package supervise

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/sinks"
	"github.com/dingevent/dingevent/sink/streamsink"
)

// open opens the subscription's sink and makes its dispatcher. Close must follow.
func (s *Supervisor) open(sub config.Subscription, source api.Source) (*worker, error) {
	if names := sub.EncodedNames(s.config().Apps); names != nil {
		s.log.Warn("format: binary percent-encodes these names in headers, and CloudEvents' SDKs do not decode them; give them names in ASCII, or use another format",
			"subscription", sub.Name, "names", names)
	}
	w := &worker{sub: sub, source: source}
	for _, u := range config.UnknownTypes(sub.Types) {
		s.log.Warn("a subscription may wait for events that there are none of", "subscription", sub.Name, "type", u.Type, "nearest", u.Nearest)
	}
	if err := s.openSink(w); err != nil {
		return nil, err
	}
	if err := s.renew(w); err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

// renew gives w a new dispatcher over the sink it has: each runs once.
func (s *Supervisor) renew(w *worker) error {
	start, since, err := startOf(w.sub)
	if err != nil {
		return err
	}
	order, err := orderOf(w.sub)
	if err != nil {
		return err
	}
	to := w.sink
	if s.opts.Around != nil {
		to = s.opts.Around(to)
	}
	sub := delivery.Subscription{Name: w.sub.Name, Filter: w.sub.Filter(), Order: order, Sink: to, Start: start, Since: since}
	if w.replay != nil {
		w.replay.narrow(&sub)
	}
	opts := s.options(w.sub)
	opts.Until, w.cut = context.WithCancel(s.attempts)
	if w.dispatcher, err = delivery.New(s.worked(), sub, opts); err != nil {
		w.cut()
	}
	return err
}

// orderOf compiles the subscription's key, if there is one.
func orderOf(s config.Subscription) (o delivery.Order, err error) {
	o.StopAtDead = s.OnDead == "stop"
	switch s.Order {
	case "corp":
		o.Key = delivery.ByCorp
	case "key":
		key, err := filter.CompileKey(s.Key, s.Types...)
		if err != nil {
			return delivery.Order{}, err
		}
		o.Key = key.Of
	}
	return o, nil
}

// startOf is where a new subscription begins: at since, if that is not zero.
func startOf(s config.Subscription) (from delivery.Start, since time.Time, err error) {
	position, err := s.Position()
	return delivery.Start(position.Seq), position.Since, err
}

// options are those of a subscription's dispatcher.
func (s *Supervisor) options(sub config.Subscription) *delivery.Options {
	o := &delivery.Options{
		Concurrency: sub.Concurrency,
		Timeout:     attemptTimeout(sub),
		Grace:       365 * 24 * time.Hour, // Until decides
		Retry:       sub.Retry.Policy(),
		RecordAll:   sub.Record == "all",
		PauseAfter:  time.Duration(sub.PauseAfter),
		Pool:        s.opts.Pool,
		Logger:      s.log,
	}
	if s.opts.OnPause != nil {
		o.OnPause = s.opts.OnPause(sub.Name)
	}
	if s.opts.OnAttempt != nil {
		o.OnAttempt = s.opts.OnAttempt(sub.Name)
	}
	return o
}

// attachWithin is how long an attempt waits for a program to attach. A wait is no failure, so it is longer than programs are
// away.
const attachWithin = 30 * 24 * time.Hour

// attemptTimeout bounds an attempt. For attached programs the sink bounds the answer, because its time begins once a program
// is there.
func attemptTimeout(s config.Subscription) time.Duration {
	if s.Stream != nil {
		return attachWithin
	}
	return time.Duration(s.Timeout)
}

// writtenElsewhere is why this gateway does not write the file of a subscription: its config names another one.
func (s *Supervisor) writtenElsewhere(sub config.Subscription) error {
	if sub.File == nil || sub.File.On == "" || sub.File.On == s.opts.Host {
		return nil
	}
	return fmt.Errorf("the gateway on %s writes its file, and this one is on %s", sub.File.On, s.opts.Host)
}

// subscriber is a dispatcher that makes a subscription known and never runs.
func (s *Supervisor) subscriber(sub config.Subscription) (*delivery.Dispatcher, error) {
	start, since, err := startOf(sub)
	if err != nil {
		return nil, err
	}
	none := dingevent.SinkFunc(func(context.Context, dingevent.Delivery) error { return errors.ErrUnsupported })
	return delivery.New(s.journal, delivery.Subscription{Name: sub.Name, Sink: none, Start: start, Since: since}, s.options(sub))
}

func (s *Supervisor) openSink(w *worker) error {
	if err := s.writtenElsewhere(w.sub); err != nil {
		return err
	}
	switch {
	case w.sub.Sink != nil:
		w.sink = w.sub.Sink
		return nil
	case w.sub.Stream != nil && s.opts.Attach == nil:
		return errNoAttachPoint
	case w.sub.Stream != nil:
		sink, err := s.opts.Attach.NewSink(w.sub.Stream.ClientID, w.sub.Stream.ClientSecret, &streamsink.SinkOptions{
			Timeout: time.Duration(w.sub.Timeout), MaxFrame: int(w.sub.Stream.MaxFrame), Logger: s.log.With("subscription", w.sub.Name),
			Name: w.sub.Name, Lead: s.leadOf(w.sub.Name),
		})
		if err != nil {
			return err
		}
		w.sink, w.closer = sink, sink
		return nil
	}
	sink, err := sinks.Open(w.sub, s.log, s.opts.Stdout, &s.connections)
	if err != nil {
		return err
	}
	w.sink, w.closer = sink, sink
	return nil
}
