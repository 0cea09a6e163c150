package daemon

import (
	"context"
	"io"
	"log/slog"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/ctxmutex"
	"github.com/dingevent/dingevent/sink/streamsink"
)

// A worker is one subscription as it is worked: its sink and its dispatcher.
type worker struct {
	sub        Subscription
	source     api.Source
	sink       dingevent.Sink
	closer     io.Closer            // of the sink; nil if it is not ours
	dispatcher *delivery.Dispatcher // nil if there is a fault
	fault      error                // why it cannot be worked
	replay     *replay              // nil for an ordinary subscription
	unsure     bool                 // the journal may have another spec of it, since a change failed halfway

	using ctxmutex.Mutex     // held to use the dispatcher, and to end it; made by set
	stop  context.CancelFunc // nil while it does not run
	cut   context.CancelFunc // ends its attempts in flight after stop; nil if there is no dispatcher
	ended chan struct{}      // closed after it has run
}

// open opens the subscription's sink and makes its dispatcher. Close must follow.
func (s *supervisor) open(sub Subscription, source api.Source) (*worker, error) {
	if names := sub.encodedNames(s.cfg.Apps); names != nil {
		s.log.Warn("format: binary percent-encodes these names in headers, and CloudEvents' SDKs do not decode them; give them names in ASCII, or use another format",
			"subscription", sub.Name, "names", names)
	}
	w := &worker{sub: sub, source: source}
	for _, u := range UnknownTypes(sub.Types) {
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
func (s *supervisor) renew(w *worker) error {
	start, since, err := w.sub.start()
	if err != nil {
		return err
	}
	order, err := w.sub.order()
	if err != nil {
		return err
	}
	sub := delivery.Subscription{Name: w.sub.Name, Filter: w.sub.filter(), Order: order, Sink: w.sink, Start: start, Since: since}
	if w.replay != nil {
		w.replay.narrow(&sub)
	}
	opts := s.options(w.sub)
	opts.Until, w.cut = context.WithCancel(s.attempts)
	if w.dispatcher, err = delivery.New(s.journal, sub, opts); err != nil {
		w.cut()
	}
	return err
}

// options are those of a subscription's dispatcher.
func (s *supervisor) options(sub Subscription) *delivery.Options {
	return &delivery.Options{
		Concurrency: sub.Concurrency,
		Timeout:     sub.attemptTimeout(),
		Grace:       365 * 24 * time.Hour, // Until decides
		Retry: delivery.RetryPolicy{
			First: time.Duration(sub.Retry.First), Max: time.Duration(sub.Retry.Max), For: time.Duration(sub.Retry.For),
		},
		RecordAll:  sub.Record == "all",
		PauseAfter: time.Duration(sub.PauseAfter),
		OnPause:    s.operator.pausedFunc(sub.Name),
		Pool:       s.pool,
		Logger:     s.log,
		OnAttempt:  s.metrics.attempted(sub.Name),
	}
}

func (s *supervisor) openSink(w *worker) error {
	switch {
	case w.sub.Sink != nil:
		w.sink = w.sub.Sink
		return nil
	case w.sub.Stream != nil && s.gateway == nil:
		return errNoGateway
	case w.sub.Stream != nil:
		sink, err := s.gateway.open(w.sub, s.log)
		if err != nil {
			return err
		}
		w.sink, w.closer = sink, sink
		return nil
	}
	sink, err := w.sub.open(s.log, s.stdout)
	if err != nil {
		return err
	}
	w.sink, w.closer = sink, sink
	return nil
}

func (w *worker) close() error {
	if w.closer == nil {
		return nil
	}
	return w.closer.Close()
}

// borrows reports whether the sink is another subscription's, with whatever it has to itself.
func (w *worker) borrows() bool { return w.replay != nil && w.replay.note.Spec.Subscription != "" }

// programs returns the sink if it is one that programs attach to, or nil.
func (w *worker) programs() *streamsink.Sink {
	sink, _ := w.sink.(*streamsink.Sink)
	return sink
}

// closingSink is one that we open, and thus close.
type closingSink interface {
	dingevent.Sink
	io.Closer
}

// open opens the sink that the config names, of which there is one.
func (s Subscription) open(log *slog.Logger, stdout io.Writer) (closingSink, error) {
	switch {
	case s.Webhook != nil:
		return s.Webhook.open(time.Duration(s.Timeout))
	case s.NATS != nil:
		return s.openNATS(log.With("subscription", s.Name))
	case s.Kafka != nil:
		return s.openKafka()
	default:
		return s.File.open(log.With("subscription", s.Name), stdout)
	}
}
