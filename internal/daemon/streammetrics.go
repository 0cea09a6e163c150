package daemon

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/stream"
)

// streamMetrics are exported for each app with Stream, without their prefix dingevent_stream_.
var streamMetrics = []struct {
	name, help string
	kind       prometheus.ValueType
	of         func(api.Stream, time.Time) float64
}{
	{"connections", "Open Stream connections.", gauge, func(s api.Stream, _ time.Time) float64 { return float64(len(s.Connections)) }},
	{"wanted_connections", "Stream connections the config asks for.", gauge, func(s api.Stream, _ time.Time) float64 { return float64(s.Wanted) }},
	{"oldest_connection_age_seconds", "Age of the oldest open connection; 0 without one.", gauge, func(s api.Stream, now time.Time) float64 {
		return fold(s, func(most float64, c api.Connection) float64 { return max(most, age(c.Opened, now)) })
	}},
	{"youngest_connection_age_seconds", "Age of the youngest open connection; 0 without one.", gauge, func(s api.Stream, now time.Time) float64 {
		if len(s.Connections) == 0 {
			return 0
		}
		return age(s.Connections[len(s.Connections)-1].Opened, now) // the oldest is the first
	}},
	{"last_frame_age_seconds", "Since the last frame of any connection; 0 if none came yet.", gauge, func(s api.Stream, now time.Time) float64 { return age(s.LastFrame, now) }},
	{"last_event_age_seconds", "Since the last event or callback of any connection; 0 if none came yet.", gauge, func(s api.Stream, now time.Time) float64 { return age(s.LastEvent, now) }},
	{"round_trip_seconds", "Of the slowest connection's last ping; 0 before the first.", gauge, func(s api.Stream, _ time.Time) float64 {
		return fold(s, func(most float64, c api.Connection) float64 { return max(most, c.RoundTripMS/1000) })
	}},
	{"unanswered", "Stream pushes not answered yet.", gauge, func(s api.Stream, _ time.Time) float64 {
		return fold(s, func(all float64, c api.Connection) float64 { return all + float64(c.Unanswered) })
	}},
	{"waiting", "Stream pushes that wait to be stored.", gauge, func(s api.Stream, _ time.Time) float64 { return float64(s.Waiting) }},
	{"running", "Stream pushes that are being stored.", gauge, func(s api.Stream, _ time.Time) float64 { return float64(s.Running) }},
	{"held_bytes", "Bytes of the Stream pushes that wait or are being stored.", gauge, func(s api.Stream, _ time.Time) float64 { return float64(s.HeldBytes) }},

	{"opened_total", "Stream connections opened.", counter, count(func(s api.Stream) uint64 { return s.Opened })},
	{"open_errors_total", "Stream connections that could not be opened.", counter, count(func(s api.Stream) uint64 { return s.OpenErrors })},
	{"events_total", "Stream pushes of events and robot messages.", counter, count(func(s api.Stream) uint64 { return s.Events })},
	{"callbacks_total", "Stream pushes of callbacks that have a handler.", counter, count(func(s api.Stream) uint64 { return s.Callbacks })},
	{"redelivered_total", "Stream pushes that had come before, and were not handled again.", counter, count(func(s api.Stream) uint64 { return s.Redelivered })},
	{"success_total", "Stream pushes answered with success.", counter, count(func(s api.Stream) uint64 { return s.Success })},
	{"later_total", "Stream events answered LATER.", counter, count(func(s api.Stream) uint64 { return s.Later })},
	{"failed_total", "Stream pushes answered with an error, or not at all.", counter, count(func(s api.Stream) uint64 { return s.Failed })},
	{"late_total", "Stream pushes without an outcome in time.", counter, count(func(s api.Stream) uint64 { return s.Late })},
	{"busy_total", "Stream pushes that found the queue full.", counter, count(func(s api.Stream) uint64 { return s.Busy })},
	{"panics_total", "Panics while a Stream push was handled.", counter, count(func(s api.Stream) uint64 { return s.Panics })},
	{"lost_total", "Stream answers lost with their connection.", counter, count(func(s api.Stream) uint64 { return s.Lost })},
	{"unreadable_total", "Stream frames too large or no JSON.", counter, count(func(s api.Stream) uint64 { return s.Unreadable })},
	{"unhandled_total", "Stream pushes of topics that nothing handles.", counter, count(func(s api.Stream) uint64 { return s.Unhandled })},
}

const (
	gauge   = prometheus.GaugeValue
	counter = prometheus.CounterValue
)

func count(of func(api.Stream) uint64) func(api.Stream, time.Time) float64 {
	return func(s api.Stream, _ time.Time) float64 { return float64(of(s)) }
}

// fold goes over the connections, from 0 on.
func fold(s api.Stream, f func(float64, api.Connection) float64) (all float64) {
	for _, c := range s.Connections {
		all = f(all, c)
	}
	return all
}

// age is in seconds; 0 if there is no time.
func age(at, now time.Time) float64 {
	if at.IsZero() {
		return 0
	}
	return max(0, now.Sub(at).Seconds())
}

// A streamCollector exports one app from one look at it.
type streamCollector struct {
	status func() api.Stream
	descs  []*prometheus.Desc // of streamMetrics
	state  *prometheus.Desc
}

var _ prometheus.Collector = (*streamCollector)(nil)

func newStreamCollector(app string, status func() api.Stream) *streamCollector {
	c := &streamCollector{status: status}
	labels := prometheus.Labels{"app": app}
	for _, m := range streamMetrics {
		c.descs = append(c.descs, prometheus.NewDesc("dingevent_stream_"+m.name, m.help, nil, labels))
	}
	c.state = prometheus.NewDesc("dingevent_stream_state", "1 for the state the app is in.", []string{"state"}, labels)
	return c
}

// Describe is part of [prometheus.Collector].
func (c *streamCollector) Describe(to chan<- *prometheus.Desc) {
	for _, desc := range c.descs {
		to <- desc
	}
	to <- c.state
}

// Collect is part of [prometheus.Collector].
func (c *streamCollector) Collect(to chan<- prometheus.Metric) {
	s, now := c.status(), time.Now()
	for i, m := range streamMetrics {
		to <- prometheus.MustNewConstMetric(c.descs[i], m.kind, m.of(s, now))
	}
	for _, state := range api.States {
		to <- prometheus.MustNewConstMetric(c.state, gauge, truth(s.State == state), string(state))
	}
}

// watchStream exports an app. The caller must call told with each change of its connections.
func (m *metrics) watchStream(to exports, app string, status func() api.Stream) (told func(stream.Change)) {
	to.registry.MustRegister(newStreamCollector(app, status))
	return func(c stream.Change) {
		switch {
		case c.Kind == stream.ChangeRefused:
			if e := OpenErrorOf(c.Err, time.Time{}); e != nil {
				m.openRefused.WithLabelValues(app, e.Stage, e.Reason).Inc()
			}
		case c.Kind == stream.ChangeClosed && c.Connection.Leaving != stream.CauseStopped:
			m.replaced.WithLabelValues(app, string(c.Connection.Leaving)).Inc()
		}
	}
}
