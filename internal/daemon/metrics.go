package daemon

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/httpserver"
	"github.com/dingevent/dingevent/internal/keeper"
	"github.com/dingevent/dingevent/journal"
)

// metrics exports the counters and states of the parts, under the names of docs/metrics.md.
type metrics struct {
	exports                   // of the daemon as a whole
	others   func() []exports // that come and go; may be nil
	refusals *prometheus.CounterVec
	pushes   *prometheus.CounterVec
	answer   *prometheus.HistogramVec
	attempts *prometheus.HistogramVec

	replaced, openRefused *prometheus.CounterVec // Stream connections
}

// seconds are the buckets of what should take milliseconds and may take a minute.
var seconds = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60}

func newMetrics(j store) *metrics {
	m := &metrics{
		exports: newExports(),
		refusals: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "dingevent_callback_refused_total", Help: "HTTP pushes refused, by reason.",
		}, []string{"app", "reason"}),
		pushes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "dingevent_callback_pushes_total", Help: "Authentic HTTP pushes, by answer.",
		}, []string{"app", "answer"}),
		answer: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "dingevent_callback_answer_seconds", Help: "From the first byte of an authentic HTTP push to its answer.", Buckets: seconds,
		}, []string{"app"}),
		attempts: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "dingevent_delivery_attempt_seconds", Help: "Duration of attempts, by outcome.", Buckets: seconds,
		}, []string{"subscription", "outcome"}),
		replaced: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "dingevent_stream_replaced_total", Help: "Stream connections that ended while the app went on, by cause.",
		}, []string{"app", "cause"}),
		openRefused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "dingevent_stream_refused_total", Help: "Stream connections that could not be opened, by stage and reason.",
		}, []string{"app", "stage", "reason"}),
	}
	m.registry.MustRegister(m.refusals, m.pushes, m.answer, m.attempts, m.replaced, m.openRefused,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.watchJournal(j)
	if j.keeper != nil {
		m.watchFiles(j, j.keeper)
	}
	if j.database != nil {
		m.watchDatabase(j)
		m.watchSpool(j.spool)
	}
	return m
}

func (m *metrics) handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		promhttp.HandlerFor(m.all(), promhttp.HandlerOpts{}).ServeHTTP(w, r)
	})
}

// all are the metrics that there are now.
func (m *metrics) all() prometheus.Gatherers {
	all := prometheus.Gatherers{m.registry}
	if m.others != nil {
		for _, e := range m.others() {
			all = append(all, e.registry)
		}
	}
	return all
}

func (m *metrics) build(version string) {
	m.gauge("dingevent_build_info", "The running version.", prometheus.Labels{"version": version}, func() float64 { return 1 })
}

func (m *metrics) watchJournal(j journal.Journal) {
	m.counter("dingevent_journal_appended_total", "Events stored.", nil, func() uint64 { return j.Stats().Appended })
	m.counter("dingevent_journal_duplicates_total", "Events not stored again.", nil, func() uint64 { return j.Stats().Duplicates })
	m.counter("dingevent_journal_conflicts_total", "Events stored though their ID was there, because their bytes differ.", nil,
		func() uint64 { return j.Stats().Conflicts })
	m.counter("dingevent_journal_damaged_total", "Stored events that were found damaged, each counted once.", nil, func() uint64 { return j.Stats().Damaged })
	m.counter("dingevent_journal_commits_total", "Synced commits; one serves many events.", nil, func() uint64 { return j.Stats().Commits })
	m.counter("dingevent_journal_failures_total", "Commits that failed.", nil, func() uint64 { return j.Stats().Failures })
	m.gauge("dingevent_journal_suspended", "1 while the journal takes nothing, after a failed write, because files of it are gone, or because its database is away.", nil, func() float64 {
		return truth(j.Stats().Suspended)
	})
	m.known("dingevent_journal_used_bytes", "Bytes of the journal's file, or of its tables, that hold something. Left out while nobody knows.", nil,
		func() (int64, bool) { used := j.Stats().Used; return used, used > 0 })
	m.known("dingevent_journal_limit_bytes", "Used bytes at which pushes are refused: max_bytes, or what the disk allows if that is less. Left out without a limit.", nil,
		func() (int64, bool) { limit := j.Stats().Limit; return limit, limit > 0 })
	m.gauge("dingevent_journal_full", "1 while pushes are refused for want of room.", nil, func() float64 { return truth(j.Stats().Full) })
}

