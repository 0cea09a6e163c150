// Package telemetry sends traces and metrics to a collector of OpenTelemetry, by OTLP over HTTP with protobuf.
//
// An event has a trace: its identity gives the trace's ID, so that each gateway knows the trace without having kept it. The trace has the
// push, storing it, and attempts that begin within a minute. A later attempt has a trace of its own, with a link to the event's.
package telemetry

// scope names what makes spans and metrics.
const scope = "github.com/dingevent/dingevent"
