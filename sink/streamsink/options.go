package streamsink

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/dingevent/dingevent/internal/streamwire"
)

// Options are the settings of a [Server]. Nil and the zero value mean the defaults.
type Options struct {
	// PublicURL is the http or https URL by which clients reach the Server, without a path. Clients get its host to
	// connect to, by ws or wss. Defaults to the host that each client asked for. Set it behind a proxy that takes TLS
	// off or changes the host.
	PublicURL string
	// Connections is how many connections each sink's clients may have at once. Defaults to 32.
	Connections int
	// MaxFrame is the largest frame a client may send, in bytes; a larger one ends its connection. Defaults to
	// 16 MiB: DingTalk's client for Python answers an event with the event, escaped twice.
	MaxFrame int64
	// PingEvery is the time between pings of each connection. PingWait is the time for a pong; without it the
	// connection is cut. Both default to 30 s, because a busy handler holds up the reading of DingTalk's client for
	// Python.
	PingEvery, PingWait time.Duration
	// WriteTimeout is how long a client may take to read a frame, or its connection is cut. Defaults to 10 s.
	WriteTimeout time.Duration
	// Logger logs which clients attach, are refused and leave; never a secret, a ticket or a payload. Defaults to
	// slog.Default().
	Logger *slog.Logger
}

// SinkOptions are the settings of a [Sink]. Nil and the zero value mean the defaults.
type SinkOptions struct {
	// Timeout is how long a client may take to answer, from when the event is sent to it. Defaults to 30 s.
	Timeout time.Duration
	// MaxFrame is the largest frame to send to a client, in bytes; an event that needs a larger one is rejected. At
	// least 64 KiB. Defaults to any size.
	MaxFrame int
	// Name is what tickets are bound to besides the client ID, if there is a Handover, such as the subscription's name.
	Name string
	// Lead returns the Server that a client which asks to connect is led to, if there is a Handover. Nil: it connects here, at
	// the host that it has asked. The place may be this Server. It is asked for each client, so it must be quick.
	Lead func(ctx context.Context) *Place
	// Logger replaces the Server's for this sink.
	Logger *slog.Logger
}

func (o *Options) withDefaults() (Options, error) {
	var out Options
	if o != nil {
		out = *o
	}
	setDefault(&out.Connections, 32)
	setDefault(&out.MaxFrame, 16<<20)
	setDefault(&out.PingEvery, 30*time.Second)
	setDefault(&out.PingWait, 30*time.Second)
	setDefault(&out.WriteTimeout, 10*time.Second)
	if out.Logger == nil {
		out.Logger = slog.Default()
	}
	return out, out.check()
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

func (o *Options) check() error {
	if o.Connections < 0 || o.MaxFrame < 0 || o.PingEvery < 0 || o.PingWait < 0 || o.WriteTimeout < 0 {
		return errors.New("streamsink: Options cannot be negative; leave them 0 for the defaults")
	}
	if _, err := streamwire.EndpointOf(o.PublicURL); err != nil {
		return fmt.Errorf("streamsink: %w", err)
	}
	return nil
}

// MinMaxFrame is the size in bytes of frames that every client takes. DingTalk's own close the connection on one above their
// limit: that is 256 KiB in Java's, 1 MiB in Python's, and 64 KiB was the lowest so far.
const MinMaxFrame = streamwire.MinMaxFrame
