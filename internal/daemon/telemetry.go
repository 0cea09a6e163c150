package daemon

import (
	"fmt"
	"time"

	"github.com/dingevent/dingevent/internal/telemetry"
	"github.com/dingevent/dingevent/internal/tlsfiles"
)

// openTelemetry opens what sends traces and metrics to a collector, if config or environment name one.
func (d *Daemon) openTelemetry() (err error) {
	o := d.cfg.OTLP
	roots, err := tlsfiles.Roots(o.CAFile)
	if err != nil {
		return fmt.Errorf("ca_file: %w", err)
	}
	d.telemetry, err = telemetry.New(telemetry.Options{
		Endpoint: o.Endpoint, Headers: o.Headers, RootCAs: roots, NoTraces: o.Traces == "off", NoMetrics: o.Metrics == "off",
		OneIn: o.OneIn, MetricsEvery: time.Duration(o.Every), Version: d.version, Gateway: d.id, Lookup: d.lookup, Logger: d.log,
	})
	if err == nil && d.telemetry != nil {
		d.intake.trace = d.telemetry.Received
	}
	return err
}
