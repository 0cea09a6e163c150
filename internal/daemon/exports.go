package daemon

import "github.com/prometheus/client_golang/prometheus"

// exports are metrics that come and go together.
type exports struct{ registry *prometheus.Registry }

func newExports() exports { return exports{prometheus.NewRegistry()} }

func (e exports) gauge(name, help string, labels prometheus.Labels, f func() float64) {
	e.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help, ConstLabels: labels}, f))
}

func (e exports) counter(name, help string, labels prometheus.Labels, f func() uint64) {
	e.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help, ConstLabels: labels},
		func() float64 { return float64(f()) }))
}
