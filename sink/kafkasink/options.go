package kafkasink

import (
	"crypto/tls"
	"time"

	"github.com/dingevent/dingevent"
)

// Options of a Sink. The zero value is right for brokers without authentication.
type Options struct {
	// Format is how an event becomes a record. Defaults to Structured.
	Format Format
	// Key returns the record's key, by which Kafka chooses the partition; an empty one is none:
	// such records are spread over the partitions. An error rejects the event. Defaults to ByCorp.
	Key func(*dingevent.Envelope) (string, error)
	// Compression of batches: none, gzip, snappy, lz4 or zstd. Defaults to gzip, which clients read
	// without a codec that has to be added.
	Compression string
	// MaxBytes is how large a batch, and thus a record, may be before it is compressed. The topic's
	// max.message.bytes must be as large. Defaults to 1,000,012, the default of the brokers.
	MaxBytes int32
	// ClientID is our name for the brokers. Defaults to "dingevent".
	ClientID string
	// Timeout is how long one attempt may take in all, if its context does not end sooner.
	// Defaults to 30 seconds.
	Timeout time.Duration

	// SASL is how we sign in, with User and Password: plain, scram-sha-256 or scram-sha-512.
	// Defaults to not at all.
	SASL     string
	User     string
	Password string

	// TLS of the connections to brokers. Defaults to none.
	TLS *tls.Config
}

// ByCorp is the key of an event's organization.
func ByCorp(env *dingevent.Envelope) (string, error) { return env.CorpID, nil }

// NoKey spreads the events over all partitions.
func NoKey(*dingevent.Envelope) (string, error) { return "", nil }
