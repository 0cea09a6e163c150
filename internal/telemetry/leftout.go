//go:build small

package telemetry

import (
	"context"
	"time"

	dto "github.com/prometheus/client_model/go"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/leftout"
)

// A Telemetry is nil always: this build has none.
type Telemetry struct{}

// Trouble refuses a collector of the config.
func Trouble(endpoint string) error {
	if endpoint != "" {
		return leftout.Err("otlp")
	}
	return nil
}

// New refuses a collector of the config. Variables of the environment do nothing.
func New(o Options) (*Telemetry, error) { return nil, Trouble(o.Endpoint) }

// Received does nothing.
func (*Telemetry) Received(time.Time, time.Time, error, []*dingevent.Envelope) {}

// Around returns the sink itself.
func (*Telemetry) Around(to dingevent.Sink) dingevent.Sink { return to }

// Run does nothing.
func (*Telemetry) Run(context.Context, func() ([]*dto.MetricFamily, error)) {}

// Close does nothing.
func (*Telemetry) Close() {}
