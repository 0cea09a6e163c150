package doctor

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/source/rds"
)

// probeRDS looks at the tables of an app that has rds, and changes none.
func (d *Doctor) probeRDS(ctx context.Context, app config.App) {
	f := Finding{Level: Failed, App: app.Name, Check: "rds"}
	at, opts, err := daemon.RDSOptions(*app.RDS)
	if err != nil {
		f.Text = terminal.Complaint(d.say, err)
		d.add(f)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, stepTime)
	defer cancel()
	began := time.Now()
	version, tables, err := rds.Probe(ctx, at, opts)
	if err != nil {
		f.Text = terminal.Relayed(d.say, err.Error())
		if said, ok := errors.AsType[*rds.Error](err); ok {
			f.Reason, f.Text, f.Hints = string(said.Reason), terminal.Plain(said.Err.Error()), hints(d.say.RDSHint(string(said.Reason), said.Hint()))
		}
		d.add(f)
		return
	}
	d.ok(app.Name, "rds", d.say.RDSReached(at.Addr(), terminal.Plain(version), took(began).String()))
	for _, t := range tables {
		d.rdsTable(app.Name, t, opts.ReadOnly)
	}
}

// rdsTable says what was found out about a table.
func (d *Doctor) rdsTable(app string, t rds.Found, readOnly bool) {
	f := Finding{Level: Fine, App: app, Check: "rds", Text: d.say.RDSFine(t.Name, readOnly)}
	switch {
	case t.Err != nil:
		f.Level, f.Reason = Failed, string(t.Err.Reason)
		f.Text, f.Hints = d.say.RDSUnusable(t.Name, terminal.Plain(t.Err.Err.Error())), hints(d.say.RDSHint(string(t.Err.Reason), t.Err.Hint()))
	case t.Slow():
		f.Level, f.Text, f.Hints = Warn, d.say.RDSSlow(t.Name, t.By, t.Rows), hints(d.say.RDSSlowHint(t.Name, t.By))
	}
	d.add(f)
}

// checkRDS looks at how the daemon reads the rows of an app that has rds.
func (d *Doctor) checkRDS(app string, sources []api.AppSource) {
	at := slices.IndexFunc(sources, func(s api.AppSource) bool { return s.Kind == rds.Kind })
	if at < 0 {
		d.add(Finding{Level: Failed, App: app, Check: "rds", Text: d.say.RDSNotRead(), Hints: hints(d.say.DoctorRestart())})
		return
	}
	d.checkSource(app, "rds", sources[at])
}
