package wire

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/internal/api"
)

// changeList is the answer with all that a reload has changed.
type changeList struct {
	Items []api.ConfigChange `json:"items" nullable:"false"`
}

func (o *operations) reload() {
	add(o, huma.Operation{
		OperationID: "reload-config", Method: http.MethodPost, Path: "/reload", Tags: []string{"status"},
		Summary: "Read the config file again and work by it; returns what has changed",
		Description: "Apps, subscriptions, api_keys, notify, watch, otlp, limits, api_hosts, log.level and what the journal keeps can change without a restart, and no connection is dropped. A config that is wrong is a 400, and one that " +
			"needs a restart a 409. Either is refused whole: the gateway goes on as before. Other gateways are not told.",
		Errors: []int{http.StatusBadRequest, http.StatusConflict},
	}, func(ctx context.Context, _ struct{}) (changeList, error) {
		list, err := o.service.Reload(ctx)
		return changeList{append([]api.ConfigChange{}, list...)}, err
	})
}

// Reload is part of [api.Service].
func (c *Client) Reload(ctx context.Context) ([]api.ConfigChange, error) {
	var list changeList
	err := c.post(ctx, "reload", nil, &list)
	return list.Items, err
}
