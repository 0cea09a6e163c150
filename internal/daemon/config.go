package daemon

import (
	"cmp"
	"slices"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
)

// A Config is what the daemon runs: the apps that DingTalk tells, and the subscriptions that are told
// by us. Its YAML form is the config file of "dingevent serve"; docs/config.md describes each key.
type Config struct {
	// Data is the folder of the journal and of the local API's token. Made if missing.
	Data string `yaml:"data" default:"data" ends:"line"`
	// Listen is the address DingTalk's HTTP pushes arrive at; needed by apps with http.
	// Defaults to 127.0.0.1:8080: a TLS proxy belongs in front.
	Listen string `yaml:"listen" default:"127.0.0.1:8080"`
	// API is the address of the local API and /metrics. Defaults to 127.0.0.1:7780.
	API string `yaml:"api" default:"127.0.0.1:7780"`
	// APIHosts are host names that the local API and /metrics may be asked by, besides localhost, the host of API and any IP address.
	// "*" allows every name, also that of a page that a browser was led to.
	APIHosts []string `yaml:"api_hosts"`
	// Limits bound the connections that come in.
	Limits Limits `yaml:"limits"`
	// Grace is how long the daemon may take to end after a signal, all in all. What has not ended then is cut off. Defaults to 8 s,
	// because Docker waits 10.
	Grace Duration `yaml:"grace" default:"8s"`
	// DrainDelay is how long everything goes on after a signal while /readyz already answers 503, so that load balancers send
	// nothing more. It is a part of Grace. Defaults to none.
	DrainDelay Duration `yaml:"drain_delay" default:"0s"`
	// DedupeWindow is how long an event's ID is remembered. Defaults to 72 hours.
	DedupeWindow Duration `yaml:"dedupe_window" default:"72h"`
	// Keep is how long events are kept; what a subscription is owed, and dead letters, stay.
	// Defaults to 30 days.
	Keep Duration `yaml:"keep" default:"720h"`
	// KeepAttempts is how long the attempts of events that are done are kept. Defaults to Keep.
	KeepAttempts Duration `yaml:"keep_attempts"`
	// MaxBytes is the hard limit of the journal, in bytes: at it, pushes are refused. What the disk allows is a limit as well,
	// and with 0 the only one.
	MaxBytes Bytes `yaml:"max_bytes"`
	// WhenFull says what happens at the limit. refuse refuses new events. drop refuses none: from 95 percent of the limit on
	// the oldest events go, also those that a subscription is owed.
	WhenFull string `yaml:"when_full" default:"refuse" oneof:"refuse drop"`
	// Verify is how often the whole journal is read and compared with its checksums, slowly: daily, weekly, monthly or off.
	// Defaults to weekly, so that damage is found while there are backups without it.
	Verify string `yaml:"verify" default:"weekly" oneof:"daily weekly monthly off"`
	// Log says what is logged to standard error, and how.
	Log Log `yaml:"log"`
	// Gateway is where programs attach, for subscriptions with stream.
	Gateway Gateway `yaml:"gateway"`

	// Apps are the applications of DingTalk whose events come in; one at least.
	Apps []App `yaml:"apps"`
	// Subscriptions feed events to sinks. The command and the API can set others while the daemon runs.
	Subscriptions []Subscription `yaml:"subscriptions"`
}

// Log says what is logged to standard error, and how.
type Log struct {
	Level  string `yaml:"level" default:"info" oneof:"debug info warn error"` // the least level that is logged
	Format string `yaml:"format" default:"text" oneof:"text json"`            // how a line is written
}

// An App is one application of DingTalk's, and the ways it is told.
type App struct {
	// Name stands in every envelope and in CloudEvents' source. Changing it makes old events new.
	Name string `yaml:"name"`
	// Stream receives the app's events over WebSockets that we open.
	Stream *Stream `yaml:"stream"`
	// HTTP receives what DingTalk pushes to an address of ours.
	HTTP *HTTP `yaml:"http"`
}

// Stream receives an app's events over a WebSocket.
type Stream struct {
	ClientID     string `yaml:"client_id"`     // the app's AppKey, or SuiteKey of a third-party app
	ClientSecret string `yaml:"client_secret"` // the app's AppSecret, or SuiteSecret
	// BaseURL is one of DingTalk's own addresses by its name, which is china, the default, overseas,
	// prerelease or prerelease-overseas; or any URL.
	BaseURL string `yaml:"base_url" default:"china"`
	// CAFile is a file of certificates in PEM that are trusted instead of the system's.
	CAFile      string `yaml:"ca_file" ends:"line"`
	Connections int    `yaml:"connections" default:"2"`     // how many are open at once, 1 to 32; DingTalk pushes each event over one of them
	Robot       bool   `yaml:"robot" default:"false"`       // take robot messages, too
	MaxFrame    Bytes  `yaml:"max_frame" default:"4MiB"`    // the largest push
	QueueBytes  Bytes  `yaml:"queue_bytes" default:"64MiB"` // how many bytes of pushes may wait for the journal; beyond it DingTalk is told LATER

	// PingEvery is the time between our pings; shorter where a firewall forgets silent connections sooner.
	PingEvery Duration `yaml:"ping_every" default:"10s"`
	// PingWait is how long a ping waits for its answer; then the connection is replaced.
	PingWait Duration `yaml:"ping_wait" default:"10s"`
	// Idle is how long no frame may come before a connection is replaced; at least 10s.
	Idle Duration `yaml:"idle" default:"2m"`
	// MaxAge is how old a connection may become before it is replaced; at least 1m.
	MaxAge Duration `yaml:"max_age" default:"6h"`
	// OpenTimeout bounds the open request, and the handshake that follows. Defaults to 10 s, for each.
	OpenTimeout Duration `yaml:"open_timeout" default:"10s"`
}

