package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/daemon"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/terminal"
)

// A standing is what the daemon, or the files it has left, tell.
type standing struct {
	api.Status
	newest map[string]time.Time // by app: when its last event came by Stream
}

// checkDaemon looks at the daemon that runs on the config's data folder, or at the files one has left there.
func (d *doctor) checkDaemon(ctx context.Context, cfg daemon.Config) {
	data := dataFlag{dir: cfg.DataFolder()}
	now := standing{newest: map[string]time.Time{}}
	err := data.use(ctx, func(ctx context.Context, s api.Service) error { return now.look(ctx, s, cfg.Apps) })
	_, unused := errors.AsType[noJournal](err)
	switch {
	case unused:
		d.add(finding{Level: warn, Check: "daemon", Text: d.say.DoctorNeverRan(data.dir), Hints: []string{d.say.DoctorStart(d.serve())}})
	case err != nil:
		d.add(finding{Level: failed, Check: "daemon", Text: terminal.Complaint(d.say, err)})
		return
	case !now.Running:
		d.add(finding{Level: warn, Check: "daemon", Text: d.say.DoctorNotRunning(data.dir), Hints: []string{d.say.DoctorStart(d.serve())}})
	default:
		d.ok("", "daemon", d.say.DoctorRuns(now.Version, data.dir))
	}
	if path := daemon.ExposedData(data.dir); path != "" {
		d.add(finding{Level: warn, Check: "data", Text: d.say.FolderExposed(path)})
	}
	if !unused {
		d.checkJournal(now.Journal)
	}
	for _, app := range cfg.Apps {
		d.checkApp(ctx, app, now)
	}
	d.checkStrays(now.Strays)
	for _, sub := range now.Subscriptions {
		d.checkSubscription(sub, now.Running)
	}
}

func (st *standing) look(ctx context.Context, s api.Service, apps []daemon.App) (err error) {
	st.Status, err = s.Status(ctx)
	for _, app := range apps {
		if err == nil && app.Stream != nil {
			st.newest[app.Name], err = newestByStream(ctx, s, app.Name)
		}
	}
	return err
}

// newestByStream is when the last of an app's events came by Stream, as far as a look at the newest tells; zero for never.
func newestByStream(ctx context.Context, s api.Service, app string) (time.Time, error) {
	page, err := s.Events(ctx, api.EventQuery{App: app})
	for _, e := range page.Items {
		if e.Envelope.Transport == dingevent.Stream {
			return e.Envelope.Received, nil
		}
	}
	return time.Time{}, err
}

func (d *doctor) checkJournal(j api.JournalStatus) {
	f, say := finding{Level: failed, Check: "journal"}, d.say
	switch {
	case j.Suspended:
		f.Text, f.Hints = say.DoctorSuspended(terminal.Printable(statustext.Suspension(say, j))), hints(say.DoctorSuspendedHint())
	case j.Refusal != nil:
		f.Text, f.Hints = say.DoctorRefusal(statustext.SometimeAgo(say, j.Refusal.At, time.Now()), terminal.Plain(j.Refusal.Error)), hints(say.DoctorRefusalHint())
	case j.Dropped > 0:
		f.Text, f.Hints = say.DoctorDropped(j.Dropped), hints(say.DoctorDroppedHint())
	case j.Failures > 0:
		f.Level, f.Text, f.Hints = warn, say.DoctorFailures(j.Failures), hints(say.DoctorFailuresHint())
	default:
		f.Level, f.Text = fine, say.DoctorJournal(uint64(j.Next), statustext.Fill(say, j))
	}
	d.add(f)
	if v := j.Verified; v != nil && (v.Damaged > 0 || v.Problems > 0) {
		d.add(finding{Level: failed, Check: "journal", Text: say.StatusVerified(statustext.SometimeAgo(say, v.At, time.Now()), v.Events, v.Damaged, v.Problems), Hints: hints(say.VerifyNext(v.Problems > 0))})
	}
	if j.Level > 0 && j.Refusal == nil {
		d.add(finding{Level: warn, Check: "journal", Text: say.DoctorFilling(statustext.Fill(say, j)), Hints: hints(say.DoctorFillingHint())})
	}
}

