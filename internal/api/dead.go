package api

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"
)

func (o *operations) dead() {
	tags := []string{"dead letters"}
	add(o, huma.Operation{
		OperationID: "list-dead-letters", Method: http.MethodGet, Path: "/dead", Tags: tags,
		Summary: "Dead letters, by subscription and sequence",
		Description: "All parameters together select. A page looks at 5000 dead letters at most, for two seconds at most: where few are selected, it may be " +
			"empty and not be the last. One that cannot be judged is not selected, and is counted in unjudged.",
		Errors: []int{http.StatusBadRequest, http.StatusNotFound},
	}, o.service.DeadLetters)

	const again = "The answer says of each item what became of it, in the order of the request. Asked twice, it does no harm: " +
		"what was moved before is not_dead. After a problem some may have been moved; ask again."
	add(o, huma.Operation{
		OperationID: "retry-dead-letters", Method: http.MethodPost, Path: "/dead/retry", Tags: tags,
		Summary: "Try dead letters again, now", Description: again, Errors: refusedBody,
	}, moving(o.service.Retry))
	add(o, huma.Operation{
		OperationID: "discard-dead-letters", Method: http.MethodPost, Path: "/dead/discard", Tags: tags,
		Summary: "Throw dead letters away", Description: again, Errors: refusedBody,
	}, moving(o.service.Discard))
}

// Moves are the outcomes of a call.
type Moves struct {
	Items []Moved `json:"items" nullable:"false"`
}

// A Move is a dead letter that is to be moved.
type Move struct {
	_ struct{} `additionalProperties:"false"`
	DeadRef
}

type moveInput struct {
	Body MoveList
}

// A MoveList is what is to be moved.
type MoveList struct {
	_     struct{} `additionalProperties:"false"`
	Items []Move   `json:"items" nullable:"false"`
}

// moving makes an operation of Retry or Discard.
func moving(move func(context.Context, ...DeadRef) ([]Moved, error)) func(context.Context, moveInput) (Moves, error) {
	return func(ctx context.Context, in moveInput) (Moves, error) {
		refs := make([]DeadRef, len(in.Body.Items))
		for i, item := range in.Body.Items {
			refs[i] = item.DeadRef
		}
		moved, err := move(ctx, refs...)
		return Moves{moved}, err
	}
}

// A DeadPage is a part of the list of dead letters, and what could not be judged while it was made.
type DeadPage struct {
	Page[DeadLetter]
	Unjudged Unjudged `json:"unjudged,omitzero" doc:"Dead letters of this part of the list that cannot be judged, so they are not in it: the expression fails on the event, or the event has aged out or is damaged. Left out if there are none"`
}

// Unjudged counts dead letters that cannot be judged; the zero value says that there are none.
type Unjudged struct {
	Count int     `json:"count" minimum:"1"`
	First DeadRef `json:"first" doc:"One of them"`
	Error string  `json:"error" doc:"Why that one cannot be judged"`
}

// Add counts those of later pages, too.
func (u *Unjudged) Add(more Unjudged) {
	if u.Count == 0 {
		*u = more
		return
	}
	u.Count += more.Count
}

// DeadLetters is part of [Service].
func (l *Local) DeadLetters(ctx context.Context, q DeadQuery) (DeadPage, error) {
	after, err := readCursor[DeadRef](q.Cursor)
	if err != nil {
		return DeadPage{}, err
	}
	wanted, err := q.filter()
	if err != nil {
		return DeadPage{}, err
	}
	names, err := l.subscriptionNames(ctx, q.Subscription)
	if err != nil {
		return DeadPage{}, err
	}
	scan := l.newDeadScan(wanted)
	for _, name := range names {
		from := q.Seq
		if name < after.Subscription {
			continue
		}
		if name == after.Subscription {
			from = max(from, after.Seq+1)
		}
		if err := scan.subscription(ctx, name, from); err != nil {
			return DeadPage{}, err
		}
		if scan.page.Next != "" {
			break
		}
	}
	return scan.page, nil
}

func (l *Local) subscriptionNames(ctx context.Context, only string) ([]string, error) {
	subs, err := l.Journal.Subscriptions(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, s := range subs {
		if only == "" || s.Name == only {
			names = append(names, s.Name)
		}
	}
	if only != "" && names == nil {
		return nil, l.unknown(ctx, only)
	}
	slices.Sort(names)
	return names, nil
}
