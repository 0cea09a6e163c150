package wire

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/internal/api"
)

// whatIsRecorded says which attempts there are to list.
const whatIsRecorded = "Every failed attempt and all later ones of that event are recorded; " +
	"a success at the first attempt only where the subscription has record: all."

func (o *operations) attempts() {
	add(o, huma.Operation{
		OperationID: "list-attempts", Method: http.MethodGet, Path: "/attempts/{subscription}/{seq}", Tags: []string{"attempts"},
		Summary:     "The recorded attempts of one delivery, oldest first",
		Description: whatIsRecorded,
		Errors:      []int{http.StatusBadRequest, http.StatusNotFound},
	}, o.service.Attempts)
}

// Attempts is part of [api.Service].
func (c *Client) Attempts(ctx context.Context, q api.AttemptQuery) (page api.Page[api.Attempt], err error) {
	err = c.get(ctx, fmt.Sprintf("attempts/%s/%d", url.PathEscape(q.Subscription), q.Seq), pagingParams(q.Paging), &page)
	return page, err
}

func (o *operations) recent() {
	add(o, huma.Operation{
		OperationID: "list-recent-attempts", Method: http.MethodGet, Path: "/attempts/{subscription}", Tags: []string{"attempts"},
		Summary:     "The recorded attempts of all deliveries of a subscription, newest first",
		Description: whatIsRecorded,
		Errors:      []int{http.StatusBadRequest, http.StatusNotFound},
	}, o.service.Recent)
}

// Recent is part of [api.Service].
func (c *Client) Recent(ctx context.Context, q api.RecentQuery) (page api.Page[api.Attempt], err error) {
	err = c.get(ctx, "attempts/"+url.PathEscape(q.Subscription), pagingParams(q.Paging), &page)
	return page, err
}
