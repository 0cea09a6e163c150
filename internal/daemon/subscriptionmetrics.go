package daemon

import (
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/supervise"
	"github.com/dingevent/dingevent/sink/streamsink"
)

// subscriptionMetrics collects how the subscriptions stand, which come and go.
type subscriptionMetrics struct{ standings func() []supervise.Standing }

var _ prometheus.Collector = subscriptionMetrics{}

// A measure is one number of every subscription.
type measure[Status any] struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
	of   func(Status) float64
}

func gaugeOf[Status any](name, help string, of func(Status) float64) measure[Status] {
	return measure[Status]{prometheus.NewDesc(name, help, []string{"subscription"}, nil), prometheus.GaugeValue, of}
}

func counterOf[Status any](name, help string, of func(Status) uint64) measure[Status] {
	return measure[Status]{prometheus.NewDesc(name, help, []string{"subscription"}, nil), prometheus.CounterValue,
		func(s Status) float64 { return float64(of(s)) }}
}

var deliveryMeasures = []measure[delivery.Status]{
	gaugeOf("dingevent_delivery_cursor", "The sequence the subscription takes next.", func(s delivery.Status) float64 { return float64(s.Cursor) }),
	gaugeOf("dingevent_delivery_in_flight", "Attempts that run.", func(s delivery.Status) float64 { return float64(s.InFlight) }),
	gaugeOf("dingevent_delivery_waiting", "Events that wait for another attempt.", func(s delivery.Status) float64 { return float64(s.Waiting) }),
	gaugeOf("dingevent_delivery_parked", "Events that wait for an earlier one of their key.", func(s delivery.Status) float64 { return float64(s.Parked) }),
	gaugeOf("dingevent_delivery_dead", "Dead letters.", func(s delivery.Status) float64 { return float64(s.Dead) }),
	gaugeOf("dingevent_delivery_breaker_open", "1 while the sink fails on all there is: ten events, after which single ones are tried only, or however few for a minute.",
		func(s delivery.Status) float64 { return truth(!s.BrokenSince.IsZero()) }),
	gaugeOf("dingevent_delivery_failing_seconds", "How long attempts have failed or been postponed with no success or rejection between; 0 if they do not.",
		func(s delivery.Status) float64 { return secondsSince(s.FailsSince) }),
	gaugeOf("dingevent_delivery_stalled", "1 while too many events have failed or wait behind one that has, so that no new one is taken.",
		func(s delivery.Status) float64 { return truth(s.Stalled) }),
	gaugeOf("dingevent_delivery_paused", "1 while nothing, or with a drain nothing new, is attempted until somebody resumes it.",
		func(s delivery.Status) float64 { return truth(!s.Pause.IsZero()) }),
}

// secondsSince is how long ago at was; 0 for never.
func secondsSince(at time.Time) float64 {
	if at.IsZero() {
		return 0
	}
	return max(0, time.Since(at).Seconds())
}

var attachMeasures = []measure[streamsink.Status]{
	gaugeOf("dingevent_attach_connections", "Connections of attached programs.", func(s streamsink.Status) float64 { return float64(len(s.Connections)) }),
	counterOf("dingevent_attach_opened_total", "Connections of programs so far.", func(s streamsink.Status) uint64 { return s.Opened }),
	counterOf("dingevent_attach_led_total", "Open requests of programs that were answered with the address of the gateway that works the subscription.",
		func(s streamsink.Status) uint64 { return s.Led }),
	counterOf("dingevent_attach_refused_total", "Programs with the right credentials that were refused: too many, or too often.",
		func(s streamsink.Status) uint64 { return s.Refused }),
	counterOf("dingevent_attach_late_total", "Answers that came too late or to nothing.", func(s streamsink.Status) uint64 { return s.Late }),
	counterOf("dingevent_attach_blamed_total", "Connections that ended before the program had read a large frame.",
		func(s streamsink.Status) uint64 { return s.Blamed }),
	counterOf("dingevent_attach_unreadable_total", "Frames from programs that were no answers.", func(s streamsink.Status) uint64 { return s.Unreadable }),
}

var faultMeasure = gaugeOf("dingevent_delivery_fault", "1 for a subscription that cannot be worked, so that its events wait.", truth)

// Describe is part of [prometheus.Collector].
func (m subscriptionMetrics) Describe(out chan<- *prometheus.Desc) {
	out <- faultMeasure.desc
	for _, one := range deliveryMeasures {
		out <- one.desc
	}
	for _, one := range attachMeasures {
		out <- one.desc
	}
}

// Collect is part of [prometheus.Collector].
func (m subscriptionMetrics) Collect(out chan<- prometheus.Metric) {
	for _, sub := range m.standings() {
		export(out, sub.Name, sub.Broken, faultMeasure)
		if sub.Dispatcher != nil && !sub.Elsewhere { // else the gateway that works it knows
			export(out, sub.Name, sub.Dispatcher.Status(), deliveryMeasures...)
		}
		if sub.Programs != nil {
			export(out, sub.Name, sub.Programs.Status(), attachMeasures...)
		}
	}
}

func export[Status any](out chan<- prometheus.Metric, subscription string, now Status, measures ...measure[Status]) {
	for _, one := range measures {
		out <- prometheus.MustNewConstMetric(one.desc, one.kind, one.of(now), strings.ToValidUTF8(subscription, "\uFFFD"))
	}
}

// watchSubscriptions exports the state of the subscriptions that exist at the time of a scrape.
func (m *metrics) watchSubscriptions(s *supervise.Supervisor) {
	m.registry.MustRegister(subscriptionMetrics{s.Standings})
}
