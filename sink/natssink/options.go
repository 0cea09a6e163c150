package natssink

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Options of a Sink. The zero value is right for a server without authentication.
type Options struct {
	// Format is how an event becomes a message. Defaults to Structured.
	Format Format
	// Stream is the name of the stream that must take the messages; another one that has the
	// subject refuses them. Defaults to any.
	Stream string
	// Name is what the server calls the connection. Defaults to "dingevent".
	Name string
	// Timeout is how long one attempt may take in all, if its context does not end sooner.
	// Defaults to 10 seconds.
	Timeout time.Duration

	// Logger logs once that the stream calls a message a duplicate that it holds no longer. Defaults to slog.Default().
	Logger *slog.Logger

	// At most one of the following, beside what an address says itself. Files are read again
	// each time a connection is made.
	Credentials string // path of a .creds file, with JWT and seed
	NKey        string // path of a file with an NKey seed
	Token       string
	User        string // with Password
	Password    string

	// TLS makes TLS a must, also for addresses that begin with nats://. Defaults to TLS where the
	// server asks for it, with the system's certificates.
	TLS *tls.Config
}

func (o *Options) check() error {
	if err := o.Format.Check(); err != nil {
		return fmt.Errorf("natssink: %w", err)
	}
	if o.Timeout < 0 {
		return errors.New("natssink: Timeout cannot be negative; leave it 0 for the default")
	}
	return o.checkLogin()
}
