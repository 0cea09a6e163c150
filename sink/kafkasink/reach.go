package kafkasink

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// Reach connects to a broker as an attempt does, signs in, and changes nothing. It returns a description of the brokers,
// for a person.
func (s *Sink) Reach(ctx context.Context) (reached string, err error) {
	began := time.Now()
	if err := s.client.Ping(ctx); err != nil {
		return "", fmt.Errorf("kafkasink: connect to %s: %w", s.hosts, s.unreached(ctx, err, began))
	}
	var names []string
	metadata, err := kmsg.NewPtrMetadataRequest().RequestWith(ctx, s.client)
	if err != nil {
		return "", fmt.Errorf("kafkasink: ask %s for the brokers of the cluster: %w", s.hosts, err)
	}
	for _, b := range metadata.Brokers {
		name := net.JoinHostPort(b.Host, strconv.Itoa(int(b.Port)))
		if _, err = s.client.Broker(int(b.NodeID)).Request(ctx, kmsg.NewPtrApiVersionsRequest()); err == nil {
			return "the broker " + name, nil
		}
		names = append(names, name)
	}
	return "", fmt.Errorf("kafkasink: %s answers, but the cluster calls its brokers %s, and none of these can be reached from here; "+
		"put advertised.listeners of the brokers right: %w", s.hosts, strings.Join(names, ", "), s.unreached(ctx, err, began))
}

// unreached is why nothing was reached, in the most useful words.
func (s *Sink) unreached(ctx context.Context, err error, began time.Time) error {
	dial := s.dials.since(began)
	switch {
	case errors.Is(err, kerr.SaslAuthenticationFailed), errors.Is(dial, kerr.SaslAuthenticationFailed):
		return fmt.Errorf("the brokers refuse our login; check mechanism, user and password: %w", err)
	case errors.Is(dial, io.EOF), dial == nil && errors.Is(err, io.EOF): // some say no more to a wrong login, or to a client without TLS
		return fmt.Errorf("a broker ends the connection at once; check login and TLS: %w", err)
	case dial != nil:
		return dial
	case ctx.Err() != nil:
		return errors.New("no answer in time; check that the brokers want TLS if you set it, and none if you do not")
	}
	return err
}
