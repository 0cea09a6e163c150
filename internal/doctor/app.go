package doctor

import (
	"context"
	"slices"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
)

// checkApp looks at what the daemon knows of an app. No push of this machine gets through where clients need a certificate.
func (d *Doctor) checkApp(ctx context.Context, app config.App, status standing, certified bool) {
	at := slices.IndexFunc(status.Apps, func(a api.App) bool { return a.Name == app.Name })
	if at < 0 && status.Running {
		d.add(Finding{Level: Failed, App: app.Name, Check: "daemon", Text: d.say.DoctorUnknownApp(), Hints: hints(d.say.DoctorRestart())})
		return
	}
	if app.HTTP != nil {
		switch {
		case at < 0:
			d.checkStoppedCallbacks(app)
		case status.Apps[at].HTTP == nil:
			d.add(Finding{Level: Failed, App: app.Name, Check: "callback", Text: d.say.DoctorNoHTTP(), Hints: hints(d.say.DoctorRestart())})
		default:
			if at := status.Apps[at].HTTP.URL; certified {
				d.ok(app.Name, "callback", d.say.DoctorClientsNeedCertificate(at))
			} else {
				d.checkCallbacks(ctx, app, at)
			}
			d.checkPushes(app.Name, *status.Apps[at].HTTP)
		}
	}
	if app.FailedList != nil && at >= 0 {
		d.checkFailedList(app.Name, status.Apps[at].Sources)
	}
	if app.Exec != nil && at >= 0 {
		d.checkProgram(app.Name, status.Apps[at].Sources)
	}
	if app.RDS != nil && at >= 0 {
		d.checkRDS(app.Name, status.Apps[at].Sources)
	}
	if app.Suite != nil && at >= 0 {
		d.checkSuite(app.Name, status.Apps[at].Sources)
	}
	if app.Stream != nil && at >= 0 {
		d.checkStream(app.Name, status.Apps[at].Stream, status.newest[app.Name])
	}
}
