package daemon

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/ownevent"
	"github.com/dingevent/dingevent/internal/supervise"
	"github.com/dingevent/dingevent/internal/watch"
	"github.com/dingevent/dingevent/source"
)

type standing = supervise.Standing

// recently is how long a source that has failed counts as failing, although it runs again.
const recently = 90 * time.Second

// report is what this gateway knows.
func (d *Daemon) report() watch.Report {
	r := watch.Report{
		Gateway: d.id, Pushes: d.intake.pushes.counts(), Refused: map[string]uint64{}, Reasons: map[string]string{}, Last: map[string]time.Time{},
	}
	for _, s := range d.standings() {
		if !api.IsReplay(s.Name) {
			r.Facts = append(r.Facts, d.subscriptionFacts(s)...)
		}
	}
	for app := range d.streams() {
		now := app.status()
		r.Facts = append(r.Facts, d.streamFacts(app.name, now)...)
		r.Last[app.name] = now.LastEvent
	}
	for app := range d.pushed() {
		now := app.status("")
		r.Last[app.name] = later(r.Last[app.name], now.LastPush)
		r.Refused[app.name], r.Reasons[app.name] = unwanted(now.Refused)
	}
	for s := range d.sources() {
		r.Facts = append(r.Facts, d.sourceFacts(s)...)
	}
	r.Facts = append(r.Facts, d.certificateFacts()...)
	return r
}

// subscriptionFacts are those of a subscription that is worked here, or cannot be.
func (d *Daemon) subscriptionFacts(s standing) (facts []watch.Fact) {
	subject := watch.Subject{Subscription: s.Name}
	if s.Broken {
		return []watch.Fact{{Type: ownevent.Failing, Subject: subject, Level: 1, Reason: s.Fault, Gateway: d.id}}
	}
	if s.Dispatcher == nil || s.Elsewhere {
		return nil
	}
	var now delivery.Status = s.Dispatcher.Status()
	if now.Dead > 0 {
		facts = append(facts, watch.Fact{Type: ownevent.Dead, Subject: subject, Level: now.Dead})
	}
	if !now.FailsSince.IsZero() {
		facts = append(facts, watch.Fact{Type: ownevent.Failing, Subject: subject, Level: 1, Since: now.FailsSince, Reason: api.ConcealedText(now.LastError)})
	}
	if !now.BrokenSince.IsZero() {
		facts = append(facts, watch.Fact{Type: ownevent.Broken, Subject: subject, Level: 1, Since: now.BrokenSince, Reason: api.ConcealedText(now.LastError)})
	}
	return facts
}

func (d *Daemon) streamFacts(app string, now api.Stream) []watch.Fact {
	reason := ""
	if now.OpenError != nil && !now.OpenError.Past {
		reason = cmp.Or(now.OpenError.Hint, now.OpenError.Error)
	}
	fact := watch.Fact{Subject: watch.Subject{App: app}, Level: 1, Reason: reason, Gateway: d.id}
	switch {
	case now.State == api.Refused:
		fact.Type = ownevent.StreamRefused
	case len(now.Connections) == 0:
		fact.Type = ownevent.StreamSilent
	default:
		return nil
	}
	return []watch.Fact{fact}
}

// strangers are the reasons of refusals that anybody who finds the port causes.
var strangers = map[string]bool{"method": true, "body": true, "robot": true}

// unwanted counts refused pushes that may have been DingTalk's, and says why the last of them was.
func unwanted(refused []api.HTTPRefusal) (n uint64, reason string) {
	for _, r := range refused { // the last first
		if strangers[r.Reason] {
			continue
		}
		n += r.Count
		reason = cmp.Or(reason, fmt.Sprintf("%s; %s", r.Reason, r.Hint))
	}
	return n, reason
}

func (d *Daemon) sourceFacts(s *appSource) []watch.Fact {
	now := s.status()
	reason := ""
	switch {
	case now.State == api.SourceState(source.Failed) || now.State == api.SourceState(source.Running) && time.Since(now.ErrorAt) < recently:
		reason = now.Error
	case now.FailedList != nil && now.FailedList.Error != "" && now.State == api.SourceState(source.Running):
		reason = cmp.Or(now.FailedList.Hint, now.FailedList.Error)
	default:
		return nil
	}
	return []watch.Fact{{Type: ownevent.SourceFailing, Subject: watch.Subject{App: s.app, Source: s.kind}, Level: 1, Reason: reason, Gateway: d.id}}
}

// certificateFacts are those of all certificates of our own: the ones of the config, and that of acme.
func (d *Daemon) certificateFacts() []watch.Fact {
	facts := d.certificates.facts(*d.config(), d.id)
	if d.acme == nil {
		return facts
	}
	return slices.Concat(facts, acmeFacts(d.acme.Status(), time.Now(), d.id))
}

// urgentCertificates is how many of our own end soon, or cannot be renewed by acme.
func (d *Daemon) urgentCertificates() (n int) {
	for _, f := range d.certificateFacts() {
		if f.Level >= urgentLevel || f.Subject.Certificate == acmeCertificate {
			n++
		}
	}
	return n
}
