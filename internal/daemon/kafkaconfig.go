package daemon

import (
	"math"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/sink/kafkasink"
)

// Kafka writes each event to a topic.
type Kafka struct {
	Brokers     []string `yaml:"brokers"`                                                           // addresses, such as localhost:9092; one suffices
	Topic       string   `yaml:"topic"`                                                             // where events are written; may hold {app}, {corp}, {subscription}, {transport} and {type}
	Format      string   `yaml:"format" default:"cloudevents" oneof:"cloudevents typed binary raw"` // how a record looks
	Key         string   `yaml:"key" default:"corp" ends:"any"`                                     // a record's key: corp, none, or an expression in CEL
	Compression string   `yaml:"compression" default:"gzip" oneof:"none gzip snappy lz4 zstd"`      // how batches are compressed; kafkajs reads none and gzip, unless a codec is added to it
	MaxBytes    Bytes    `yaml:"max_bytes" default:"1000012"`                                       // how large a batch may be, and thus an event
	ClientID    string   `yaml:"client_id" default:"dingevent"`                                     // what the brokers call us
	SASL        *SASL    `yaml:"sasl"`                                                              // how to sign in at the brokers
	TLS         *TLS     `yaml:"tls"`                                                               // {} wants TLS with the system's certificates
}

// SASL is how we sign in at Kafka's brokers.
type SASL struct {
	Mechanism string `yaml:"mechanism" oneof:"plain scram-sha-256 scram-sha-512"` // how the password is shown
	User      string `yaml:"user"`                                                // to sign in with
	Password  string `yaml:"password" ends:"line"`                                // the user's
}

// openKafka makes the sink, which connects when there is an event.
func (s Subscription) openKafka() (*kafkasink.Sink, error) {
	k := s.Kafka
	secure, err := k.TLS.config()
	if err != nil {
		return nil, err
	}
	opts := &kafkasink.Options{
		Format: formats[k.Format], Compression: k.Compression, MaxBytes: int32(min(k.MaxBytes, math.MaxInt32)), ClientID: k.ClientID,
		Timeout: time.Duration(s.Timeout), TLS: secure,
	}
	if opts.Key, err = s.kafkaKey(); err != nil {
		return nil, err
	}
	if k.SASL != nil {
		opts.SASL, opts.User, opts.Password = k.SASL.Mechanism, k.SASL.User, k.SASL.Password
	}
	return kafkasink.New(k.Brokers, k.Topic, opts)
}

// kafkaKey is nil for the corp, which is the sink's default.
func (s Subscription) kafkaKey() (func(*dingevent.Envelope) (string, error), error) {
	switch s.Kafka.Key {
	case "", "corp":
		return nil, nil
	case "none":
		return kafkasink.NoKey, nil
	}
	key, err := filter.CompileKey(s.Kafka.Key, s.Types...)
	if err != nil {
		return nil, err
	}
	return key.Of, nil
}

func (v *validator) kafka(at string, sub Subscription) {
	k := sub.Kafka
	v.format(at, k.Format)
	if k.MaxBytes > math.MaxInt32 {
		v.say(at+".max_bytes", "must be at most %d", math.MaxInt32)
	}
	if _, err := sub.kafkaKey(); err != nil {
		v.filterError(at, err)
		return
	}
	before := len(v.found)
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
	if len(v.found) > before {
		return // the sink would say it again
	}
	if _, err := k.TLS.config(); err != nil {
		v.say(at+".tls", "%v", err)
		return
	}
	sink, err := sub.openKafka()
	v.opens(at, "kafkasink", sink, err)
}
