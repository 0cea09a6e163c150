//go:build !small

package telemetry

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// settings are what options and environment come to.
type settings struct {
	traces, metrics         string // URLs; empty: none
	traceHeader, metricHead http.Header
	gzip                    bool
	timeout, every          time.Duration
	ratio                   float64 // of events that are traced
}

// An environment looks up variables of OpenTelemetry.
type environment func(string) (string, bool)

func (env environment) text(names ...string) string {
	for _, name := range names {
		if value, _ := env(name); value != "" {
			return value
		}
	}
	return ""
}

// milliseconds is a variable's time; 0 if it has none.
func (env environment) milliseconds(name string) (time.Duration, error) {
	text := env.text(name)
	if text == "" {
		return 0, nil
	}
	ms, err := strconv.ParseInt(text, 10, 32)
	if err != nil || ms <= 0 {
		return 0, fmt.Errorf("%s must be a number of milliseconds above 0", name)
	}
	return time.Duration(ms) * time.Millisecond, nil
}

// settingsOf reads options and environment. No URL means that telemetry is off.
func settingsOf(o Options) (s settings, err error) {
	env := environment(o.Lookup)
	if o.Endpoint == "" && (env.unset() || strings.EqualFold(env.text("OTEL_SDK_DISABLED"), "true")) {
		return s, nil
	}
	if protocol := env.text("OTEL_EXPORTER_OTLP_PROTOCOL"); o.Endpoint == "" && protocol != "" && protocol != "http/protobuf" {
		return s, fmt.Errorf("OTEL_EXPORTER_OTLP_PROTOCOL is %q, and only http/protobuf is spoken; set that, and the collector's port for HTTP, often 4318", protocol)
	}
	s.gzip = env.text("OTEL_EXPORTER_OTLP_COMPRESSION") == "gzip"
	s.traces = env.url(o.Endpoint, "TRACES", "traces", o.NoTraces)
	s.metrics = env.url(o.Endpoint, "METRICS", "metrics", o.NoMetrics)
	var errs [5]error
	for i, text := range []string{s.traces, s.metrics} {
		if u, err := url.Parse(text); text != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
			errs[i] = errors.New("the collector's endpoint must be an http or https URL, such as http://localhost:4318")
		}
	}
	s.traceHeader, errs[2] = env.header(o.Headers, "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_TRACES_HEADERS")
	s.metricHead, _ = env.header(o.Headers, "OTEL_EXPORTER_OTLP_HEADERS", "OTEL_EXPORTER_OTLP_METRICS_HEADERS")
	if s.timeout, errs[3] = env.milliseconds("OTEL_EXPORTER_OTLP_TIMEOUT"); s.timeout == 0 {
		s.timeout = 10 * time.Second
	}
	every, err := env.milliseconds("OTEL_METRIC_EXPORT_INTERVAL")
	s.every = cmp.Or(o.MetricsEvery, every, time.Minute)
	errs[4] = err
	s.ratio, err = env.sampled(o.OneIn)
	return s, errors.Join(append(errs[:], err)...)
}

// unset reports whether the environment names no collector.
func (env environment) unset() bool {
	return env.text("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT") == ""
}

// url is where a signal goes; empty if it goes nowhere.
func (env environment) url(endpoint, signal, path string, left bool) string {
	if left || endpoint == "" && env.text("OTEL_"+signal+"_EXPORTER") == "none" {
		return ""
	}
	if endpoint == "" {
		if whole := env.text("OTEL_EXPORTER_OTLP_" + signal + "_ENDPOINT"); whole != "" {
			return whole
		}
		endpoint = env.text("OTEL_EXPORTER_OTLP_ENDPOINT")
	}
	if endpoint == "" {
		return ""
	}
	return strings.TrimSuffix(endpoint, "/") + "/v1/" + path
}

// header reads headers as name=value,name=value with percent-encoded values. Later ones count. No error shows a value.
func (env environment) header(given map[string]string, names ...string) (http.Header, error) {
	header := http.Header{}
	for _, name := range names {
		for pair := range strings.SplitSeq(env.text(name), ",") {
			key, value, ok := strings.Cut(strings.TrimSpace(pair), "=")
			decoded, err := url.PathUnescape(strings.TrimSpace(value))
			switch {
			case pair == "":
			case !ok || err != nil:
				return nil, fmt.Errorf("%s must be a list such as name=value,name=value, with percent-encoded values", name)
			default:
				header.Set(strings.TrimSpace(key), decoded)
			}
		}
	}
	for name, value := range given {
		header.Set(name, value)
	}
	return header, nil
}

// sampled is the ratio of events that are traced.
func (env environment) sampled(oneIn int) (float64, error) {
	if oneIn > 0 {
		return 1 / float64(oneIn), nil
	}
	switch sampler := strings.TrimPrefix(env.text("OTEL_TRACES_SAMPLER"), "parentbased_"); sampler {
	case "", "always_on":
		return 1, nil
	case "always_off":
		return 0, nil
	case "traceidratio":
		text := env.text("OTEL_TRACES_SAMPLER_ARG")
		if text == "" {
			return 1, nil
		}
		ratio, err := strconv.ParseFloat(text, 64)
		if err != nil || !(ratio >= 0 && ratio <= 1) {
			return 0, errors.New("OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1")
		}
		return ratio, nil
	default:
		return 0, fmt.Errorf("OTEL_TRACES_SAMPLER is %q, and always_on, always_off and traceidratio are there", sampler)
	}
}
