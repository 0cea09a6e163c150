package kafkasink

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/dingevent/dingevent"
)

// failure says why record was not written, and what to do.
func (s *Sink) failure(err error, record *kgo.Record, began time.Time) error {
	told := func(format string, args ...any) error {
		return fmt.Errorf("kafkasink: %s: topic %q: "+format, append([]any{s.hosts, record.Topic}, args...)...)
	}
	switch {
	case errors.Is(err, kerr.MessageTooLarge):
		return dingevent.Reject(told("%s: %w", s.tooLarge(record), err))
	case errors.Is(err, kerr.InvalidTopicException) && !s.topic.Fixed(), errors.Is(err, kerr.InvalidRecord):
		return dingevent.Reject(told("%w", err))
	case errors.Is(err, kerr.UnknownTopicOrPartition), errors.Is(err, kerr.UnknownTopicID):
		return told("there is no such topic, and none is made by itself; create it: %w", err)
	case errors.Is(err, kerr.TopicAuthorizationFailed), errors.Is(err, kerr.ClusterAuthorizationFailed):
		return told("we may not write; allow the user WRITE on the topic, and IDEMPOTENT_WRITE on a cluster before 2.8: %w", err)
	case errors.Is(err, kgo.ErrClientClosed):
		return told("the sink is closed: %w", err)
	}
	switch dial := s.dials.since(began); {
	case errors.Is(err, kerr.SaslAuthenticationFailed), errors.Is(dial, kerr.SaslAuthenticationFailed):
		return told("the brokers refuse our login; check mechanism, user and password: %w", err)
	case errors.Is(dial, io.EOF): // some say no more to a wrong login, or to a client without TLS
		return told("a broker ends the connection at once; check login and TLS: %w", err)
	case dial != nil:
		return told("%w; the last attempt to connect: %w", err, dial)
	}
	return told("%w", err)
}

// tooLarge names the limit that a record that went alone was beyond: ours or the topic's.
func (s *Sink) tooLarge(record *kgo.Record) string {
	size := sizeOf(record)
	if size > int(s.opts.MaxBytes) {
		return fmt.Sprintf("an event of %d bytes is larger than MaxBytes (max_bytes in a config), %d; raise MaxBytes and the topic's max.message.bytes", size, s.opts.MaxBytes)
	}
	if limit, ok := s.limit(record.Topic); ok {
		return fmt.Sprintf("an event of %d bytes is larger than the topic takes, whose max.message.bytes is %d; raise that", size, limit)
	}
	return fmt.Sprintf("an event of %d bytes is larger than the topic takes; raise its max.message.bytes", size)
}

// sizeOf is about what record takes in a batch, rather more than less.
func sizeOf(record *kgo.Record) int {
	size := 256 + len(record.Key) + len(record.Value)
	for _, h := range record.Headers {
		size += 8 + len(h.Key) + len(h.Value)
	}
	return size
}

// limit is the max.message.bytes of a topic; false if the brokers do not give it.
func (s *Sink) limit(topic string) (bytes int, ok bool) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	resource := kmsg.NewDescribeConfigsRequestResource()
	resource.ResourceType, resource.ResourceName = kmsg.ConfigResourceTypeTopic, topic
	resource.ConfigNames = []string{"max.message.bytes"}
	req := kmsg.NewPtrDescribeConfigsRequest()
	req.Resources = append(req.Resources, resource)
	resp, err := req.RequestWith(ctx, s.client)
	if err != nil {
		return 0, false
	}
	for _, r := range resp.Resources {
		for _, c := range r.Configs {
			if c.Name == "max.message.bytes" && c.Value != nil {
				bytes, err = strconv.Atoi(*c.Value)
				return bytes, err == nil
			}
		}
	}
	return 0, false
}
