package pages

import (
	"strings"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/statustext"
	"github.com/dingevent/dingevent/internal/words"
)

// A concern is something that a person should look at.
type concern struct {
	bad  bool   // else it is a warning
	name string // of the app or subscription; empty for the gateway itself
	path string // of the page about it
	text string
	hint string // what to do

	say func() (text, hint string) // what both are made by once the concern is shown; nil if they are there
}

// maxConcern is how much of an error a concern has, in characters; the page about it has all.
const maxConcern = 400

// maxNotice is how much of it a paragraph has, in characters.
const maxNotice = 600

// mostConcerns is how many concerns a page has. Where everything fails, the first of them say it.
const mostConcerns = 25

// leading are the concerns that a page shows, and how many more there are. Only the former get their texts: translating an error takes
// longer than all else of a concern, and thousands may have one.
func leading(all []concern) (shown []concern, more int) {
	shown = all[:min(len(all), mostConcerns)]
	for i, c := range shown {
		if c.say != nil {
			shown[i].text, shown[i].hint = c.say()
		}
	}
	return shown, len(all) - len(shown)
}

// concerns are those of a status: failures first, and of these the gateway's first.
func (f Frame) concerns(s api.Status) []concern {
	var all []concern
	all = append(all, f.gatewayConcerns(s)...)
	all = append(all, f.concernsOf(s.Apps)...)
	if s.Strays != nil && s.Strays.Last != nil {
		all = append(all, concern{path: "/apps", text: statustext.Strays(f.Say, *s.Strays, f.Now), hint: f.Say.IntakeStrayHint(s.Strays.Last.Nearest)})
	}
	for _, sub := range s.Subscriptions {
		all = append(all, f.subscriptionConcerns(sub, s.Running)...)
	}
	var bad, warn []concern
	for _, c := range all {
		if c.bad {
			bad = append(bad, c)
		} else {
			warn = append(warn, c)
		}
	}
	return append(bad, warn...)
}

// gatewayConcerns are about the gateway and its journal.
func (f Frame) gatewayConcerns(s api.Status) (all []concern) {
	say, j := f.Say, s.Journal
	if s.Unready != "" {
		all = append(all, concern{bad: true, text: say.StatusUnready(words.Elsewhere(say, s.Unready))})
	}
	if s.Hindrance != "" && !s.Away {
		all = append(all, concern{bad: true, text: say.StatusHindered(words.Elsewhere(say, s.Hindrance))})
	}
	if s.Away {
		all = append(all, concern{bad: true, text: say.SpoolAway(words.Elsewhere(say, s.AwayCause))})
	}
	if j.Suspended && (j.Spool == nil || j.Spool.Full) {
		all = append(all, concern{bad: true, text: say.StatusSuspended(statustext.Suspension(say, j)), hint: say.DoctorSuspendedHint()})
	}
	if j.Full {
		all = append(all, concern{bad: true, text: say.StatusFull(), hint: say.DoctorFillingHint()})
	} else if j.Level > 0 {
		all = append(all, concern{text: say.StatusFill(say.DoctorFilling(statustext.Fill(say, j))), hint: say.DoctorFillingHint()})
	}
	if r := j.Refusal; r != nil {
		all = append(all, concern{bad: true, text: say.StatusRefusal(f.ago(r.At), words.Elsewhere(say, r.Error)), hint: say.DoctorRefusalHint()})
	}
	if j.Evicted > 0 {
		all = append(all, concern{bad: true, text: say.StatusEvicted(j.Evicted), hint: say.DoctorEvictedHint()})
	}
	if s := j.Spool; s != nil && (s.On || s.Left > 0) {
		all = append(all, concern{bad: s.On && s.Full, text: strings.Join(statustext.Spool(say, *s, true, f.Now), "; "), hint: say.SpoolHint(s.Full)})
	}
	if v := j.Verified; v != nil && (v.Damaged > 0 || v.Problems > 0) {
		all = append(all, concern{bad: true, text: say.StatusVerified(f.ago(v.At), v.Events, v.Damaged, v.Problems), hint: say.VerifyNext(v.Problems > 0)})
	}
	if len(j.Clear) > 0 {
		all = append(all, concern{text: say.StatusClear(strings.Join(j.Clear, ", "))})
	}
	if s.LostLogLines > 0 {
		all = append(all, concern{text: say.StatusLostLog(s.LostLogLines)})
	}
	return all
}

