package wire

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/internal/api"
)

// gatewayList is the answer with all gateways. They are few, so it has no pages.
type gatewayList struct {
	Items []api.Gateway `json:"items" nullable:"false"`
}

func (o *operations) gateways() {
	add(o, huma.Operation{
		OperationID: "list-gateways", Method: http.MethodGet, Path: "/gateways", Tags: []string{"status"},
		Summary: "The gateways that share the journal, also those that have gone within the last hour without a word",
	}, func(ctx context.Context, _ struct{}) (gatewayList, error) {
		list, err := o.service.Gateways(ctx)
		return gatewayList{list}, err
	})
}

// Gateways is part of [api.Service].
func (c *Client) Gateways(ctx context.Context) ([]api.Gateway, error) {
	var list gatewayList
	err := c.get(ctx, "gateways", nil, &list)
	return list.Items, err
}
