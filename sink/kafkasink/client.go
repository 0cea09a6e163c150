package kafkasink

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

// defaultMaxBytes is what a broker takes by default, less what it counts besides.
const defaultMaxBytes = 1_000_012

// codecs are the names of kinds of compression.
var codecs = map[string]kgo.CompressionCodec{
	"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(),
	"lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression(),
}

// checkBrokers returns the brokers as errors name them.
func checkBrokers(brokers []string) (hosts string, err error) {
	if len(brokers) == 0 {
		return "", errors.New("kafkasink: no broker; name at least one, such as localhost:9092")
	}
	for _, broker := range brokers {
		host, port, err := net.SplitHostPort(broker)
		if err != nil || host == "" || port == "" || strings.ContainsAny(host, "/@, ") {
			return "", errors.New("kafkasink: a broker's address is not valid; it must look like localhost:9092")
		}
	}
	return strings.Join(brokers, ", "), nil
}

func (o *Options) newClient(brokers []string, dials *dials) (*kgo.Client, error) {
	if err := o.Format.Check(); err != nil {
		return nil, fmt.Errorf("kafkasink: %w", err)
	}
	codec, ok := codecs[o.Compression]
	if !ok {
		return nil, fmt.Errorf("kafkasink: no compression %q; use none, gzip, snappy, lz4 or zstd", o.Compression)
	}
	if o.Timeout < 0 || o.MaxBytes < 0 || o.MaxBytes > 0 && o.MaxBytes < 1<<10 {
		return nil, errors.New("kafkasink: Timeout cannot be negative, MaxBytes not below 1024; leave them 0 for the defaults")
	}
	opts := []kgo.Opt{
		kgo.SeedBrokers(brokers...),
		kgo.ClientID(o.ClientID),
		kgo.DialTimeout(5 * time.Second),
		kgo.ProducerBatchCompression(codec),
		kgo.ProducerBatchMaxBytes(o.MaxBytes),
		kgo.BrokerMaxWriteBytes(max(100<<20, o.MaxBytes)),
		kgo.ProducerLinger(0),                      // batches form while one is on its way
		kgo.MetadataMinAge(250 * time.Millisecond), // how soon a topic that is missing, or a new leader, is looked for
		kgo.UnknownTopicRetries(1),
		kgo.RecordRetries(8), // a leader may move; beyond that, the caller retries, and sees the reason
		kgo.WithHooks(dials),
	}
	mechanism, err := o.mechanism()
	if err != nil {
		return nil, err
	}
	if mechanism != nil {
		opts = append(opts, kgo.SASL(mechanism))
	}
	if o.TLS != nil {
		opts = append(opts, kgo.DialTLSConfig(o.TLS.Clone()))
	}
	client, err := kgo.NewClient(opts...)
	if err != nil {
		return nil, fmt.Errorf("kafkasink: %w", err)
	}
	return client, nil
}

func (o *Options) mechanism() (sasl.Mechanism, error) {
	if (o.SASL == "") != (o.User == "") || o.User == "" && o.Password != "" {
		return nil, errors.New("kafkasink: SASL needs a mechanism, a user and a password")
	}
	switch o.SASL {
	case "":
		return nil, nil
	case "plain":
		return plain.Auth{User: o.User, Pass: o.Password}.AsMechanism(), nil
	case "scram-sha-256":
		return scram.Auth{User: o.User, Pass: o.Password}.AsSha256Mechanism(), nil
	case "scram-sha-512":
		return scram.Auth{User: o.User, Pass: o.Password}.AsSha512Mechanism(), nil
	}
	return nil, fmt.Errorf("kafkasink: no SASL mechanism %q; use plain, scram-sha-256 or scram-sha-512", o.SASL)
}

// dials notes why the last connection was not made: the library tries again and does not say.
type dials struct {
	mu   sync.Mutex // protects what follows
	err  error
	when time.Time
}

var _ kgo.HookBrokerConnect = (*dials)(nil)

// OnBrokerConnect is called by the library for every attempt.
func (d *dials) OnBrokerConnect(_ kgo.BrokerMetadata, _ time.Duration, _ net.Conn, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.err, d.when = err, time.Now()
}

// since is the error of the last connection, if it failed after at; nil if it was made.
func (d *dials) since(at time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.when.Before(at) {
		return nil
	}
	return d.err
}
