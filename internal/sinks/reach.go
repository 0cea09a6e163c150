package sinks

import (
	"context"
	"io"
	"log/slog"

	"github.com/dingevent/dingevent/internal/config"
)

// Reach connects to the destination of the subscription, as an attempt would, and sends no event. It returns a description
// of the other side, for a person. It is empty for a file, for attached programs and for a sink of the caller's.
func Reach(ctx context.Context, s config.Subscription) (reached string, err error) {
	if s.Webhook == nil && s.NATS == nil && s.Kafka == nil {
		return "", nil
	}
	sink, err := Open(s, slog.New(slog.DiscardHandler), nil, nil)
	if err != nil {
		return "", err
	}
	defer sink.Close()
	return reach(ctx, sink)
}

func reach(ctx context.Context, sink io.Closer) (string, error) {
	if there, ok := sink.(interface {
		Reach(context.Context) (string, error)
	}); ok {
		return there.Reach(ctx)
	}
	return "", nil
}
