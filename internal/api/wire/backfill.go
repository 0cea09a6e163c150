package wire

import (
	"context"
	"net/http"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/internal/api"
)

func (o *operations) backfill() {
	add(o, huma.Operation{
		OperationID: "backfill-app", Method: http.MethodPost, Path: "/apps/{name}/backfill", Tags: []string{"status"},
		Summary: "Read the list of an app's failed pushes now, to its end",
		Description: "DingTalk keeps there what it gave up pushing, from 3 to 5 minutes after the last try. Reading erases the list, so there is no dry run; " +
			"each page is stored before the next call. The app needs failed_list in the config. It is a 409 at a gateway that does not work the list.",
		Errors: []int{http.StatusNotFound, http.StatusConflict},
	}, func(ctx context.Context, in struct {
		Name string `path:"name" doc:"The app's name in the config"`
	}) (api.Backfill, error) {
		return o.service.Backfill(ctx, in.Name)
	})
}

// Backfill is part of [api.Service].
func (c *Client) Backfill(ctx context.Context, app string) (b api.Backfill, err error) {
	err = c.post(ctx, "apps/"+url.PathEscape(app)+"/backfill", nil, &b)
	return b, err
}
