package wire

import (
	"context"
	"net/http"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/internal/api"
)

// Replayed is what an operation of one replay takes.
type Replayed struct {
	ID string `path:"id" doc:"The replay's ID, chosen by who makes it"`
}

func (o *operations) replays() {
	tags := []string{"replays"}
	add(o, huma.Operation{
		OperationID: "list-replays", Method: http.MethodGet, Path: "/replays", Tags: tags,
		Summary:     "Replays, by ID",
		Description: "Those that are finished are kept, too: the last 100, and all that have dead letters.",
		Errors:      []int{http.StatusBadRequest},
	}, o.service.Replays)
	add(o, huma.Operation{
		OperationID: "put-replay", Method: http.MethodPut, Path: "/replays/{id}", Tags: tags,
		Summary: "Deliver stored events again",
		Description: "What is selected of the events that are stored now is delivered through a subscription, or to a sink of its own, marked as a replay. No cursor of " +
			"a subscription moves. It goes on after a restart, tries failures again as any subscription does, and leaves dead letters. " +
			"Putting the same again changes nothing; another body for an ID that is taken is a 409.",
		Errors: append(refusedBody, http.StatusNotFound, http.StatusConflict),
	}, func(ctx context.Context, in struct {
		Replayed
		Body api.ReplaySpec
	}) (api.Replay, error) {
		return o.service.PutReplay(ctx, in.ID, in.Body)
	})
	add(o, huma.Operation{
		OperationID: "get-replay", Method: http.MethodGet, Path: "/replays/{id}", Tags: tags,
		Summary: "Where a replay stands", Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, in Replayed) (api.Replay, error) { return o.service.Replay(ctx, in.ID) })
	add(o, huma.Operation{
		OperationID: "forget-replay", Method: http.MethodDelete, Path: "/replays/{id}", Tags: tags,
		Summary: "End a replay, and forget it with its dead letters", Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, in Replayed) (Nothing, error) {
		return Nothing{}, o.service.ForgetReplay(ctx, in.ID)
	})
	add(o, huma.Operation{
		OperationID: "count-replay", Method: http.MethodPost, Path: "/replays/count", Tags: tags,
		Summary: "How many events a replay would deliver",
		Description: "Nothing is delivered. An answer counts a piece of the log, of a second or two: add up until there is no next. " +
			"Without subscription and to, it counts what a filter selects that no subscription has yet.",
		Errors: append(refusedBody, http.StatusNotFound, http.StatusConflict),
	}, func(ctx context.Context, in struct{ Body api.CountQuery }) (api.Count, error) {
		return o.service.CountReplay(ctx, in.Body)
	})
}

// Replays is part of [api.Service].
func (c *Client) Replays(ctx context.Context, p api.Paging) (page api.Page[api.Replay], err error) {
	err = c.get(ctx, "replays", pagingParams(p), &page)
	return page, err
}

// Replay is part of [api.Service].
func (c *Client) Replay(ctx context.Context, id string) (r api.Replay, err error) {
	err = c.get(ctx, "replays/"+url.PathEscape(id), nil, &r)
	return r, err
}

// PutReplay is part of [api.Service].
func (c *Client) PutReplay(ctx context.Context, id string, spec api.ReplaySpec) (r api.Replay, err error) {
	err = c.send(ctx, http.MethodPut, "replays/"+url.PathEscape(id), spec, &r)
	return r, err
}

// ForgetReplay is part of [api.Service].
func (c *Client) ForgetReplay(ctx context.Context, id string) error {
	return c.delete(ctx, "replays/"+url.PathEscape(id))
}

// CountReplay is part of [api.Service].
func (c *Client) CountReplay(ctx context.Context, q api.CountQuery) (count api.Count, err error) {
	err = c.post(ctx, "replays/count", q, &count)
	return count, err
}
