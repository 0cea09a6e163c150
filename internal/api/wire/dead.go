package wire

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/internal/api"
)

func (o *operations) dead() {
	tags := []string{"dead letters"}
	add(o, huma.Operation{
		OperationID: "list-dead-letters", Method: http.MethodGet, Path: "/dead", Tags: tags,
		Summary: "Dead letters, by subscription and sequence",
		Description: "All parameters together select. A page looks at 2500 dead letters at most, for two seconds at most: where few are selected, it may be " +
			"empty and not be the last. One that cannot be judged is not selected, and is counted in unjudged.",
		Errors: []int{http.StatusBadRequest, http.StatusNotFound},
	}, o.service.DeadLetters)

	const again = "The answer says of each item what became of it, in the order of the request. Asked twice, it does no harm: " +
		"what was moved before is not_dead. After a problem some may have been moved; ask again."
	add(o, huma.Operation{
		OperationID: "retry-dead-letters", Method: http.MethodPost, Path: "/dead/retry", Tags: tags,
		Summary: "Try dead letters again, now", Description: again, Errors: append(refusedBody, http.StatusAccepted),
	}, moving(o.service.Retry))
	add(o, huma.Operation{
		OperationID: "discard-dead-letters", Method: http.MethodPost, Path: "/dead/discard", Tags: tags,
		Summary: "Throw dead letters away", Description: again, Errors: append(refusedBody, http.StatusAccepted),
	}, moving(o.service.Discard))
}

// Moves are the outcomes of a call.
type Moves struct {
	Items []api.Moved `json:"items" nullable:"false"`
}

// A Move is a dead letter that is to be moved.
type Move struct {
	_ struct{} `additionalProperties:"false"`
	api.DeadRef
}

type moveInput struct {
	Body MoveList
}

// A MoveList is what is to be moved.
type MoveList struct {
	_          struct{}  `additionalProperties:"false"`
	Items      []Move    `json:"items" nullable:"false"`
	DiedBefore time.Time `json:"died_before,omitzero" doc:"Move only what died before then, in RFC 3339: what others have retried since you listed it, and that died again, stays"`
}

// moving makes an operation of Retry or Discard.
func moving(move func(context.Context, time.Time, ...api.DeadRef) ([]api.Moved, error)) func(context.Context, moveInput) (Moves, error) {
	return func(ctx context.Context, in moveInput) (Moves, error) {
		refs := make([]api.DeadRef, len(in.Body.Items))
		for i, item := range in.Body.Items {
			refs[i] = item.DeadRef
		}
		moved, err := move(ctx, in.Body.DiedBefore, refs...)
		return Moves{moved}, err
	}
}

// DeadLetters is part of [api.Service].
func (c *Client) DeadLetters(ctx context.Context, q api.DeadQuery) (page api.DeadPage, err error) {
	params := pagingParams(q.Paging)
	set(params, "subscription", q.Subscription)
	set(params, "id", q.EventID)
	setNumber(params, "seq", uint64(q.Seq))
	set(params, "type", q.Type)
	set(params, "corp", q.CorpID)
	set(params, "app", q.App)
	set(params, "where", q.Where)
	setTime(params, "since", q.Since)
	setTime(params, "until", q.Until)
	set(params, "error", q.Error)
	setTrue(params, "damaged", q.Damaged)
	setTrue(params, "masked", q.Masked)
	err = c.get(ctx, "dead", params, &page)
	return page, err
}

// Retry is part of [api.Service].
func (c *Client) Retry(ctx context.Context, died time.Time, refs ...api.DeadRef) ([]api.Moved, error) {
	return c.move(ctx, "dead/retry", died, refs)
}

// Discard is part of [api.Service].
func (c *Client) Discard(ctx context.Context, died time.Time, refs ...api.DeadRef) ([]api.Moved, error) {
	return c.move(ctx, "dead/discard", died, refs)
}

func (c *Client) move(ctx context.Context, path string, died time.Time, refs []api.DeadRef) ([]api.Moved, error) {
	body := MoveList{Items: make([]Move, len(refs)), DiedBefore: died}
	for i, ref := range refs {
		body.Items[i].DeadRef = ref
	}
	var moves Moves
	err := c.post(ctx, path, body, &moves)
	return moves.Items, err
}
