package kafkasink

import (
	"context"
	"errors"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
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
