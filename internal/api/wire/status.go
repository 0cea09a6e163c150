package wire

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/internal/api"
)

func (o *operations) status() {
	add(o, huma.Operation{
		OperationID: "get-status", Method: http.MethodGet, Path: "/status", Tags: []string{"status"},
		Summary: "How apps, journal and subscriptions stand",
	}, func(ctx context.Context, _ struct{}) (api.Status, error) { return o.service.Status(ctx) })
}

// Status is part of [api.Service].
func (c *Client) Status(ctx context.Context) (status api.Status, err error) {
	err = c.get(ctx, "status", nil, &status)
	return status, err
}
