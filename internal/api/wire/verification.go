package wire

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/internal/api"
)

func (o *operations) verify() {
	tags := []string{"keeping"}
	add(o, huma.Operation{
		OperationID: "start-verification", Method: http.MethodPost, Path: "/verification", Tags: tags,
		Summary: "Read the whole journal and compare it with its checksums",
		Description: "What is damaged is noted, so that it is never delivered. The answer comes at once; get-verification tells how far it is. " +
			"While one runs, another is a 409.",
		Errors: append(refusedBody, http.StatusConflict),
	}, func(ctx context.Context, in struct{ Body api.VerifySpec }) (api.Verification, error) {
		return o.service.StartVerification(ctx, in.Body)
	})
	add(o, huma.Operation{
		OperationID: "get-verification", Method: http.MethodGet, Path: "/verification", Tags: tags,
		Summary: "How far the verification is that runs, or what the last one found",
	}, func(ctx context.Context, _ struct{}) (api.Verification, error) { return o.service.Verification(ctx) })
	add(o, huma.Operation{
		OperationID: "stop-verification", Method: http.MethodDelete, Path: "/verification", Tags: tags,
		Summary: "End the verification that runs",
	}, func(ctx context.Context, _ struct{}) (Nothing, error) {
		return Nothing{}, o.service.StopVerification(ctx)
	})
}

// StartVerification is part of [api.Service].
func (c *Client) StartVerification(ctx context.Context, spec api.VerifySpec) (v api.Verification, err error) {
	err = c.post(ctx, "verification", spec, &v)
	return v, err
}

// Verification is part of [api.Service].
func (c *Client) Verification(ctx context.Context) (v api.Verification, err error) {
	err = c.get(ctx, "verification", nil, &v)
	return v, err
}

// StopVerification is part of [api.Service].
func (c *Client) StopVerification(ctx context.Context) error { return c.delete(ctx, "verification") }
