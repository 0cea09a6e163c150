package daemon

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal/spool"
)

// watchDatabase exports how the journal's database stands. What the server has not said is left out.
func (m *metrics) watchDatabase(j store) {
	at := j.database()
	m.gauge("dingevent_database_info", "Where the journal lies.", prometheus.Labels{"place": at.Place, "schema": at.Schema, "durability": at.Durability}, func() float64 { return 1 })
	m.gauge("dingevent_database_up", "1 while the database takes events.", nil, func() float64 { return truth(!j.Stats().Suspended) })
	proof := func(of func(p *api.DatabaseProof) (int64, bool)) func() (int64, bool) {
		return func() (int64, bool) {
			p := j.database().Proof
			if p == nil {
				return 0, false
			}
			return of(p)
		}
	}
	for name, of := range map[string]func(*api.DatabaseProof) bool{
		"fsync":            func(p *api.DatabaseProof) bool { return p.Fsync },
		"full_page_writes": func(p *api.DatabaseProof) bool { return p.FullPageWrites },
		"checksums":        func(p *api.DatabaseProof) bool { return p.Checksums },
	} {
		m.known("dingevent_database_setting", "1 if the server has the setting that keeps events safe, 0 if not.", prometheus.Labels{"setting": name},
			proof(func(p *api.DatabaseProof) (int64, bool) { return int64(truth(of(p))), true }))
	}
	m.known("dingevent_database_timeline", "The server's timeline, which a failover raises.", nil,
		proof(func(p *api.DatabaseProof) (int64, bool) { return p.Timeline, p.Timeline > 0 }))
	m.known("dingevent_database_standbys_in_sync", "Standbys that have what a commit wrote when it returns. Left out if the role may not see them.", nil,
		proof(func(p *api.DatabaseProof) (n int64, known bool) {
			for _, s := range p.Standbys {
				if s.Sync == "sync" || s.Sync == "quorum" {
					n++
				}
			}
			return n, !p.Blind
		}))
}

// watchSpool exports how the spool in front of the database stands.
func (m *metrics) watchSpool(s *spool.Spool) {
	m.gauge("dingevent_spool_on", "1 while events go to the spool.", nil, func() float64 { return truth(s.Status().On) })
	m.gauge("dingevent_spool_backlog", "Events of the spool that are still to be moved to the database.", nil, func() float64 { return float64(s.Status().Backlog) })
	m.gauge("dingevent_spool_oldest_age_seconds", "Since the oldest of them was received; 0 if there is none.", nil, func() float64 {
		if oldest := s.Status().Oldest; !oldest.IsZero() {
			return time.Since(oldest).Seconds()
		}
		return 0
	})
	m.gauge("dingevent_spool_left", "Events that stay in the spool for good, because they are damaged there or the database refuses them.", nil,
		func() float64 { return float64(s.Status().Left) })
	m.gauge("dingevent_spool_used_bytes", "Bytes of the spool's file that hold something.", nil, func() float64 { return float64(s.Status().Fill.Used) })
	m.gauge("dingevent_spool_limit_bytes", "Used bytes at which pushes are refused while the database is away.", nil, func() float64 { return float64(s.Status().Fill.Limit) })
	m.counter("dingevent_spool_spooled_total", "Events that went to the spool.", nil, func() uint64 { return s.Status().Spooled })
	m.counter("dingevent_spool_moved_total", "Events of the spool that the database has confirmed.", nil, func() uint64 { return s.Status().Moved })
	m.counter("dingevent_spool_refused_total", "Events that the spool did not take either.", nil, func() uint64 { return s.Status().Refused })
	m.counter("dingevent_spool_times_total", "How often the spool went on.", nil, func() uint64 { return s.Status().Times })
}

// A known is a gauge that is there only while its value is known.
type known struct {
	desc *prometheus.Desc
	of   func() (value int64, known bool)
}

// known exports a gauge that is left out while its value is not known.
func (m *metrics) known(name, help string, labels prometheus.Labels, of func() (value int64, known bool)) {
	m.registry.MustRegister(known{prometheus.NewDesc(name, help, nil, labels), of})
}

// Describe is part of [prometheus.Collector].
func (k known) Describe(to chan<- *prometheus.Desc) { to <- k.desc }

// Collect is part of [prometheus.Collector].
func (k known) Collect(to chan<- prometheus.Metric) {
	if value, ok := k.of(); ok {
		to <- prometheus.MustNewConstMetric(k.desc, prometheus.GaugeValue, float64(value))
	}
}
