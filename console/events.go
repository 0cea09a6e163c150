package console

import (
	"net/url"
	"slices"
	"strings"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

// eventPages are the pages about stored events.
type eventPages struct {
	service func() api.Service
	audit   auditor
	alive   func(session) bool
}

// rows is how many rows a list has.
const rows = 50

// list shows the stored events that match, newest first.
func (p eventPages) list(r *request) (answer, error) {
	q, form, err := eventQuery(r)
	if err != nil {
		return nil, err
	}
	found, err := p.service().Events(r.Context(), q)
	shown := pages.Events{Form: form, Apps: p.apps(r)}
	if api.CodeOf(err) == api.CodeInvalid { // what was typed stays, with what is wrong with it
		shown.Wrong = complaint(r, err)
		return page{shown, statusOf(err)}, nil
	}
	if err != nil {
		return nil, err
	}
	shown.Rows, shown.Next, shown.Progress, shown.Unjudged = found.Items, found.Next, found.Progress, found.Unjudged
	shown.Live = q.Cursor == "" && q.Until.IsZero() && !q.Damaged && q.ID == ""
	if r.isFragment() && q.Cursor != "" {
		return show(pages.MoreEvents{Events: shown})
	}
	return show(shown)
}

// eventQuery reads the filter that a page's URL has.
func eventQuery(r *request) (q api.EventQuery, form pages.EventForm, err error) {
	form = eventForm(r.URL.Query())
	q = api.EventQuery{
		CorpID: form.Corp, App: form.App, ID: form.ID, Text: form.Text, Where: form.Where, Damaged: form.Damaged, Masked: r.masked(),
		Paging: api.Paging{Cursor: r.URL.Query().Get("cursor"), Limit: rows},
	}
	if form.Type != "" {
		q.Types = strings.FieldsFunc(form.Type, func(c rune) bool { return strings.ContainsRune(", \uff0c", c) })
	}
	if q.Since, err = r.moment(form.Since); err != nil {
		return q, form, err
	}
	q.Until, err = r.moment(form.Until)
	return q, form, err
}

func eventForm(v url.Values) pages.EventForm {
	get := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	return pages.EventForm{
		Type: get("type"), Corp: get("corp"), App: get("app"), ID: get("id"), Text: get("text"), Where: get("where"),
		Since: get("since"), Until: get("until"), Damaged: get("damaged") != "",
	}
}

// apps are the names of some apps, for the form to offer.
func (p eventPages) apps(r *request) (names []string) {
	status, err := p.service().Status(r.Context())
	if err != nil {
		return nil // the form takes any name
	}
	const most = 100
	for _, app := range status.Apps[:min(len(status.Apps), most)] {
		names = append(names, app.Name)
	}
	slices.Sort(names)
	return names
}
