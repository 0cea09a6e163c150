package wire

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/internal/api"
)

func (o *operations) activity() {
	add(o, huma.Operation{
		OperationID: "get-activity", Method: http.MethodGet, Path: "/activity", Tags: []string{"status"},
		Summary: "What this gateway took in within the last 180 minutes, and about how many events came this month",
		Errors:  []int{http.StatusConflict},
	}, func(ctx context.Context, _ struct{}) (api.Activity, error) { return o.service.Activity(ctx) })
}

// Activity is part of [api.Service].
func (c *Client) Activity(ctx context.Context) (activity api.Activity, err error) {
	err = c.get(ctx, "activity", nil, &activity)
	return activity, err
}
