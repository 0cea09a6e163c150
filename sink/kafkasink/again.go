package kafkasink

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// write produces record. It does so once more where not the record was the reason that the brokers did not take it:
// the topic was made anew, or the batch around the record was too large.
func (s *Sink) write(ctx context.Context, record *kgo.Record) error {
	began := time.Now()
	err := produce(ctx, s.client, record, nil)
	switch {
	case errors.Is(err, kerr.UnknownTopicID):
		s.topics.forget(s.client, record.Topic, began)
		return produce(ctx, s.client, record, nil)
	case errors.Is(err, kerr.MessageTooLarge) && sizeOf(record) <= int(s.opts.MaxBytes):
		return s.lone.produce(ctx, record)
	}
	return err
}

// topics are the topics that the client was made to forget. The library remembers a topic by its ID. After a topic was
// deleted and made again it fails every record, until we make it forget the topic.
type topics struct {
	mu        sync.Mutex // protects forgotten
	forgotten map[string]time.Time
}

// forget makes the client ask for the topic anew. It does nothing if the topic was forgotten after the delivery began,
// because forgetting fails the records on their way to the topic.
func (t *topics) forget(client *kgo.Client, topic string, began time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.forgotten[topic].After(began) {
		return
	}
	client.PurgeTopicsFromClient(topic)
	if t.forgotten == nil {
		t.forgotten = map[string]time.Time{}
	}
	t.forgotten[topic] = time.Now()
}

// A lone producer has one record on its way, in a batch of its own. It is made when a batch was too large, which says
// nothing of the single records.
type lone struct {
	open func() (*kgo.Client, error)
	turn chan struct{} // holds an element while a record is on its way

	mu     sync.Mutex // protects what follows
	client *kgo.Client
	closed bool
}

func (l *lone) produce(ctx context.Context, record *kgo.Record) error {
	select {
	case l.turn <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	client, err := l.made()
	if err != nil {
		<-l.turn
		return err
	}
	return produce(ctx, client, record, func() { <-l.turn })
}

func (l *lone) made() (client *kgo.Client, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, kgo.ErrClientClosed
	}
	if l.client == nil {
		l.client, err = l.open()
	}
	return l.client, err
}

func (l *lone) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	if l.client != nil {
		l.client.Close()
	}
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
