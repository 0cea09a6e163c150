package config

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// A Subscription feeds the events it wants to one sink: a webhook, a file, NATS, Kafka or attached programs.
type Subscription struct {
	Name        string   `yaml:"name"`                     // its key in the journal, up to 200 bytes without control characters
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
	OnDead     string   `yaml:"on_dead" default:"release" oneof:"release stop"` // the effect of a dead letter on later events of its key
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
	// Stream lets programs with these credentials attach.
	Stream *Credentials `yaml:"stream"`
	// Sink is for programs that run a daemon of their own; a config file cannot set it.
	Sink dingevent.Sink `yaml:"-"`

	// Written is the spec as it is written; nil where a program made the subscription.
	Written api.Spec `yaml:"-"`
}

// Retry says when a failed event is tried again; zero values are the defaults.
type Retry struct {
	First Duration `yaml:"first" default:"1s"` // the first wait is random below this, the next below twice as much
	Max   Duration `yaml:"max" default:"15m"`  // the longest wait
	For   Duration `yaml:"for" default:"72h"`  // how long from the first attempt on; then the event is a dead letter
}

// Policy is what a dispatcher makes of r.
func (r Retry) Policy() delivery.RetryPolicy {
	return delivery.RetryPolicy{First: time.Duration(r.First), Max: time.Duration(r.Max), For: time.Duration(r.For)}
}

func (v *validator) subscription(at string, sub Subscription) {
	v.name(at+".name", sub.Name)
	v.selection(at, sub)
	if first, most := sub.Retry.First, sub.Retry.Max; first > 0 && most > 0 && first > most {
		v.say(at+".retry", "first is longer than max")
	}
	if sub.Concurrency < 0 || sub.Concurrency > 10_000 {
		v.say(at+".concurrency", "must be 1 to 10000; 0 means 16")
	}
	for i, name := range sub.Apps {
		if !slices.Contains(v.apps, name) && !strings.Contains(name, "*") && name != dingevent.OperatorApp {
			names := append([]string{dingevent.OperatorApp}, v.apps...)
			v.say(fmt.Sprintf("%s.apps[%d]", at, i), "no app is named %q; there are: %s", name, strings.Join(names, ", "))
		}
	}
	v.sink(at, sub)
}

// take notes what a subscription, which is known to be right, has that no other may have.
func (v *validator) take(sub Subscription) {
	v.names[sub.Name] = true
	if sub.File != nil {
		v.files[filepath.Clean(sub.File.Path)] = true
	}
	if sub.Stream != nil {
		v.clients[sub.Stream.ClientID] = true
	}
}

// name wants one that a URL, a metric and a line of the log can hold.
func (v *validator) name(at, name string) {
	v.unique(at, name, v.names)
	switch {
	case api.IsReplay(name):
		v.say(at, "%q is the name of a replay; choose another", name)
	case journal.IsSource(name):
		v.say(at, "%q is the name of a source; choose another", name)
	case len(name) > 200:
		v.say(at, "has %d bytes; use at most 200", len(name))
	case !utf8.ValidString(name), strings.ContainsFunc(name, unicode.IsControl), name == ".", name == "..":
		v.say(at, "%q is no name that a URL can hold; use letters, digits and dashes", name)
	}
}

func (v *validator) sink(at string, sub Subscription) {
	ways := 0
	for _, there := range []bool{sub.Webhook != nil, sub.File != nil, sub.NATS != nil, sub.Kafka != nil, sub.Stream != nil, sub.Sink != nil} {
		if there {
			ways++
		}
	}
	if ways != 1 {
		v.say(at, "needs exactly one of webhook, file, nats, kafka and stream, has %d", ways)
	}
	if w := sub.Webhook; w != nil {
		v.webhook(at+".webhook", *w)
	}
	if sub.NATS != nil {
		v.nats(at+".nats", *sub.NATS)
	}
	if sub.Kafka != nil {
		v.kafka(at+".kafka", *sub.Kafka, sub.Types)
	}
	if f := sub.File; f != nil {
		v.file(at+".file", *f)
	}
	if sub.Stream != nil {
		v.credentials(at+".stream", *sub.Stream)
	}
}
