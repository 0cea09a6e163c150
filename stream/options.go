package stream

import (
	"crypto/x509"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/dingevent/dingevent"
)

// DingTalk's addresses, for [Options.BaseURL].
const (
	China              = "https://api.dingtalk.com"
	Overseas           = "https://api.dingtalk.io"
	PreRelease         = "https://pre-api.dingtalk.com"
	PreReleaseOverseas = "https://pre-api.dingtalk.io"
)

// Options are the settings of a [Client]. Nil and the zero value mean the defaults.
type Options struct {
	// App is the app's name in envelopes. Defaults to the client ID.
	App string
	// BaseURL is the address of the open request: [China], [Overseas] or another address, such as that of a
	// fake DingTalk. Defaults to China.
	BaseURL string
	// HTTPClient makes the open request and the WebSocket handshake; redirects are not followed.
	// The default takes its proxy from the environment, for both.
	HTTPClient *http.Client
	// RootCAs are trusted instead of the system's, for a proxy that opens TLS. They work only with the default
	// HTTPClient.
	RootCAs *x509.CertPool
	// Connections is how many connections are kept open. DingTalk pushes each event over one of
	// them at random. Defaults to 2; at most 32.
	Connections int
	// Robot also receives messages to the app's robot. They are envelopes like events, with the topic as their
	// type and msgId as their ID.
	Robot bool
	// AnswerWithin is the time after a push at which we answer LATER if Receive has not returned. Receive goes
	// on. Defaults to 2.5 s; at most 3 s, because DingTalk waits no longer.
	AnswerWithin time.Duration
	// HandleWithin is the time after its begin at which Receive's context ends. Defaults to 40 s. About then
	// DingTalk pushes the event for the last time, so an event whose call hung has another chance.
	HandleWithin time.Duration
	// Concurrency is how many calls of Receive run at once. As many handlers of callbacks may run beside them.
	// Defaults to 256.
	Concurrency int
	// QueueEvents and QueueBytes bound the waiting and running events, by number and by bytes. Callbacks have
	// bounds of the same size. Beyond a bound we answer LATER at once, but one push always fits. Defaults to
	// 20,000 and 64 MiB.
	QueueEvents int
	QueueBytes  int64
	// MaxFrame is the largest frame we read, in bytes. A larger one ends its connection.
	// Defaults to 1 MiB.
	MaxFrame int64
	// PingEvery is the time between WebSocket pings. PingWait is the time for a pong; without it the connection
	// is replaced. Both default to 10 s.
	PingEvery, PingWait time.Duration
	// Idle is the longest time without a frame. DingTalk's own pings are frames, too. After it the next ping of
	// ours replaces the connection. If a connection never brought a frame, its successor may be silent twice as
	// long, up to 1 hour. Defaults to 2 minutes; negative means forever.
	Idle time.Duration
	// MaxAge is the age at which a connection is replaced, less a random part of up to a quarter. Defaults to
	// 6 hours; negative means no limit.
	MaxAge time.Duration
	// RequestTimeout bounds the open request, and HandshakeTimeout the WebSocket handshake that
	// follows. Both default to 10 s.
	RequestTimeout, HandshakeTimeout time.Duration
	// Grace is the time for running calls after Run's context has ended. Defaults to 5 s.
	Grace time.Duration
	// OnChange is called for each change of a connection. There is one call at a time, and the connection of the
	// change waits for it. A replacement is told as opened before the one that it replaces is told as closed.
	OnChange func(Change)
	// Logger logs connections and failures, and never a secret, a ticket or a payload. Defaults to slog.Default().
	Logger *slog.Logger
}

func (o *Options) withDefaults(clientID string) Options {
	var opts Options
	if o != nil {
		opts = *o
	}
	setDefault(&opts.App, clientID)
	setDefault(&opts.BaseURL, China)
	setDefault(&opts.Connections, 2)
	setDefault(&opts.AnswerWithin, 2500*time.Millisecond)
	setDefault(&opts.HandleWithin, 40*time.Second)
	setDefault(&opts.Concurrency, 256)
	setDefault(&opts.QueueEvents, 20_000)
	setDefault(&opts.QueueBytes, 64<<20)
	setDefault(&opts.MaxFrame, 1<<20)
	setDefault(&opts.PingEvery, 10*time.Second)
	setDefault(&opts.PingWait, 10*time.Second)
	setDefault(&opts.Idle, 2*time.Minute)
	setDefault(&opts.MaxAge, 6*time.Hour)
	setDefault(&opts.RequestTimeout, 10*time.Second)
	setDefault(&opts.HandshakeTimeout, 10*time.Second)
	setDefault(&opts.Grace, 5*time.Second)
	if opts.OnChange == nil {
		opts.OnChange = func(Change) {}
	}
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
	case o.App == dingevent.OperatorApp:
		return fmt.Errorf("stream: Options.App is %q, reserved for events of dingevent's own, which no filter selects by default; name the app otherwise", o.App)
	case err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http":
		return fmt.Errorf("stream: Options.BaseURL is no http or https URL; it should look like %s", China)
	case base.RawQuery != "" || base.Fragment != "":
		return fmt.Errorf("stream: Options.BaseURL has a ? or #, behind which no path can be added; it should look like %s", China)
	case o.HTTPClient != nil && o.RootCAs != nil:
		return fmt.Errorf("stream: Options.RootCAs is for the default HTTPClient; give yours its own")
	case o.Connections < 1 || o.Connections > 32:
		return fmt.Errorf("stream: Options.Connections is %d; it can be 1 to 32", o.Connections)
	case o.AnswerWithin < 0 || o.AnswerWithin > 3*time.Second:
		return fmt.Errorf("stream: Options.AnswerWithin is %v; DingTalk waits 3s", o.AnswerWithin)
	case o.HandleWithin < o.AnswerWithin:
		return fmt.Errorf("stream: Options.HandleWithin is %v; it cannot be shorter than AnswerWithin, %v", o.HandleWithin, o.AnswerWithin)
	case o.Idle > 0 && o.Idle < 10*time.Second:
		return fmt.Errorf("stream: Options.Idle is %v; it must be at least 10s", o.Idle)
	case o.MaxAge > 0 && o.MaxAge < time.Minute:
		return fmt.Errorf("stream: Options.MaxAge is %v; it must be at least 1m", o.MaxAge)
	}
	for _, amount := range []struct {
		name  string
		value int64
	}{
		{"Concurrency", int64(o.Concurrency)}, {"QueueEvents", int64(o.QueueEvents)}, {"QueueBytes", o.QueueBytes}, {"MaxFrame", o.MaxFrame},
		{"PingEvery", int64(o.PingEvery)}, {"PingWait", int64(o.PingWait)}, {"RequestTimeout", int64(o.RequestTimeout)},
		{"HandshakeTimeout", int64(o.HandshakeTimeout)}, {"Grace", int64(o.Grace)},
	} {
		if amount.value < 0 {
			return fmt.Errorf("stream: Options.%s must not be negative", amount.name)
		}
	}
	return nil
}
