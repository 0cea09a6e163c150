package daemon

import (
	"maps"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dingevent/dingevent/internal/api"
)

// watchSource exports a source, under the names of docs/metrics.md.
func (e exports) watchSource(a *appSource) {
	labels := prometheus.Labels{"app": a.app, "kind": a.kind}
	if a.corp != "" {
		labels["corp"] = a.corp
	}
	e.counter("dingevent_source_stored_total", "Events that a source has pulled and that are stored, also those that were there before.", labels,
		func() uint64 { return a.runner.Status().Stored })
	e.counter("dingevent_source_refused_total", "Times that the journal did not take what a source has pulled; it is tried again.", labels,
		func() uint64 { return a.runner.Status().Refused })
	e.counter("dingevent_source_failures_total", "Times that a source has failed and was begun again.", labels,
		func() uint64 { return a.runner.Status().Failures })
	e.gauge("dingevent_source_stored_timestamp_seconds", "When a source has stored its last event, in Unix time; 0 before.", labels,
		func() float64 { return unix(a.runner.Status().StoredAt) })
	for _, state := range api.SourceStates {
		of := maps.Clone(labels)
		of["state"] = string(state)
		e.gauge("dingevent_source_state", "1 for the state that a source is in.", of,
			func() float64 { return truth(string(a.runner.Status().State) == string(state)) })
	}
}

// unix is a time as metrics have it; 0 if there is none.
func unix(at time.Time) float64 {
	if at.IsZero() {
		return 0
	}
	return float64(at.UnixMilli()) / 1000
}
