package streamsink

import (
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"time"
)

// Options are the settings of a [Gateway]. Nil and the zero value mean the defaults.
type Options struct {
	// PublicURL is the http or https URL by which clients reach the gateway, without a path. They are told to
	// connect to its host, by ws or wss. Defaults to the host that each asked for: right, unless a proxy stands
	// in front that takes TLS off or changes the host.
	PublicURL string
	// Connections is how many connections each sink's clients may have at once. Defaults to 32.
	Connections int
	// MaxFrame is the largest frame a client may send, in bytes; a larger one ends its connection. Defaults to
	// 16 MiB: DingTalk's client for Python answers an event with the event, escaped twice.
	MaxFrame int64
	// PingEvery is the time between pings of each connection, and PingWait how long each waits for its pong
	// before the connection is cut. Both default to 30 s: a client whose handlers hold up its reading, as with
	// Python, is alive all the same.
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
	// Logger replaces the gateway's for this sink.
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
	if _, err := endpointOf(o.PublicURL); err != nil {
		return err
	}
	return nil
}

// minSecret is how short a secret may be, in bytes: nothing but the secret keeps strangers out.
const minSecret = 16

// CheckCredentials says what is wrong with a pair of credentials; never what they are.
func CheckCredentials(clientID, clientSecret string) error {
	switch {
	case clientID == "":
		return errors.New("streamsink: the client ID is missing; choose one, such as the subscription's name")
	case len(clientSecret) < minSecret:
		return fmt.Errorf("streamsink: the client secret has %d characters; it needs at least %d, make one with: openssl rand -hex 32",
			len(clientSecret), minSecret)
	}
	return nil
}

// CheckPublicURL says what is wrong with an Options.PublicURL.
func CheckPublicURL(text string) error {
	_, err := endpointOf(text)
	return err
}

func parsePublicURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.User != nil {
		return nil, errors.New("streamsink: the public URL must be http or https, a host and maybe a port, such as https://events.example.com; " +
			"DingTalk's client for Java ignores a path")
	}
	return u, nil
}