// HTTP receives an app's HTTP and SyncHTTP pushes.
type HTTP struct {
	Path string `yaml:"path"` // where its pushes arrive, such as /dingtalk/hr; one of its own for each app
	Keys []Key  `yaml:"keys"` // secrets of the callback; several while they are being rotated
	// Window is how far the push's time may be from ours. Defaults to 1 hour.
	Window Duration `yaml:"window" default:"1h"`
	// AnswerWithin is how long a push may wait for the journal. Defaults to 1 s.
	AnswerWithin Duration `yaml:"answer_within" default:"1s"`
	// SameWithin is how long the same text is the same event, where the text has neither an ID nor a time. Defaults to
	// 2 minutes.
	SameWithin Duration `yaml:"same_within"`
}

// A Key is one set of an app's callback secrets.
type Key struct {
	Token  string   `yaml:"token"`   // of the callback
	AESKey string   `yaml:"aes_key"` // 43 characters
	Owners []string `yaml:"owners"`  // appKey, corpId or suiteKey: any of them opens
}

// A Subscription feeds the events it wants to one sink: a webhook, a file, NATS, Kafka or attached programs.
type Subscription struct {
	Name        string   `yaml:"name"`                     // what the journal knows it by, up to 200 bytes without control characters
	Types       []string `yaml:"types"`                    // event types, exact or with * for any characters; all if empty
	Corps       []string `yaml:"corps"`                    // organizations; all if empty
	Apps        []string `yaml:"apps"`                     // names of apps; all if empty. "dingevent" stands for dingevent's own events
	Rules       []string `yaml:"rules"`                    // subscription rules of DingTalk's
	Where       string   `yaml:"where" ends:"any"`         // an expression in CEL that gives true or false
	Start       string   `yaml:"start" default:"now"`      // where a new one begins: now, beginning, a sequence, a time after RFC 3339, or a date in China
	Concurrency int      `yaml:"concurrency" default:"16"` // attempts at once
	Timeout     Duration `yaml:"timeout" default:"30s"`    // how long an attempt may take
	// Retry says when a failed event is tried again.
	Retry Retry `yaml:"retry"`
	// Order says which events go one after another: none, those of a corp, or those for which the expression in Key
	// gives the same.
	Order string `yaml:"order" default:"none" oneof:"none corp key"`
	// Key is an expression in CEL, for an order by key.
	Key        string   `yaml:"key" ends:"any"`
	OnDead     string   `yaml:"on_dead" default:"release" oneof:"release stop"` // what a dead letter does to the events of its key behind it
	Record     string   `yaml:"record" default:"failed" oneof:"failed all"`     // which attempts are kept: failed ones with all later ones of that event, or all
	PauseAfter Duration `yaml:"pause_after"`                                    // after how long of failing on everything it pauses itself; 0s: never

	// Webhook posts each event to a URL.
	Webhook *Webhook `yaml:"webhook"`
	// File gets one line of JSON for each event.
	File *File `yaml:"file"`
	// NATS publishes each event to a JetStream stream.
	NATS *NATS `yaml:"nats"`
	// Kafka writes each event to a topic.
	Kafka *Kafka `yaml:"kafka"`
	// Stream lets programs with these credentials attach to the gateway.
	Stream *Credentials `yaml:"stream"`
	// Sink is for programs that run a daemon of their own; a config file cannot set it.
	Sink dingevent.Sink `yaml:"-"`

	written api.Spec // as somebody wrote it; nil if nobody did
}

// Retry says when a failed event is tried again; zero values are the defaults.
type Retry struct {
	First Duration `yaml:"first" default:"1s"` // the first wait is random below this, the next below twice as much
	Max   Duration `yaml:"max" default:"15m"`  // the longest wait
	For   Duration `yaml:"for" default:"72h"`  // how long from the first attempt on; then the event is a dead letter
}

// DataFolder is Data, or its default.
func (c Config) DataFolder() string { return cmp.Or(c.Data, "data") }

// has reports whether a subscription is in the config.
func (c Config) has(subscription string) bool {
	return slices.ContainsFunc(c.Subscriptions, func(s Subscription) bool { return s.Name == subscription })
}

// withDefaults returns a copy with the empty fields filled in.
func (c Config) withDefaults() Config {
	c.Data = c.DataFolder()
	if c.Listen == "" {
		c.Listen = "127.0.0.1:8080"
	}
	if c.API == "" {
		c.API = "127.0.0.1:7780"
	}
	c.Grace = cmp.Or(c.Grace, defaultGrace)
	c.Apps = slices.Clone(c.Apps)
	for i := range c.Apps {
		if s := c.Apps[i].Stream; s != nil {
			full := s.withDefaults()
			c.Apps[i].Stream = &full
		}
	}
	return c
}
