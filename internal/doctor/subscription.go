package doctor

import (
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/terminal"
)

func (d *Doctor) checkSubscription(s api.Subscription, running bool) {
	f := Finding{Level: Fine, Check: "subscription", Text: d.say.DoctorSubscription(terminal.Shown(s.Name), uint64(s.Behind), s.Waiting, s.Parked, s.Dead)}
	say := func(l Level, hint string) {
		if f.Hints = append(f.Hints, hint); f.Level != Failed {
			f.Level = l
		}
	}
	if s.Failing {
		say(Failed, d.say.DoctorUnsaved())
	}
	if s.Pause != nil {
		say(Warn, statustext.Paused(d.say, *s.Pause, d.clock)+"; "+d.say.DoctorResume(d.inData("dingevent subscriptions resume "+terminal.Shown(s.Name))))
	} else {
		d.noteSink(s, say)
	}
	if s.Stalled {
		say(Failed, d.say.DoctorStalled())
	}
	if s.Dead > 0 && s.Parked > 0 {
		say(Warn, d.say.DoctorParked(s.Parked))
	}
	if s.Dead > 0 {
		say(Warn, d.say.DoctorSeeDead(d.inData("dingevent dead list --subscription "+terminal.Shown(s.Name))))
	}
	switch {
	case s.Fault != "" && s.Elsewhere:
		say(Warn, d.say.DoctorNotWorkedHere(terminal.Relayed(d.say, s.Fault)))
	case s.Elsewhere: // as that gateway says
	case s.Fault != "":
		say(Failed, d.say.DoctorNotWorked(terminal.Relayed(d.say, s.Fault), d.inData("dingevent subscriptions set "+terminal.Shown(s.Name))))
	case running && !s.Worked:
		say(Warn, d.say.DoctorNotInConfig(d.inData("dingevent subscriptions forget "+terminal.Shown(s.Name))))
	}
	d.add(f)
}

// noteSink says why attempts of a subscription fail, and where to see them.
func (d *Doctor) noteSink(s api.Subscription, say func(Level, string)) {
	note := statustext.Failing(d.say, s.FailsSince, s.LastError, d.clock)
	if note == "" {
		return
	}
	l, see := Warn, d.say.DoctorSeeAttempts(d.inData("dingevent attempts "+terminal.Shown(s.Name)))
	if !s.BrokenSince.IsZero() {
		l, see = Failed, d.say.DoctorFailsOnAll()+"; "+see
	}
	say(l, note+"; "+see)
}
