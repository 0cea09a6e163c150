// Package sinks opens the sinks that a config's subscriptions name. Attached programs are another matter: their sinks belong to the
// gateway that runs.
package sinks

import (
	"io"
	"log/slog"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/sink/httpsink"
)

// A Sink is one that we open, and thus close.
type Sink interface {
	dingevent.Sink
	io.Closer
}

// Open opens the sink that the subscription's config names, of which there is one. Attached programs are no such sink. Webhooks
// share connections, if these are not nil.
func Open(s config.Subscription, log *slog.Logger, stdout io.Writer, connections *httpsink.Connections) (Sink, error) {
	switch {
	case s.Webhook != nil:
		return openWebhook(*s.Webhook, time.Duration(s.Timeout), connections)
	case s.NATS != nil:
		return openNATS(s, log.With("subscription", s.Name))
	case s.Kafka != nil:
		return openKafka(s)
	default:
		return openFile(*s.File, log.With("subscription", s.Name), stdout)
	}
}
