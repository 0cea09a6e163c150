package wire

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/internal/api"
)

func (o *operations) console() {
	add(o, huma.Operation{
		OperationID: "make-console-link", Method: http.MethodPost, Path: "/console/links", Tags: []string{"console"},
		Summary:     "Make a link that lets a person into the console, once",
		Description: "Who opens the link in a browser within ten minutes is logged in there with the role.",
		Errors:      append(refusedBody, http.StatusConflict),
	}, func(ctx context.Context, in struct{ Body api.LinkSpec }) (api.ConsoleLink, error) {
		return o.service.ConsoleLink(ctx, in.Body)
	})
}

// ConsoleLink is part of [api.Service].
func (c *Client) ConsoleLink(ctx context.Context, spec api.LinkSpec) (link api.ConsoleLink, err error) {
	err = c.post(ctx, "console/links", spec, &link)
	return link, err
}
