// Package kafkasink writes events to a topic of Kafka, as CloudEvents or raw. A delivery has succeeded
// once all in-sync replicas have the record.
package kafkasink

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/internal/naming"
)

// A Sink produces each delivery as one record and waits until all in-sync replicas have it. The
// producer is idempotent: after a lost answer of a broker it sends a record again, and the topic has it once. Another
// attempt is another record: compare the CloudEvent's id. Deliveries that meet share a batch. If the topic refuses a
// batch as too large, the sink sends it again record by record. So a large event is rejected alone, see
// [dingevent.Reject]. A topic that was deleted and made again is found again.
//
// Records with one key are in the topic in the order of their deliveries, if each delivery begins after the one before
// has returned without an error.
//
// Safe for concurrent use. No error shows credentials.
type Sink struct {
	opts   Options
	topic  *naming.Pattern
	hosts  string // what errors call the brokers
	client *kgo.Client
	dials  *dials
	topics topics
	lone   lone
}

var _ dingevent.Sink = (*Sink)(nil)

// New returns a sink to topic, on the cluster that one of the brokers, such as kafka-1:9092, belongs to.
// The topic may have variables, {app}, {corp}, {subscription}, {transport} and {type}, as in
// dingtalk.{type}; slashes of a value become full stops, and other characters that a topic cannot
// have become _.
//
// New connects to nothing: the first delivery does.
func New(brokers []string, topic string, opts *Options) (*Sink, error) {
	s := &Sink{dials: &dials{}, lone: lone{turn: make(chan struct{}, 1)}}
	if opts != nil {
		s.opts = *opts
	}
	s.opts.Format = cmp.Or(s.opts.Format, Structured)
	s.opts.Compression = cmp.Or(s.opts.Compression, "gzip")
	s.opts.MaxBytes = cmp.Or(s.opts.MaxBytes, defaultMaxBytes)
	s.opts.ClientID = cmp.Or(s.opts.ClientID, "dingevent")
	s.opts.Timeout = cmp.Or(s.opts.Timeout, 30*time.Second)
	if s.opts.Key == nil {
		s.opts.Key = ByCorp
	}
	var err error
	if s.hosts, err = checkBrokers(brokers); err != nil {
		return nil, err
	}
	if s.topic, err = parseTopic(topic); err != nil {
		return nil, err
	}
	s.lone.open = func() (*kgo.Client, error) { return s.opts.newClient(brokers, s.dials) }
	s.client, err = s.lone.open()
	return s, err
}

// Deliver produces d and waits for the brokers' answer. When ctx ends before that, the record may be in
// the topic all the same, or come to it later; so it may when a broker's connection was lost.
func (s *Sink) Deliver(ctx context.Context, d dingevent.Delivery) error {
	ctx, cancel := context.WithTimeoutCause(ctx, s.opts.Timeout,
		fmt.Errorf("no answer within %v: %w", s.opts.Timeout, context.DeadlineExceeded))
	defer cancel()
	key, err := s.opts.Key(d.Envelope)
	if err != nil {
		return dingevent.Reject(fmt.Errorf("kafkasink: the key of the event: %w", err))
	}
	record := newRecord(s.opts.Format, d)
	record.Topic = s.topic.Name(d)
	if key != "" {
		record.Key = []byte(key)
	}
	began := time.Now()
	if err := s.write(ctx, record); err != nil {
		return s.failure(err, record, began)
	}
	d.Answered(0, fmt.Appendf(nil, "topic %s, partition %d, offset %d", record.Topic, record.Partition, record.Offset))
	return nil
}

// Close ends the connections. Deliveries that run fail, and so do later ones.
func (s *Sink) Close() error {
	s.client.Close()
	s.lone.close()
	return nil
}
