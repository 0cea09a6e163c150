package stream

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Options are the settings of a [Client]. Nil and the zero value mean the defaults.
type Options struct {
	// App is the app's name in envelopes. Defaults to the client ID.
	App string
	// BaseURL is where the open request goes. Defaults to https://api.dingtalk.com; overseas it
	// is https://api.dingtalk.io.
	BaseURL string
	// HTTPClient makes the open request and the WebSocket handshake; redirects are not followed.
	// The default takes its proxy from the environment.
	HTTPClient *http.Client
	// Connections is how many connections are kept open. DingTalk pushes each event over one of
	// them at random. Defaults to 2; at most 32.
	Connections int
	// Robot also takes the messages people send to the app's robot. They are received like
	// events, with the topic as their type and msgId as their ID.
	Robot bool
	// AnswerWithin is how long after a push we answer LATER if Receive has not returned.
	// Receive's context ends then. Defaults to 2.5 s; at most 3 s, after which DingTalk no
	// longer listens.
	AnswerWithin time.Duration
	// Concurrency is how many calls of Receive run at once, and how many callbacks. Defaults to 256.
	Concurrency int
	// Queue is how many bytes of pushes we hold, waiting and running; callbacks have as much
	// again. Beyond it we answer LATER at once, but one push always fits. Defaults to 64 MiB.
	Queue int64
	// MaxFrame is the largest frame we read, in bytes. A larger one ends its connection.
	// Defaults to 1 MiB.
	MaxFrame int64
	// PingEvery is the time between WebSocket pings, and PingWait how long each may wait for its
	// pong before the connection is replaced. Both default to 10 s.
	PingEvery, PingWait time.Duration
	// OpenTimeout bounds the open request, and the handshake after it. Defaults to 10 s each.
	OpenTimeout time.Duration
	// Grace is how long pushes in flight may take to be answered after Run's context has ended.
	// Defaults to 5 s.
	Grace time.Duration
	// Logger is told what happens; never a secret, a ticket or a payload. Defaults to slog.Default().
	Logger *slog.Logger
}

// defaultBaseURL is DingTalk's address in China.
const defaultBaseURL = "https://api.dingtalk.com"

func (o *Options) withDefaults(clientID string) Options {
	var opts Options
	if o != nil {
		opts = *o
	}
	setDefault(&opts.App, clientID)
	setDefault(&opts.BaseURL, defaultBaseURL)
	setDefault(&opts.Connections, 2)
	setDefault(&opts.AnswerWithin, 2500*time.Millisecond)
	setDefault(&opts.Concurrency, 256)
	setDefault(&opts.Queue, 64<<20)
	setDefault(&opts.MaxFrame, 1<<20)
	setDefault(&opts.PingEvery, 10*time.Second)
	setDefault(&opts.PingWait, 10*time.Second)
	setDefault(&opts.OpenTimeout, 10*time.Second)
	setDefault(&opts.Grace, 5*time.Second)
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	opts.BaseURL = strings.TrimRight(opts.BaseURL, "/")
	return opts
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// check names the first option that cannot work.
func (o *Options) check() error {
	base, err := url.Parse(o.BaseURL)
	switch {
	case err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http":
		return fmt.Errorf("stream: Options.BaseURL is no http or https URL; it should look like %s", defaultBaseURL)
	case o.Connections < 1 || o.Connections > 32:
		return fmt.Errorf("stream: Options.Connections is %d; it can be 1 to 32", o.Connections)
	case o.AnswerWithin < 0 || o.AnswerWithin > 3*time.Second:
		return fmt.Errorf("stream: Options.AnswerWithin is %v; DingTalk waits 3s", o.AnswerWithin)
	case o.Concurrency < 0:
		return fmt.Errorf("stream: Options.Concurrency is %d; it must be at least 1", o.Concurrency)
	case o.Queue < 0 || o.MaxFrame < 0:
		return fmt.Errorf("stream: Options.Queue and MaxFrame must not be negative")
	case o.PingEvery < 0 || o.PingWait < 0 || o.OpenTimeout < 0 || o.Grace < 0:
		return fmt.Errorf("stream: Options.PingEvery, PingWait, OpenTimeout and Grace must not be negative")
	}
	return nil
}
