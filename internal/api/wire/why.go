package wire

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/internal/api"
)

func (o *operations) why() {
	add(o, huma.Operation{
		OperationID: "explain-event", Method: http.MethodGet, Path: "/events/{seq}/why", Tags: []string{"events"},
		Summary: "What became of an event, in each subscription and replay",
		Description: "The filters are asked anew, as they are now, by the code that decides for real. " +
			"An event that was delivered at its first attempt leaves no row once the cursor has passed it, and an event that a seek passed over has none either: the reason of both is passed, and perhaps says more.",
		Errors: []int{http.StatusBadRequest, http.StatusNotFound},
	}, o.service.Why)
}

// Why is part of [api.Service].
func (c *Client) Why(ctx context.Context, q api.WhyQuery) (why api.Why, err error) {
	params := url.Values{}
	set(params, "subscription", q.Subscription)
	err = c.get(ctx, fmt.Sprintf("events/%d/why", q.Seq), params, &why)
	return why, err
}
