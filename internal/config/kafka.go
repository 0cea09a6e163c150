package config

import (
	"math"

	"github.com/dingevent/dingevent/filter"
)

// Kafka writes each event to a topic.
type Kafka struct {
	Brokers     []string `yaml:"brokers"`                                                           // addresses, such as localhost:9092; one suffices
	Topic       string   `yaml:"topic"`                                                             // where events are written; may hold {app}, {corp}, {subscription}, {transport} and {type}
	Format      string   `yaml:"format" default:"cloudevents" oneof:"cloudevents typed binary raw"` // how a record looks
	Key         string   `yaml:"key" default:"corp" ends:"any"`                                     // a record's key: corp, none, or an expression in CEL
	Compression string   `yaml:"compression" default:"gzip" oneof:"none gzip snappy lz4 zstd"`      // how batches are compressed; kafkajs reads none and gzip, unless a codec is added to it
	MaxBytes    Bytes    `yaml:"max_bytes" default:"1000012"`                                       // how large a batch may be, and thus an event
	ClientID    string   `yaml:"client_id" default:"dingevent"`                                     // our name for the brokers
	SASL        *SASL    `yaml:"sasl"`                                                              // how to sign in at the brokers
	TLS         *TLS     `yaml:"tls"`                                                               // {} wants TLS with the system's certificates
}

// SASL is how we sign in at Kafka's brokers.
type SASL struct {
	Mechanism string `yaml:"mechanism" oneof:"plain scram-sha-256 scram-sha-512"` // how the password is shown
	User      string `yaml:"user"`                                                // to sign in with
	Password  string `yaml:"password" ends:"line"`                                // the user's
}

func (v *validator) kafka(at string, k Kafka, types []string) {
	v.format(at, k.Format)
	if k.MaxBytes > math.MaxInt32 {
		v.say(at+".max_bytes", "must be at most %d", math.MaxInt32)
	}
	if k.Key != "" && k.Key != "corp" && k.Key != "none" {
		if _, err := filter.CompileKey(k.Key, types...); err != nil {
			v.filterError(at, err)
			return
		}
	}
	if len(k.Brokers) == 0 {
		v.say(at+".brokers", "missing: name one at least, such as localhost:9092")
	}
	v.needs(at+".topic", k.Topic, "name one that the brokers have")
	if k.SASL != nil {
		v.oneOf(at+".sasl.mechanism", k.SASL.Mechanism, "plain", "scram-sha-256", "scram-sha-512")
		v.needs(at+".sasl.user", k.SASL.User, "who signs in at the brokers")
		v.needs(at+".sasl.password", k.SASL.Password, "what the user signs in with")
	}
	v.oneOf(at+".compression", k.Compression, "", "none", "gzip", "snappy", "lz4", "zstd")
}
