package console

import (
	"slices"
	"strings"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

// appPages are the pages about apps.
type appPages struct {
	service func() api.Service
	doctor  bool // there is one to ask
}

// list shows the apps, in the order of the config.
func (p appPages) list(r *request) (answer, error) {
	status, err := p.service().Status(r.Context())
	if err != nil {
		return nil, err
	}
	shown := pages.Apps{Total: len(status.Apps), Find: strings.TrimSpace(r.URL.Query().Get("find")), Strays: status.Strays, Doctor: p.doctor && r.session.role >= Operator}
	shown.Apps, shown.Next = paged(status.Apps, sum(r.URL.Query(), "from"), rows, func(a api.App) bool { return strings.Contains(a.Name, shown.Find) })
	return show(shown)
}

// show shows one app.
func (p appPages) show(r *request) (answer, error) {
	status, err := p.service().Status(r.Context())
	if err != nil {
		return nil, err
	}
	name := r.PathValue("name")
	at := slices.IndexFunc(status.Apps, func(a api.App) bool { return a.Name == name })
	if at < 0 {
		return nil, api.Refuse(api.CodeNotFound, "%s", r.say.ConsoleNoPage(r.URL.Path))
	}
	return show(pages.App{App: status.Apps[at]})
}

// orgs shows the organizations that have authorized a third-party app.
func (p appPages) orgs(r *request) (answer, error) {
	name, query := r.PathValue("name"), r.URL.Query()
	page := pages.Orgs{App: name, State: query.Get("state"), Corp: strings.TrimSpace(query.Get("corp")), Ticket: api.TicketNone}
	found, err := p.service().SuiteOrgs(r.Context(), api.SuiteOrgQuery{
		App: name, State: page.State, CorpID: page.Corp, Paging: api.Paging{Cursor: query.Get("cursor"), Limit: rows},
	})
	if err != nil {
		return nil, err
	}
	page.Rows, page.Next = found.Items, found.Next
	suites, err := p.service().Suites(r.Context())
	if err != nil {
		return nil, err
	}
	if at := slices.IndexFunc(suites, func(s api.Suite) bool { return s.App == name }); at >= 0 {
		page.Ticket, page.Given = suites[at].Ticket, suites[at].Given
	}
	return show(page)
}