// watchFiles exports what only a journal in files of our own has.
func (m *metrics) watchFiles(j journal.Journal, k *keeper.Keeper) {
	m.counter("dingevent_journal_evicted_total", "Events evicted at the limit though they were owed; see when_full.", nil, func() uint64 { return j.Stats().Evicted })
	m.counter("dingevent_clock_steps_total", "Times that the wall clock was found to be set, or the machine to have slept.", nil, func() uint64 { return j.Stats().ClockSteps })
	m.watchKeeper(k)
}

// watchKeeper exports when the journal was backed up and verified last.
func (m *metrics) watchKeeper(k *keeper.Keeper) {
	m.gauge("dingevent_backup_timestamp_seconds", "When the last backup since the start was complete, in Unix time; 0 before.", nil,
		func() float64 { return float64(k.BackedUp()) })
	verified := func(of func(*api.Verified) int64) func() float64 {
		return func() float64 {
			if v := k.Verified(); v != nil {
				return float64(of(v))
			}
			return 0
		}
	}
	m.gauge("dingevent_verify_timestamp_seconds", "When the journal was last verified as a whole, in Unix time; 0 before.", nil,
		verified(func(v *api.Verified) int64 { return v.At.Unix() }))
	m.gauge("dingevent_verify_damaged", "Damaged events that the last verification found.", nil,
		verified(func(v *api.Verified) int64 { return v.Damaged }))
	m.gauge("dingevent_verify_problems", "What else it found wrong.", nil,
		verified(func(v *api.Verified) int64 { return int64(v.Problems) }))
}

// watchCallback returns the hooks of one app's handler.
func (m *metrics) watchCallback(a *httpApp, o *callback.Options) {
	app := a.name
	o.OnRefused = func(r callback.Refusal) {
		a.refuse(r)
		m.refusals.WithLabelValues(app, string(r.Reason)).Inc()
	}
	o.OnReceived = func(envelopes int, took time.Duration, err error) {
		a.received(envelopes, err)
		answer := "success"
		if err != nil {
			answer = "failure"
		}
		m.pushes.WithLabelValues(app, answer).Inc()
		m.answer.WithLabelValues(app).Observe(took.Seconds())
	}
}

// watchPort exports the requests that came to no app.
func (m *metrics) watchPort(p *pushPort) {
	m.counter("dingevent_callback_strays_total", "HTTP requests to paths that no app has.", nil, func() uint64 {
		if strays := p.status(); strays != nil {
			return strays.Count
		}
		return 0
	})
}

// watchServer exports how the connections of a port stand.
func (m *metrics) watchServer(name string, s *httpserver.Server) {
	port := prometheus.Labels{"port": name}
	m.gauge("dingevent_connections_open", "Connections to one of the daemon's ports that count for limits.connections.", port,
		func() float64 { return float64(s.Connections().Open) })
	m.counter("dingevent_connections_cut_total", "Connections that waited for a request and were closed at a limit, because a newer one came.", port,
		func() uint64 { return s.Connections().Cut })
	m.counter("dingevent_connections_refused_total", "Connections refused at a limit, because all others were being served.", port,
		func() uint64 { return s.Connections().Refused })
}

// attempted returns the hook of one subscription's attempts.
func (m *metrics) attempted(subscription string) func(delivery.Outcome, time.Duration) {
	return func(outcome delivery.Outcome, took time.Duration) {
		m.attempts.WithLabelValues(subscription, string(outcome)).Observe(took.Seconds())
	}
}

// enter begins the counters of an app's pushes, because rules see no increase in a counter that begins with its first push.
func (m *metrics) enter(app string) {
	for _, answer := range []string{"success", "failure"} {
		m.pushes.WithLabelValues(app, answer)
	}
}

// leave drops what was counted of an app that is no more.
func (m *metrics) leave(app string) {
	for _, vec := range []interface{ DeletePartialMatch(prometheus.Labels) int }{m.refusals, m.pushes, m.answer, m.replaced, m.openRefused} {
		vec.DeletePartialMatch(prometheus.Labels{"app": app})
	}
}

// forget drops what was counted of a subscription that is no more.
func (m *metrics) forget(subscription string) {
	m.attempts.DeletePartialMatch(prometheus.Labels{"subscription": subscription})
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
