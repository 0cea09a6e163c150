//go:build !small

package sinks

import (
	"log/slog"
	"time"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/sink/natssink"
)

// openNATS makes the sink, which connects when there is an event.
func openNATS(s config.Subscription, log *slog.Logger) (*natssink.Sink, error) {
	n := s.NATS
	secure, err := clientTLS(n.TLS)
	if err != nil {
		return nil, err
	}
	return natssink.New(n.Servers, n.Subject, &natssink.Options{
		Format: formats[n.Format], Stream: n.Stream, Name: n.Name, Timeout: time.Duration(s.Timeout), Logger: log,
		Credentials: n.Credentials, NKey: n.NKey, Token: n.Token, User: n.User, Password: n.Password, TLS: secure,
	})
}
