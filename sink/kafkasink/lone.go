package kafkasink

import (
	"context"
	"errors"
	"sync"

	"github.com/twmb/franz-go/pkg/kgo"
)

// produce waits for record to be written, but not longer than ctx: the library cannot give up a record
// that is on its way. It calls done, if there is one, when the library has let go of the record.
func produce(ctx context.Context, client *kgo.Client, record *kgo.Record, done func()) error {
	if done == nil {
		done = func() {}
	}
	if ctx.Err() != nil {
		done()
		return context.Cause(ctx)
	}
	written := make(chan error, 1)
	client.Produce(ctx, record, func(_ *kgo.Record, err error) {
		done()
		written <- err
	})
	select {
	case err := <-written:
		switch {
		case err == nil:
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
			return errors.New("given up together with an earlier event of its batch") // the earlier one's context has ended
		}
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
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
