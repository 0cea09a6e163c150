package wire

import (
	"context"
	"net/http"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/internal/api"
)

func (o *operations) suites() {
	add(o, huma.Operation{
		OperationID: "list-suites", Method: http.MethodGet, Path: "/suites", Tags: []string{"suites"},
		Summary:     "The third-party apps, with the age of their suite tickets",
		Description: "The journal keeps the newest ticket and the organizations of an app that has suite in the config, for all gateways.",
	}, func(ctx context.Context, _ struct{}) ([]api.Suite, error) { return o.service.Suites(ctx) })
	add(o, huma.Operation{
		OperationID: "get-suite-ticket", Method: http.MethodGet, Path: "/suites/{app}/ticket", Tags: []string{"suites"},
		Summary: "The newest suite ticket of a third-party app, which is a secret",
		Description: "The newest is the one that DingTalk gave last, whenever it arrived. Nothing else shows it. Ask again for each use: DingTalk takes no other " +
			"ticket than its last.",
		Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, in struct {
		App string `path:"app" doc:"The app's name in the config"`
	}) (api.NewestTicket, error) {
		return o.service.SuiteTicket(ctx, in.App)
	})
	add(o, huma.Operation{
		OperationID: "list-suite-orgs", Method: http.MethodGet, Path: "/suites/{app}/orgs", Tags: []string{"suites"},
		Summary:     "The organizations that have authorized a third-party app, by corp ID",
		Description: "Times are those that DingTalk gave, and decide: an older event that comes late does not undo a newer one.",
		Errors:      []int{http.StatusBadRequest, http.StatusNotFound},
	}, o.service.SuiteOrgs)
}

// Suites is part of [api.Service].
func (c *Client) Suites(ctx context.Context) (list []api.Suite, err error) {
	err = c.get(ctx, "suites", nil, &list)
	return list, err
}

// SuiteTicket is part of [api.Service].
func (c *Client) SuiteTicket(ctx context.Context, app string) (t api.NewestTicket, err error) {
	err = c.get(ctx, "suites/"+url.PathEscape(app)+"/ticket", nil, &t)
	return t, err
}

// SuiteOrgs is part of [api.Service].
func (c *Client) SuiteOrgs(ctx context.Context, q api.SuiteOrgQuery) (page api.Page[api.SuiteOrg], err error) {
	params := pagingParams(q.Paging)
	set(params, "state", q.State)
	set(params, "corp", q.CorpID)
	err = c.get(ctx, "suites/"+url.PathEscape(q.App)+"/orgs", params, &page)
	return page, err
}
