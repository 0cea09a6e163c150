package sinks

import (
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/tlsfiles"
)

// Try opens a subscription's sink, closes it again, and adds to found what is wrong with it. The prefix begins its places, such as
// "subscriptions[0]."; it is empty for a subscription alone. Try leaves a sink alone that something was found about already. It
// opens no file that events are written to, because that would make it.
func Try(found []config.Problem, prefix string, sub config.Subscription) []config.Problem {
	kind, try := trial(sub)
	if try == nil || isFound(found, prefix+kind) {
		return found
	}
	if key, err := try(); err != nil {
		found = append(found, config.Problem{At: prefix + kind + key, Text: err.Error()})
	}
	return found
}

// trial returns the key of a subscription's sink, and what tries that. An error is about the key that is returned, which stands
// below the sink's.
func trial(sub config.Subscription) (kind string, try func() (key string, err error)) {
	switch {
	case sub.Webhook != nil:
		return "webhook", func() (string, error) {
			if err := tlsfiles.CheckRoots(sub.Webhook.CAFile); err != nil {
				return ".ca_file", err
			}
			sink, err := openWebhook(*sub.Webhook, 0, nil)
			return "", closed("httpsink", sink, err)
		}
	case sub.NATS != nil:
		return "nats", func() (string, error) {
			if _, err := clientTLS(sub.NATS.TLS); err != nil {
				return ".tls", err
			}
			sink, err := openNATS(sub, slog.New(slog.DiscardHandler))
			return "", closed("natssink", sink, err)
		}
	case sub.Kafka != nil:
		return "kafka", func() (string, error) {
			if _, err := clientTLS(sub.Kafka.TLS); err != nil {
				return ".tls", err
			}
			sink, err := openKafka(sub)
			return "", closed("kafkasink", sink, err)
		}
	}
	return "", nil
}

// isFound reports whether a problem is at a place or below it.
func isFound(found []config.Problem, at string) bool {
	return slices.ContainsFunc(found, func(p config.Problem) bool {
		return p.At == at || strings.HasPrefix(p.At, at+".") || strings.HasPrefix(p.At, at+"[")
	})
}

// closed closes a sink that could be opened. The error of one that could not goes without the name of its package.
func closed(pkg string, sink io.Closer, err error) error {
	if err != nil {
		return errors.New(strings.TrimPrefix(err.Error(), pkg+": "))
	}
	sink.Close()
	return nil
}
