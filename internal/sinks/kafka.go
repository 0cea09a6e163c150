//go:build !small

package sinks

import (
	"math"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/sink/kafkasink"
)

// openKafka makes the sink, which connects when there is an event.
func openKafka(s config.Subscription) (*kafkasink.Sink, error) {
	k := s.Kafka
	secure, err := clientTLS(k.TLS)
	if err != nil {
		return nil, err
	}
	opts := &kafkasink.Options{
		Format: formats[k.Format], Compression: k.Compression, MaxBytes: int32(min(k.MaxBytes, math.MaxInt32)), ClientID: k.ClientID,
		Timeout: time.Duration(s.Timeout), TLS: secure,
	}
	if opts.Key, err = kafkaKey(s); err != nil {
		return nil, err
	}
	if k.SASL != nil {
		opts.SASL, opts.User, opts.Password = k.SASL.Mechanism, k.SASL.User, k.SASL.Password
	}
	return kafkasink.New(k.Brokers, k.Topic, opts)
}

// kafkaKey is nil for the corp, which is the sink's default.
func kafkaKey(s config.Subscription) (func(*dingevent.Envelope) (string, error), error) {
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
