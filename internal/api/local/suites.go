package local

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/source/suite"
)

// Suites is part of [api.Service].
func (l *Service) Suites(ctx context.Context) ([]api.Suite, error) {
	apps, err := l.suites(ctx)
	if err != nil {
		return nil, err
	}
	list, now, every := []api.Suite{}, time.Now(), l.ticketEvery()
	for _, app := range apps {
		t, _, err := suite.Read(ctx, l.Journal, app)
		if err != nil {
			return nil, err
		}
		one := api.Suite{
			App: app, Ticket: api.TicketStateOf(t.Ticket.Given, cmp.Or(every[app], api.DefaultTicketEvery), now), Given: t.Ticket.Given, Received: t.Ticket.Received,
			Authorized: t.Count(suite.Authorized), Relieved: t.Count(suite.Relieved), Waiting: t.Waiting, Dropped: t.Dropped,
		}
		if !t.Ticket.IsZero() {
			one.Age = max(0, now.Sub(t.Ticket.Given).Seconds())
		}
		list = append(list, one)
	}
	return list, nil
}

// ticketEvery is TicketEvery, or empty.
func (l *Service) ticketEvery() map[string]time.Duration {
	if l.TicketEvery == nil {
		return map[string]time.Duration{}
	}
	return l.TicketEvery()
}

// suites are the apps that the journal keeps a table for, and those of the config.
func (l *Service) suites(ctx context.Context) ([]string, error) {
	kept, err := l.Journal.Sources(ctx)
	if err != nil {
		return nil, err
	}
	apps := map[string]bool{}
	for app := range l.ticketEvery() {
		apps[app] = true
	}
	for _, s := range kept {
		prefix, suffix, _ := strings.Cut(journal.SourceWork("\x00", suite.Kind), "\x00")
		if app, ok := strings.CutSuffix(strings.TrimPrefix(s.Name, prefix), suffix); ok {
			apps[app] = true
		}
	}
	return slices.Sorted(maps.Keys(apps)), nil
}

// table is what is kept of an app.
func (l *Service) table(ctx context.Context, app string) (suite.Table, error) {
	t, ok, err := suite.Read(ctx, l.Journal, app)
	if err != nil || ok {
		return t, err
	}
	if _, configured := l.ticketEvery()[app]; configured {
		return suite.Table{}, nil
	}
	apps, err := l.suites(ctx)
	switch {
	case err != nil:
		return suite.Table{}, err
	case len(apps) == 0:
		return suite.Table{}, api.Refuse(api.CodeNotFound, "no third-party app %q; there is none: give an app of the config the key suite", app)
	}
	return suite.Table{}, api.Refuse(api.CodeNotFound, "no third-party app %q; there are: %s", app, strings.Join(apps, ", "))
}

// SuiteTicket is part of [api.Service].
func (l *Service) SuiteTicket(ctx context.Context, app string) (api.NewestTicket, error) {
	t, err := l.table(ctx, app)
	if err != nil {
		return api.NewestTicket{}, err
	}
	if t.Ticket.IsZero() {
		return api.NewestTicket{}, api.Refuse(api.CodeNotFound, "DingTalk has pushed no suite ticket to app %q yet; have it pushed in the developer console", app)
	}
	return api.NewestTicket{App: app, Ticket: t.Ticket.Text.Reveal(), Given: t.Ticket.Given, Received: t.Ticket.Received}, nil
}

// afterOrg is where a page of organizations begins: with the first after this one.
type afterOrg struct {
	CorpID string `json:"corp"`
}

// SuiteOrgs is part of [api.Service].
func (l *Service) SuiteOrgs(ctx context.Context, q api.SuiteOrgQuery) (api.Page[api.SuiteOrg], error) {
	place, err := readCursor[afterOrg](q.Cursor)
	if err != nil {
		return api.Page[api.SuiteOrg]{}, err
	}
	if q.State != "" && q.State != string(suite.Authorized) && q.State != string(suite.Relieved) {
		return api.Page[api.SuiteOrg]{}, api.Refuse(api.CodeInvalid, "no state %q of organizations; it is authorized or relieved", q.State)
	}
	t, err := l.table(ctx, q.App)
	if err != nil {
		return api.Page[api.SuiteOrg]{}, err
	}
	found := []api.SuiteOrg{}
	for _, o := range t.List() {
		if o.CorpID <= place.CorpID || q.State != "" && q.State != string(o.State) || q.CorpID != "" && q.CorpID != o.CorpID {
			continue
		}
		if found = append(found, orgOf(o)); len(found) > q.Size() {
			break
		}
	}
	return pageOf(found, q.Size(), func(last api.SuiteOrg) string { return writeCursor(afterOrg{last.CorpID}) }), nil
}

func orgOf(o suite.Org) api.SuiteOrg {
	return api.SuiteOrg{
		CorpID: o.CorpID, Name: o.Name, State: string(o.State), Since: o.Since, Changed: o.Changed, Last: o.Last, LastType: o.LastType, LastSeq: o.LastSeq,
		Code: string(o.Code), CodeAt: o.CodeAt, CodeErr: api.ConcealedText(o.CodeErr),
	}
}
