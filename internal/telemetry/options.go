package telemetry

import (
	"crypto/x509"
	"log/slog"
	"time"
)

// Options of telemetry. The zero value does what the environment's OTEL_ variables say, which is nothing if there are none.
type Options struct {
	// Endpoint is the collector's URL, such as http://localhost:4318. It takes the place of OTEL_EXPORTER_OTLP_ENDPOINT and its kin.
	Endpoint string
	Headers  map[string]string // of each request, beside those of the environment
	RootCAs  *x509.CertPool    // that the collector's certificate must descend from; nil: the system's
	// NoTraces and NoMetrics leave one of the two out.
	NoTraces, NoMetrics bool
	// OneIn traces one event in so many. Defaults to what OTEL_TRACES_SAMPLER and its argument say, else to each one.
	OneIn int
	// MetricsEvery is the time between two exports of metrics. Defaults to OTEL_METRIC_EXPORT_INTERVAL, else to a minute.
	MetricsEvery time.Duration

	Version string                      // of this program
	Gateway string                      // the ID of this run
	Lookup  func(string) (string, bool) // the environment
	Logger  *slog.Logger
}
