package console

import (
	"slices"

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
	return show(pages.Apps{Apps: status.Apps, Strays: status.Strays, Doctor: p.doctor && r.session.role >= Operator})
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
