package console

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/terminal"
)

// askSubscribe shows the form for a new subscription, or for one that is to be changed.
func (p subscriptionPages) askSubscribe(r *request) (answer, error) {
	name := r.URL.Query().Get("name")
	if name == "" {
		return show(pages.Subscribe{ByText: r.URL.Query().Get("how") == "text"})
	}
	sub, err := p.service().Subscription(r.Context(), name)
	if err != nil {
		return nil, err
	}
	return show(pages.Subscribe{Name: name, Known: true, ByText: true, Text: inYAML(sub.Spec)})
}

// subscribe makes or changes a subscription. An error keeps what was typed.
func (p subscriptionPages) subscribe(r *request) (answer, error) {
	form := subscribeForm(r.PostForm)
	spec, err := formSpec(r, form)
	if err == nil {
		err = p.audit.note(r, Row{Action: "set", On: form.Name, Detail: cut(string(spec.Shown()))})
	}
	if err == nil {
		err = p.service().Put(r.Context(), form.Name, spec)
	}
	if err != nil && api.CodeOf(err) != api.CodeTaken {
		form.Error = terminal.Complaint(r.say, err)
		return page{form, statusOf(err)}, nil
	}
	return acted(pages.SubscriptionPath(form.Name), "set", err)
}

// countDay counts what the filter in the form would have selected in the last day.
func (p subscriptionPages) countDay(r *request) (answer, error) {
	form := subscribeForm(r.PostForm)
	spec, err := formSpec(r, form)
	if err != nil {
		form.Count = pages.Count{Asked: true, Error: terminal.Complaint(r.say, err)}
		return show(form)
	}
	var w wanted
	if err := json.Unmarshal(spec, &w); err != nil {
		form.Count = pages.Count{Asked: true, Error: terminal.Complaint(r.say, err)}
		return show(form)
	}
	since := r.now.Add(-24 * time.Hour)
	if s, err := strconv.ParseInt(form.Since, 10, 64); err == nil && r.PostForm.Get("count_next") != "" {
		since = time.Unix(s, 0) // all pieces begin at one time
	}
	form.Since = strconv.FormatInt(since.Unix(), 10)
	form.Count = counted(r, p.service(), r.PostForm, api.ReplaySpec{Selection: api.Selection{
		Types: w.Types, Corps: w.Corps, Apps: w.Apps, Rules: w.Rules, Where: w.Where, Since: time.Unix(since.Unix(), 0).UTC(),
	}})
	return show(form)
}

// subscribeForm is what was typed.
func subscribeForm(v url.Values) pages.Subscribe {
	return pages.Subscribe{
		Name: strings.TrimSpace(v.Get("subscription")), Known: v.Get("known") != "", ByText: v.Get("how") == "text", Text: v.Get("text"), Since: v.Get("count_since"),
		Guide: pages.Guide{
			URL: strings.TrimSpace(v.Get("hook")), Secret: strings.TrimSpace(v.Get("secret")), Types: v.Get("types"), Corps: v.Get("corps"), Apps: v.Get("apps"),
			Where: strings.TrimSpace(v.Get("where")), Order: v.Get("order"), Key: strings.TrimSpace(v.Get("key")),
		},
	}
}

// reference is the whole of a text that names a variable of the environment.
var reference = regexp.MustCompile(`^\$\{[A-Za-z_][A-Za-z0-9_]*\}$`)

// formSpec is the spec that a form has. The service checks the rest.
func formSpec(r *request, form pages.Subscribe) (api.Spec, error) {
	if form.ByText {
		spec, err := config.ParseSpec([]byte(form.Text))
		if err != nil {
			return nil, api.Refuse(api.CodeInvalid, "%s", strings.TrimSpace(terminal.Complaint(r.say, err)))
		}
		return spec, nil
	}
	g := form.Guide
	webhook := map[string]any{"url": g.URL}
	if g.Secret != "" {
		if !reference.MatchString(g.Secret) {
			return nil, api.Refuse(api.CodeInvalid, "%s", r.say.ConsoleNeedReference())
		}
		webhook["secrets"] = []string{g.Secret}
	}
	keys := map[string]any{"webhook": webhook}
	for name, text := range map[string]string{"types": g.Types, "corps": g.Corps, "apps": g.Apps} {
		if list := listed(text); len(list) > 0 {
			keys[name] = list
		}
	}
	for name, text := range map[string]string{"where": g.Where, "order": g.Order, "key": g.Key} {
		if text != "" {
			keys[name] = text
		}
	}
	return api.NewSpec(keys), nil
}

// listed are the values that stand in a field, between spaces or commas.
func listed(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n,，、", r) })
}

// cut is a text that is short enough for the audit.
func cut(text string) string {
	const most = 2000
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
