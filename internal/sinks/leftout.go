//go:build small

package sinks

import (
	"log/slog"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/leftout"
)

func openNATS(config.Subscription, *slog.Logger) (Sink, error) { return nil, leftout.Err("nats") }

func openKafka(config.Subscription) (Sink, error) { return nil, leftout.Err("kafka") }
