package dingtest

import (
	"log/slog"
	"time"
)

// Options are the settings of a [Server]. Their zero value works.
type Options struct {
	// Apps maps the client IDs that may open connections and get tokens to their secrets. Nil lets any
	// pair in. Third-party apps are not among them but added by [Server.AddSuite].
	Apps map[string]string
	// Corps maps the client IDs of apps to the organization each belongs to, by ID; "" stands for apps that
	// are not there. Defaults to the SampleCorp of package catalog for all of them.
	Corps map[string]string
	// PlainTickets makes tickets that need no escaping in a URL. By default they need it, and a
	// client that does not, such as DingTalk's own for Go, Java and Node, is refused with 401.
	PlainTickets bool
	// PingEvery is how often each connection gets an application ping. A connection that does
	// not return it within 3 s is closed. Defaults to 1 minute; negative means never.
	PingEvery time.Duration
	// KeepaliveEvery is how often each connection gets a SYSTEM frame KEEPALIVE, which needs no answer.
	// Defaults to never: DingTalk does not document it. One project saw it every 20 to 30 s.
	KeepaliveEvery time.Duration
	// Greetings makes each connection begin with the SYSTEM frames CONNECTED and REGISTERED, which
	// DingTalk does not document either and often does not send.
	Greetings bool
	// DisconnectEvery is the longest time until DingTalk asks a connection to leave. It chooses a time from a third
	// of it to all of it. DingTalk was seen with 3 hours. Defaults to never.
	DisconnectEvery time.Duration
	// EventTopic is the topic of event frames. Defaults to "*"; DingTalk's pages show "dingTalk", too.
	EventTopic string
	// CallsPerSecond is how many calls of one kind an app may make within a second; those beyond it are refused. DingTalk allows 20.
	// Zero means any number.
	CallsPerSecond int
	// Quota is how many pushes a month each app may get, see SetQuota. Zero means any number.
	Quota int
	// Seed fixes what happens by chance: which connection each push takes, how long a connection
	// lasts, when a fault strikes. The IDs that the Server makes up do not depend on it, so that two
	// runs never make the same event.
	Seed uint64
	// Again is how long after a failed attempt each further one to push an event begins. Defaults to 10 s
	// and 30 s, as DingTalk has it; not nil and empty means that there is but one attempt.
	Again []time.Duration
	// FailedAfter is how long after its last attempt an event can be fetched from the failed list. Defaults
	// to 3 to 5 minutes, fixed by Seed; negative means at once.
	FailedAfter time.Duration
	// OnAttempt is called after every attempt to push. It may be called concurrently, and holds up its push.
	OnAttempt func(Attempt)
	// Logger logs when a client opens a connection or is refused, and why a connection ends: a line a second of each
	// kind and client ID. It never logs a secret or a ticket. Defaults to silence.
	Logger *slog.Logger
}

func (o *Options) withDefaults() Options {
	var opts Options
	if o != nil {
		opts = *o
	}
	if opts.PingEvery == 0 {
		opts.PingEvery = time.Minute
	}
	if opts.EventTopic == "" {
		opts.EventTopic = "*"
	}
	if opts.Again == nil {
		opts.Again = []time.Duration{10 * time.Second, 30 * time.Second}
	}
	if opts.OnAttempt == nil {
		opts.OnAttempt = func(Attempt) {}
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	return opts
}
