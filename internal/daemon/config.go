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
	// WhenFull is refuse, the default, or drop: from 95 percent of the limit on the oldest events go, also those that a
	// subscription is owed, and none is refused.
	WhenFull string `yaml:"when_full" default:"refuse" oneof:"refuse drop"`
	// Verify is how often the whole journal is read and compared with its checksums, slowly: daily, weekly, monthly or off.
	// Defaults to weekly, so that damage is found while there are backups without it.
	Verify string `yaml:"verify" default:"weekly" oneof:"daily weekly monthly off"`
	Log    Log    `yaml:"log"`
	// Gateway is where programs attach, for subscriptions with stream.
	Gateway Gateway `yaml:"gateway"`

	Apps          []App          `yaml:"apps"`
	Subscriptions []Subscription `yaml:"subscriptions"`
}

// Log says what is logged to standard error, and how.
type Log struct {
	Level  string `yaml:"level" default:"info" oneof:"debug info warn error"` // debug, info, warn or error; info by default
	Format string `yaml:"format" default:"text" oneof:"text json"`            // text or json; text by default
}

// An App is one application of DingTalk's, and the ways it is told.
type App struct {
	// Name stands in every envelope and in CloudEvents' source. Changing it makes old events new.
	Name   string  `yaml:"name"`
	Stream *Stream `yaml:"stream"`
	HTTP   *HTTP   `yaml:"http"`
}

// Stream receives an app's events over a WebSocket.
type Stream struct {
	ClientID     string `yaml:"client_id"`     // once AppKey or SuiteKey
	ClientSecret string `yaml:"client_secret"` // once AppSecret or SuiteSecret
	// BaseURL is one of DingTalk's own addresses by its name, which is china, the default, overseas,
	// prerelease or prerelease-overseas; or any URL.
	BaseURL string `yaml:"base_url" default:"china"`
	// CAFile has certificates in PEM that are trusted instead of the system's.
	CAFile      string `yaml:"ca_file" ends:"line"`
	Connections int    `yaml:"connections" default:"2"`     // 1 to 32; 2 by default
	Robot       bool   `yaml:"robot" default:"false"`       // take robot messages, too
	MaxFrame    Bytes  `yaml:"max_frame" default:"4MiB"`    // the largest push, in bytes; 4 MiB by default
	QueueBytes  Bytes  `yaml:"queue_bytes" default:"64MiB"` // of pushes that wait for the journal, at most; 64 MiB by default

	// PingEvery is the time between our pings, PingWait how long each waits for its answer. 10 s by default.
	PingEvery Duration `yaml:"ping_every" default:"10s"`
	PingWait  Duration `yaml:"ping_wait" default:"10s"`
	// Idle is how long no frame may come, MaxAge how old a connection may become, before it is
	// replaced. Defaults to 2 minutes and 6 hours.
	Idle   Duration `yaml:"idle" default:"2m"`
	MaxAge Duration `yaml:"max_age" default:"6h"`
	// OpenTimeout bounds the open request, and the handshake that follows. Defaults to 10 s, for each.
	OpenTimeout Duration `yaml:"open_timeout" default:"10s"`
}

// HTTP receives an app's HTTP and SyncHTTP pushes.
type HTTP struct {
	Path string `yaml:"path"` // such as /dingtalk/hr; one of its own for each app
	Keys []Key  `yaml:"keys"` // several while they are being rotated
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
	Token  string   `yaml:"token"`
	AESKey string   `yaml:"aes_key"`
	Owners []string `yaml:"owners"` // appKey, corpId or suiteKey: any of them opens
}

// A Subscription feeds the events it wants to one sink: a webhook, a file, NATS, Kafka or attached programs.
type Subscription struct {
	Name        string   `yaml:"name"`
	Types       []string `yaml:"types"` // exact or with *; all if empty
	Corps       []string `yaml:"corps"`
	Apps        []string `yaml:"apps"`
	Rules       []string `yaml:"rules"`                    // DingTalk's, see filter.Filter
	Where       string   `yaml:"where" ends:"any"`         // an expression in CEL, see filter.Filter
	Start       string   `yaml:"start" default:"now"`      // now, beginning, a sequence, a time after RFC 3339, or a date in China; now by default
	Concurrency int      `yaml:"concurrency" default:"16"` // attempts at once; 16 by default
	Timeout     Duration `yaml:"timeout" default:"30s"`    // of an attempt; 30 s by default
	Retry       Retry    `yaml:"retry"`
	// Order is none, the default, or says which events go one after another: those of a corp, or those for
	// which the expression in Key gives the same.
	Order      string   `yaml:"order" default:"none" oneof:"none corp key"`
	Key        string   `yaml:"key" ends:"any"`
	OnDead     string   `yaml:"on_dead" default:"release" oneof:"release stop"` // release or stop: what a dead letter does to the events behind it; release by default
	Record     string   `yaml:"record" default:"failed" oneof:"failed all"`     // which attempts: failed, the default, with all later ones of that event, or all
	PauseAfter Duration `yaml:"pause_after"`                                    // of failing on everything it is paused, which a person ends; never by default

	Webhook *Webhook `yaml:"webhook"`
	File    *File    `yaml:"file"`
	NATS    *NATS    `yaml:"nats"`
	Kafka   *Kafka   `yaml:"kafka"`
	// Stream lets programs with these credentials attach to the gateway.
	Stream *Credentials `yaml:"stream"`
	// Sink is for programs that run a daemon of their own; a config file cannot set it.
	Sink dingevent.Sink `yaml:"-"`

	written api.Spec // as somebody wrote it; nil if nobody did
}

// Retry says when a failed event is tried again; zero values are the defaults.
type Retry struct {
	First Duration `yaml:"first" default:"1s"` // 1 s
	Max   Duration `yaml:"max" default:"15m"`  // 15 min
	For   Duration `yaml:"for" default:"72h"`  // 72 h, from the first attempt
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
