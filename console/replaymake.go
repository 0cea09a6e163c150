package console

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/terminal"
)

// askReplay shows the form; its URL may fill it.
func (p replayPages) askReplay(r *request) (answer, error) {
	v := r.URL.Query()
	shown := pages.ReplayMake{Form: replayForm(v), Known: p.known(r)}
	if v.Get("done") == "no-newest" {
		shown.Error = r.say.ConsoleNoNewest()
	}
	return show(shown)
}

// known are the names of some subscriptions, to choose from.
func (p replayPages) known(r *request) (names []string) {
	const most = 100
	status, err := p.service().Status(r.Context())
	if err != nil {
		return nil // names can be typed
	}
	for _, s := range status.Subscriptions[:min(len(status.Subscriptions), most)] {
		names = append(names, s.Name)
	}
	slices.Sort(names)
	return names
}

// replayForm is what was typed.
func replayForm(v url.Values) pages.ReplayForm {
	text := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	return pages.ReplayForm{
		ID: cmp.Or(text("id"), text("made")), Subscription: v.Get("subscription"), URL: text("hook"), Sink: v.Get("sink"), IDs: v.Get("ids"), Types: v.Get("types"),
		Corps: v.Get("corps"), Apps: v.Get("apps"), Rules: v.Get("rules"), Where: text("where"), Since: text("since"), Until: text("until"),
		From: text("from"), Before: text("before"), Everything: v.Get("everything") != "",
	}
}

// A replayTally is what was counted: a replay of nothing else begins.
type replayTally struct {
	Of  string  // stands for the spec
	End api.Seq // the sequence after the last that was looked at
}

const replayKind = "replay"

// count counts a piece of what the form selects. Once all is counted, the form can be sent to begin.
func (p replayPages) count(r *request) (answer, error) {
	form := replayForm(r.PostForm)
	shown := pages.ReplayMake{Form: form, Known: p.known(r)}
	spec, err := p.spec(r, form)
	if err != nil {
		shown.Count = pages.Count{Asked: true, Error: terminal.Complaint(r.say, err)}
		return show(shown)
	}
	if shown.Count = counted(r, p.service(), r.PostForm, spec); shown.Count.Done() {
		shown.Form.ID = cmp.Or(form.ID, r.now.UTC().Format("20060102-150405.000"))
		shown.Tally = p.seal.close(replayKind, replayTally{digest(spec), shown.Count.End})
	}
	return show(shown)
}

// begin begins what was counted. An error keeps what was typed.
func (p replayPages) begin(r *request) (answer, error) {
	form := replayForm(r.PostForm)
	spec, err := p.spec(r, form)
	if err == nil {
		var t replayTally
		if !p.seal.open(replayKind, r.PostForm.Get("tally"), &t) || t.Of != digest(spec) {
			err = api.Refuse(api.CodeConflict, "%s", r.say.ConsoleReplayChanged())
		}
		spec.Before = t.End // what came after the count is not among it
	}
	if err == nil {
		err = p.audit.note(r, Row{Action: "replay", On: form.ID, Detail: cut(string(api.NewSpec(spec).Shown()))})
	}
	if err == nil {
		_, err = p.service().PutReplay(r.Context(), form.ID, spec)
	}
	if err != nil && api.CodeOf(err) != api.CodeTaken {
		return page{pages.ReplayMake{Form: form, Known: p.known(r), Error: terminal.Complaint(r.say, err)}, statusOf(err)}, nil
	}
	return seeOther(pages.ReplayPath(form.ID)), nil
}

// spec is what the form asks for.
func (p replayPages) spec(r *request, form pages.ReplayForm) (spec api.ReplaySpec, err error) {
	spec.Subscription = form.Subscription
	if spec.To, err = p.sink(r, form); err != nil {
		return spec, err
	}
	s := &spec.Selection
	s.IDs, s.Types, s.Corps, s.Apps, s.Where = listed(form.IDs), listed(form.Types), listed(form.Corps), listed(form.Apps), form.Where
	for rule := range strings.Lines(form.Rules) {
		if rule = strings.TrimSpace(rule); rule != "" {
			s.Rules = append(s.Rules, rule)
		}
	}
	if s.Since, err = r.moment(form.Since); err != nil {
		return spec, err
	}
	if s.Until, err = r.moment(form.Until); err != nil {
		return spec, err
	}
	if s.From, err = optionalSeq(r, form.From); err != nil {
		return spec, err
	}
	if s.Before, err = optionalSeq(r, form.Before); err != nil {
		return spec, err
	}
	if !form.Everything && digest(*s) == digest(api.Selection{}) {
		return spec, api.Refuse(api.CodeInvalid, "%s", r.say.ConsoleReplaySelect())
	}
	return spec, nil
}

// sink is the sink of its own that a replay goes to; nil if it goes through a subscription. ${NAME} would tell what the
// daemon's environment has, so it takes an admin, and so does every sink but a webhook.
func (p replayPages) sink(r *request, form pages.ReplayForm) (api.Spec, error) {
	targets := 0
	for _, text := range []string{form.Subscription, form.URL, form.Sink} {
		if text != "" {
			targets++
		}
	}
	switch {
	case targets != 1:
		return nil, api.Refuse(api.CodeInvalid, "%s", r.say.ConsoleReplayTarget())
	case (form.Sink != "" || strings.Contains(form.URL, "${")) && r.session.role < Admin:
		return nil, api.Refuse(api.CodeDenied, "%s", r.say.ConsoleReplaySinkNeeds(Admin.String()))
	case form.URL != "":
		return api.NewSpec(map[string]any{"webhook": map[string]any{"url": form.URL}}), nil
	case form.Sink == "":
		return nil, nil
	}
	spec, err := config.ParseSpec([]byte(form.Sink))
	if err != nil {
		return nil, api.Refuse(api.CodeInvalid, "%s", strings.TrimSpace(terminal.Complaint(r.say, err)))
	}
	return spec, nil
}
