package doctor

import (
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// checkConnections looks at an app's connections.
func (d *Doctor) checkConnections(app string, s api.Stream) {
	f := Finding{Level: Fine, App: app, Check: "connections", Text: d.say.DoctorConnections(d.say.StatusState(string(s.State)), len(s.Connections), s.Wanted)}
	now := time.Now()
	const most = 4 // "dingevent status" has the rest
	for _, c := range s.Connections[:min(len(s.Connections), most)] {
		f.Text += "; " + d.say.DoctorConnection(c.Number, statustext.Ago(c.Opened, now), statustext.SometimeAgo(d.say, c.LastFrame, now), statustext.SometimeAgo(d.say, c.LastEvent, now))
	}
	if s.State == api.Connected {
		d.add(f)
		return
	}
	f.Level = Failed
	if len(s.Connections) > 0 {
		f.Level = Warn
	}
	if e := s.OpenError; e != nil && !e.Past {
		f.Reason = e.Reason
		f.Text += "; " + statustext.SometimeAgo(d.say, e.At, now) + ": " + terminal.Plain(e.Error)
		f.Hints = hints(d.say.OpenHint(e.Reason, e.Hint))
	} else {
		f.Hints = []string{d.say.DoctorOpening()}
	}
	if !s.RetryAt.IsZero() {
		f.Hints = append(f.Hints, d.say.DoctorTriesAgain(statustext.Ago(now, s.RetryAt)))
	}
	d.add(f)
}

// checkAnswers looks at the answers to pushes since the daemon began.
func (d *Doctor) checkAnswers(app string, s api.Stream) {
	f := Finding{Level: Fine, App: app, Check: "answers", Text: d.say.DoctorAnswers(
		s.Events+s.Callbacks, s.Redelivered, s.Success, s.Later, s.Failed, s.Lost)}
	for _, bad := range []struct {
		count uint64
		hint  func(uint64) string
	}{
		{s.Busy, d.say.DoctorBusy},
		{s.Late, d.say.DoctorLate},
		{s.Unreadable, d.say.DoctorUnreadable},
		{s.Panics, d.say.DoctorPanics},
	} {
		if bad.count > 0 {
			f.Level = Warn
			f.Hints = append(f.Hints, bad.hint(bad.count))
		}
	}
	if hint := statustext.UnhandledHint(d.say, s); hint != "" {
		f.Level = Warn
		f.Hints = append(f.Hints, hint)
	}
	d.add(f)
}

// quietHints are why a connection that is open brings no event, the likeliest first.
func quietHints(say words.Words) []string {
	return []string{
		say.DoctorQuietSubscribed(), say.DoctorQuietPublished(), say.DoctorQuietRange(), say.DoctorQuietRival(), say.DoctorQuietQuota(),
	}
}

// checkQuiet warns of an app that is connected and gets no event.
func (d *Doctor) checkQuiet(app string, s api.Stream) {
	if len(s.Connections) == 0 {
		return
	}
	f := Finding{Level: Warn, App: app, Check: "events", Hints: quietHints(d.say)}
	switch quiet := time.Since(s.LastEvent); {
	case s.LastEvent.IsZero():
		f.Text = d.say.DoctorNoEventYet()
	case quiet >= d.opts.QuietFor:
		f.Text = d.say.DoctorNoEventFor(statustext.Ago(s.LastEvent, time.Now()))
	default:
		f.Level, f.Hints = Fine, nil
		f.Text = d.say.DoctorLastEvent(statustext.SometimeAgo(d.say, s.LastEvent, time.Now()))
	}
	d.add(f)
}

// checkStream looks at what the daemon knows of an app that has Stream; newest is when the journal's last event came by it.
func (d *Doctor) checkStream(app string, s *api.Stream, newest time.Time) {
	if s == nil {
		d.add(Finding{Level: Failed, App: app, Check: "connections", Text: d.say.DoctorNoStream(), Hints: hints(d.say.DoctorRestart())})
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
