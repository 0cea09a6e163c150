package daemon

import (
	"context"
	"log/slog"
	"time"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/sink/streamsink"
)

// An attachPoint is where programs attach.
type attachPoint struct {
	*streamsink.Server
	http *httpServer
}

// close ends what still runs, which after Run is nothing.
func (a *attachPoint) close() error {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	a.Shutdown(ended)
	return a.http.close()
}

// open returns the sink of a subscription's programs.
func (a *attachPoint) open(sub config.Subscription, log *slog.Logger) (*streamsink.Sink, error) {
	return a.NewSink(sub.Stream.ClientID, sub.Stream.ClientSecret, &streamsink.SinkOptions{
		Timeout: time.Duration(sub.Timeout), MaxFrame: int(sub.Stream.MaxFrame), Logger: log.With("subscription", sub.Name),
	})
}
