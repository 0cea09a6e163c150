// Package config is the config of "dingevent serve": its types, how its YAML is read, and what may be wrong with it. It opens nothing.
// Packages sinks and daemon open the files and connections that a config names.
package config

import (
	"cmp"
	"slices"
	"time"

	"github.com/dingevent/dingevent/internal/config/document"
)

// A Config has the apps that DingTalk pushes to, and the subscriptions that deliver to sinks. Its YAML form is the config file
// of "dingevent serve"; docs/config.md describes each key.
type Config struct {
	// Data is the folder of the journal and of the local API's token. Made if missing. With a database, it is this gateway's alone, and
	// holds its spool.
	Data string `yaml:"data" default:"data" ends:"line"`
	// Database keeps the journal in PostgreSQL, so that many gateways can share it. Without it the journal is a file in Data.
	Database *Database `yaml:"database"`
	// Encryption encrypts what the journal and the spool keep. Without it, they are in the clear.
	Encryption *Encryption `yaml:"encryption"`
	// Listen is the address DingTalk's HTTP pushes arrive at; needed by apps with http.
	// Defaults to 127.0.0.1:8080: a TLS proxy belongs in front.
	Listen string `yaml:"listen" default:"127.0.0.1:8080"`
	// ListenTLS is the certificate of Listen, where no proxy does TLS.
	ListenTLS Certificate `yaml:"listen_tls"`
	// API is the address of the local API and /metrics. Defaults to 127.0.0.1:7780.
	API string `yaml:"api" default:"127.0.0.1:7780"`
	// APITLS is the certificate of API, for the console, the local API and /metrics. Without it there is no TLS there.
	APITLS Certificate `yaml:"api_tls"`
	// ACME gets a certificate from a CA, such as Let's Encrypt, by itself, and renews it. ListenTLS, APITLS and Attach show it where they
	// say acme: true.
	ACME *ACME `yaml:"acme"`
	// APIHosts are host names that the local API and /metrics may be asked by, besides localhost, the host of API and any IP address.
	// "*" allows every name, also that of a page that a browser was led to.
	APIHosts []string `yaml:"api_hosts"`
	// APIKeys let programs ask the local API, each with a role. Commands of this machine need none.
	APIKeys []APIKey `yaml:"api_keys"`
	// Console is the pages for browsers, at the address of the local API.
	Console Console `yaml:"console"`
	// Limits bound the connections that come in.
	Limits Limits `yaml:"limits"`
	// Grace is how long the daemon may take to end after a signal, all in all. Work that has not ended then is cut off. Defaults to
	// 8 s, because Docker waits 10.
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
	// MaxBytes is the hard limit of the journal, in bytes: at it, pushes are refused. The room on the disk is a limit as well,
	// and with 0 the only one.
	MaxBytes Bytes `yaml:"max_bytes"`
	// WhenFull sets the effect of the limit. refuse refuses new events. evict refuses none: from 95 percent of the limit on
	// the oldest events are evicted, also undelivered ones.
	WhenFull string `yaml:"when_full" default:"refuse" oneof:"refuse evict" words:"drop=evict"`
	// Verify is how often the whole journal is read and compared with its checksums, slowly: daily, weekly, monthly or off.
	// Defaults to weekly, so that damage is found while there are backups without it.
	Verify string `yaml:"verify" default:"weekly" oneof:"daily weekly monthly off"`
	// Log says what is logged to standard error, and how.
	Log Log `yaml:"log"`
	// Attach is the attach point, where programs of subscriptions with stream attach.
	Attach AttachPoint `yaml:"attach" was:"gateway"`

	// Watch says what dingevent finds about itself, and makes events of its own of.
	Watch Watch `yaml:"watch"`
	// Notify tells people about events of dingevent's own.
	Notify *Notify `yaml:"notify"`
	// OTLP sends traces and metrics to a collector of OpenTelemetry.
	OTLP OTLP `yaml:"otlp"`

	// Apps are the applications of DingTalk that events come from; one at least.
	Apps []App `yaml:"apps"`
	// Subscriptions feed events to sinks. The command and the API can set others while the daemon runs.
	Subscriptions []Subscription `yaml:"subscriptions"`

	// Former are the former names that the config file uses.
	Former []document.Former `yaml:"-"`

	written any // the config file as plain values, with its variables as ${NAME}
}

// Log says what is logged to standard error, and how.
type Log struct {
	Level  string `yaml:"level" default:"info" oneof:"debug info warn error"` // the least level that is logged
	Format string `yaml:"format" default:"text" oneof:"text json"`            // how a line is written
}

// DataFolder is Data, or its default.
func (c Config) DataFolder() string { return cmp.Or(c.Data, "data") }

// Has reports whether a subscription is in the config.
func (c Config) Has(subscription string) bool {
	return slices.ContainsFunc(c.Subscriptions, func(s Subscription) bool { return s.Name == subscription })
}

// NeedsAttachPoint reports whether the config says anything of the attach point, or a subscription needs it.
func (c Config) NeedsAttachPoint() bool {
	return c.Attach.isSet() || slices.ContainsFunc(c.Subscriptions, func(s Subscription) bool { return s.Stream != nil })
}

// EndWithin is Grace, or its default.
func (c Config) EndWithin() time.Duration { return time.Duration(cmp.Or(c.Grace, defaultGrace)) }

// VerifyEvery is how often the journal is verified; 0 for never.
func (c Config) VerifyEvery() time.Duration {
	const day = 24 * time.Hour
	return map[string]time.Duration{"daily": day, "": 7 * day, "weekly": 7 * day, "monthly": 30 * day}[c.Verify]
}

// appNames are the names of all apps.
func (c Config) appNames() (names []string) {
	for _, app := range c.Apps {
		names = append(names, app.Name)
	}
	return names
}

// WithDefaults returns a copy with the empty fields filled in.
func (c Config) WithDefaults() Config {
	c.Data = c.DataFolder()
	c = c.ofDatabase()
	if c.Listen == "" {
		c.Listen = "127.0.0.1:8080"
	}
	if c.API == "" {
		c.API = "127.0.0.1:7780"
	}
	c.Grace = cmp.Or(c.Grace, defaultGrace)
	if c.ACME != nil {
		full := *c.ACME
		full.Directory = cmp.Or(full.Directory, letsEncrypt)
		c.ACME = &full
	}
	c.Apps = slices.Clone(c.Apps)
	for i := range c.Apps {
		if s := c.Apps[i].Stream; s != nil {
			full := s.WithDefaults()
			c.Apps[i].Stream = &full
		}
	}
	return c
}

// ofDatabase puts words in the place of defaults that only files of our own have.
func (c Config) ofDatabase() Config {
	if c.Database != nil {
		c.WhenFull, c.Verify = "refuse", "off"
	}
	return c
}