// concernsOf are about the ways into apps.
func (f Frame) concernsOf(apps []api.App) (all []concern) {
	for _, app := range apps {
		all = append(all, f.appConcerns(app)...)
	}
	return all
}

// appConcerns are about the ways into an app.
func (f Frame) appConcerns(app api.App) (all []concern) {
	path := appPath(app.Name)
	if s := app.Stream; s != nil && s.State != api.Connected {
		all = append(all, concern{bad: s.State == api.Refused, name: app.Name, path: path, say: func() (text, hint string) {
			text = f.streamLine(*s)
			if e := s.OpenError; e != nil && !e.Past {
				return text + "; " + f.openErrorLine(*e), f.Say.OpenHint(e.Reason, e.Hint)
			}
			return text, ""
		}})
	}
	if s := app.Stream; s != nil && s.Unhandled > 0 {
		all = append(all, concern{name: app.Name, path: path, text: statustext.UnhandledHint(f.Say, *s)})
	}
	for _, s := range app.Sources {
		for _, r := range statustext.Source(f.Say, s, f.Now) {
			if r.Bad || r.Hint != "" {
				all = append(all, concern{bad: r.Bad, name: app.Name, path: path, text: f.Say.SourceKind(s.Kind) + ": " + r.Text, hint: r.Hint})
			}
		}
	}
	if app.HTTP == nil {
		return all
	}
	for _, r := range app.HTTP.Refused {
		if !r.Past {
			all = append(all, concern{name: app.Name, path: path, say: func() (text, hint string) {
				return statustext.Refusal(f.Say, r, f.Now), f.refusalHint(r)
			}})
		}
	}
	return all
}

// subscriptionConcerns are about a subscription.
func (f Frame) subscriptionConcerns(s api.Subscription, running bool) (all []concern) {
	path := SubscriptionPath(s.Name)
	add := func(bad bool, text func() string) {
		all = append(all, concern{bad: bad, name: s.Name, path: path, say: func() (string, string) { return text(), "" }})
	}
	if s.Failing {
		add(true, f.Say.DoctorUnsaved)
	}
	why := func() string { return f.failing(s.FailsSince, short(s.LastError, maxConcern)) }
	switch {
	case s.Pause != nil:
		add(false, func() string {
			return strings.TrimSuffix(f.Say.SubsPaused(s.Pause.Drain, f.exact(s.Pause.Since))+": "+f.relayed(s.Pause.Reason, maxConcern), ": ")
		})
	case !s.BrokenSince.IsZero():
		add(true, func() string { return strings.Trim(f.Say.DoctorFailsOnAll()+"; "+why(), "; ") })
	case s.LastError != "":
		add(false, why)
	}
	if s.Stalled {
		add(true, f.Say.DoctorStalled)
	}
	fault := func() string { return f.relayed(s.Fault, maxConcern) }
	switch {
	case s.Fault != "" && s.Elsewhere:
		add(false, func() string { return f.Say.DoctorNotWorkedHere(fault()) })
	case s.Elsewhere: // as that gateway says
	case s.Fault != "":
		add(true, func() string { return f.Say.OverviewNotWorked(fault()) })
	case running && !s.Worked:
		add(false, f.Say.OverviewUnknown)
	}
	if s.Dead > 0 {
		all = append(all, concern{name: s.Name, path: string(f.With("/dead", "subscription", s.Name))[len(f.Prefix):], text: f.Say.OverviewDeadLetters(s.Dead)})
	}
	return all
}