// checkApp looks at what the daemon knows of an app.
func (d *doctor) checkApp(ctx context.Context, app daemon.App, status standing) {
	at := slices.IndexFunc(status.Apps, func(a api.App) bool { return a.Name == app.Name })
	if at < 0 && status.Running {
		d.add(finding{Level: failed, App: app.Name, Check: "daemon", Text: d.say.DoctorUnknownApp(), Hints: hints(d.say.DoctorRestart())})
		return
	}
	if app.HTTP != nil {
		switch {
		case at < 0:
			d.checkStoppedCallbacks(app)
		case status.Apps[at].HTTP == nil:
			d.add(finding{Level: failed, App: app.Name, Check: "callback", Text: d.say.DoctorNoHTTP(), Hints: hints(d.say.DoctorRestart())})
		default:
			d.checkCallbacks(ctx, app, status.Apps[at].HTTP.URL)
			d.checkPushes(app.Name, *status.Apps[at].HTTP)
		}
	}
	if app.Stream != nil && at >= 0 {
		d.checkStream(app.Name, status.Apps[at].Stream, status.newest[app.Name])
	}
}

// checkStream looks at what the daemon knows of an app that has Stream; newest is when the journal's last event came by it.
func (d *doctor) checkStream(app string, s *api.Stream, newest time.Time) {
	if s == nil {
		d.add(finding{Level: failed, App: app, Check: "connections", Text: d.say.DoctorNoStream(), Hints: hints(d.say.DoctorRestart())})
		return
	}
	d.checkConnections(app, *s)
	d.checkAnswers(app, *s)
	now := *s
	if newest.After(now.LastEvent) {
		now.LastEvent = newest
	}
	d.checkQuiet(app, now)
}

func (d *doctor) checkSubscription(s api.Subscription, running bool) {
	f := finding{Level: fine, Check: "subscription", Text: d.say.DoctorSubscription(terminal.Shown(s.Name), uint64(s.Behind), s.Waiting, s.Dead)}
	say := func(l level, hint string) {
		if f.Hints = append(f.Hints, hint); f.Level != failed {
			f.Level = l
		}
	}
	if s.Failing {
		say(failed, d.say.DoctorUnsaved())
	}
	if s.Pause != nil {
		say(warn, statustext.Paused(d.say, *s.Pause)+"; "+d.say.DoctorResume(d.inData("dingevent subscriptions resume "+terminal.Shown(s.Name))))
	} else {
		d.judgeSink(s, say)
	}
	if s.Stalled {
		say(failed, d.say.DoctorStalled())
	}
	if s.Dead > 0 {
		say(warn, d.say.DoctorSeeDead(d.inData("dingevent dead list --subscription "+terminal.Shown(s.Name))))
	}
	switch {
	case s.Fault != "":
		say(failed, d.say.DoctorNotWorked(terminal.Printable(terminal.Plain(s.Fault)), d.inData("dingevent subscriptions set "+terminal.Shown(s.Name))))
	case running && !s.Worked:
		say(warn, d.say.DoctorNotInConfig(d.inData("dingevent subscriptions drop "+terminal.Shown(s.Name))))
	}
	d.add(f)
}

// judgeSink says why attempts of a subscription fail, and where to see them.
func (d *doctor) judgeSink(s api.Subscription, say func(level, string)) {
	note := statustext.Failing(d.say, s.FailsSince, s.LastError, time.Now())
	if note == "" {
		return
	}
	l, see := warn, d.say.DoctorSeeAttempts(d.inData("dingevent attempts "+terminal.Shown(s.Name)))
	if !s.BrokenSince.IsZero() {
		l, see = failed, d.say.DoctorFailsOnAll()+"; "+see
	}
	say(l, note+"; "+see)
}
