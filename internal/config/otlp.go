package config

import (
	"net/url"
)

// OTLP sends traces and metrics to a collector of OpenTelemetry, by HTTP with protobuf.
type OTLP struct {
	// Endpoint is the collector's URL, such as http://localhost:4318; /v1/traces and /v1/metrics are added. Defaults to what
	// OTEL_EXPORTER_OTLP_ENDPOINT and its kin say in the environment; nothing is sent without either.
	Endpoint string            `yaml:"endpoint"`
	Headers  map[string]string `yaml:"headers"`                             // added to every request, such as an API key
	CAFile   string            `yaml:"ca_file" ends:"line"`                 // certificates in PEM that the collector's is checked against instead of the system's
	Traces   string            `yaml:"traces" default:"on" oneof:"on off"`  // whether traces are sent
	Metrics  string            `yaml:"metrics" default:"on" oneof:"on off"` // whether metrics are sent, the same as at /metrics
	OneIn    int               `yaml:"one_in"`                              // one event in so many is traced. Defaults to each one, or to what OTEL_TRACES_SAMPLER says
	Every    Duration          `yaml:"metrics_every"`                       // the time between two exports of metrics. Defaults to 1 minute, or to OTEL_METRIC_EXPORT_INTERVAL
}

func (v *validator) otlp(at string, o OTLP) {
	v.oneOf(at+".traces", o.Traces, "", "on", "off")
	v.oneOf(at+".metrics", o.Metrics, "", "on", "off")
	if o.OneIn < 0 {
		v.say(at+".one_in", "cannot be negative; 0 means each event")
	}
	if o.Endpoint == "" {
		return
	}
	v.url(at+".endpoint", o.Endpoint, "")
	if u, err := url.Parse(o.Endpoint); err == nil && (u.RawQuery != "" || u.User != nil) {
		v.say(at+".endpoint", "must have no user and no ?; what authenticates belongs into headers")
	}
}
