package daemon

import (
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/source/rds"
)

// makeRDS makes the source of an app's rows.
func (d *Daemon) makeRDS(w *wayIn, app config.App) error {
	at, opts, err := RDSOptions(*app.RDS)
	if err != nil {
		return fmt.Errorf("rds: %w", err)
	}
	opts.Logger = d.log
	rows, err := rds.New(app.Name, at, opts)
	if err != nil {
		return fmt.Errorf("rds: %w", err)
	}
	s := d.makeSource(w, rds.Kind, rows)
	s.more = func(out *api.AppSource) { out.RDS = rdsOf(rows.Status(), at.Addr(), opts.ReadOnly) }
	w.exports.watchRDS(app.Name, rows)
	return nil
}

// rdsOf is how reading the rows stands, as the local API shows it.
func rdsOf(s rds.Status, server string, readOnly bool) *api.RDS {
	out := &api.RDS{Server: server, ReadOnly: readOnly, Rows: s.Total.Rows, Marked: s.Total.Marked, Changed: s.Total.Changed, Refused: s.Total.Refused}
	for _, t := range s.Tables {
		table := api.RDSTable{Name: t.Name, Since: t.Since(), Held: t.Held}
		if t.Err != nil {
			table.Error, table.Reason, table.Hint, table.ErrorAt = t.Err.Err.Error(), string(t.Err.Reason), t.Err.Hint(), t.ErrAt
		}
		out.Tables = append(out.Tables, table)
	}
	return out
}

// watchRDS exports what is counted of the rows here.
func (e exports) watchRDS(app string, rows *rds.Source) {
	labels := prometheus.Labels{"app": app}
	e.counter("dingevent_rds_rows_total", "States of rows whose events are stored; the journal had some of them.", labels, func() uint64 { return rows.Status().Here.Rows })
	e.counter("dingevent_rds_marked_total", "Rows that were marked as done.", labels, func() uint64 { return rows.Status().Here.Marked })
	e.counter("dingevent_rds_changed_total", "Rows that had changed before they could be marked, and were read again.", labels, func() uint64 { return rows.Status().Here.Changed })
	e.counter("dingevent_rds_refused_total", "Rows that are too large and stay.", labels, func() uint64 { return rows.Status().Here.Refused })
	for i, t := range rows.Status().Tables {
		of := prometheus.Labels{"app": app, "table": t.Name}
		e.gauge("dingevent_rds_lag_seconds", "A change that was made longer ago is stored; 0 while the table was not read here.", of, func() float64 { return lag(rows.Status().Tables[i].Since()) })
		e.gauge("dingevent_rds_held", "Rows that are stored and could not be marked yet.", of, func() float64 { return float64(rows.Status().Tables[i].Held) })
		e.gauge("dingevent_rds_failing", "1 while the table cannot be read or marked.", of, func() float64 { return truth(rows.Status().Tables[i].Err != nil) })
	}
}

// lag is the time since since, in seconds.
func lag(since time.Time) float64 {
	if since.IsZero() {
		return 0
	}
	return max(time.Since(since).Seconds(), 0)
}
