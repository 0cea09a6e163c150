package doctor

import (
	"context"
	"errors"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/openapi"
	"github.com/dingevent/dingevent/source/failedlist"
)

// probeFailedList gets an access token of an app that has failed_list. It does not read the list, because that erases it.
func (d *Doctor) probeFailedList(ctx context.Context, app config.App) {
	if f := app.Failed(); f.All || len(f.Corps) > 0 {
		return // its tokens need the suite ticket, which the daemon has
	}
	f := Finding{Level: Failed, App: app.Name, Check: "failed list"}
	client, err := daemon.NewAPIClient(app)
	if err != nil {
		f.Text, f.Hints = terminal.Complaint(d.say, err), []string{d.say.DoctorWayHint()}
		d.add(f)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, stepTime)
	defer cancel()
	began := time.Now()
	_, err = client.Token(ctx, "")
	if e, ok := errors.AsType[*openapi.Error](err); ok {
		f.Reason, f.Text, f.Hints = string(e.Reason), terminal.Plain(e.Text()), hints(d.say.OpenHint(string(e.Reason), e.Hint()))
		if e.Reason == openapi.ReasonThrottled {
			f.Level = Warn
		}
	} else if err != nil {
		f.Text = err.Error()
	}
	if err != nil {
		d.add(f)
		return
	}
	d.ok(app.Name, "failed list", d.say.DoctorToken(took(began).String()))
}

// checkFailedList looks at how the daemon reads the list of an app that has failed_list.
func (d *Doctor) checkFailedList(app string, sources []api.AppSource) {
	found := false
	for _, s := range sources {
		if s.Kind != failedlist.Kind {
			continue
		}
		found = true
		check := "failed list"
		if s.CorpID != "" {
			check += " " + s.CorpID
		}
		d.checkSource(app, check, s)
	}
	if !found {
		d.add(Finding{Level: Failed, App: app, Check: "failed list", Text: d.say.DoctorNoSource(), Hints: hints(d.say.DoctorRestart())})
	}
}
