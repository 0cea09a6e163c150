package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/journal"
)

func (o *operations) dead() {
	tags := []string{"dead letters"}
	add(o, huma.Operation{
		OperationID: "list-dead-letters", Method: http.MethodGet, Path: "/dead", Tags: tags,
		Summary: "Dead letters, by subscription and sequence", Errors: []int{http.StatusBadRequest, http.StatusNotFound},
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

const deadPage = 100

// DeadLetters is part of [Service].
func (l *Local) DeadLetters(ctx context.Context, q DeadQuery) (Page[DeadLetter], error) {
	after, err := readCursor[DeadRef](q.Cursor)
	if err != nil {
		return Page[DeadLetter]{}, err
	}
	names, err := l.subscriptionNames(ctx, q.Subscription)
	if err != nil {
		return Page[DeadLetter]{}, err
	}
	var letters []DeadLetter
	for _, name := range names {
		wanted := q.size() + 1 - len(letters)
		if name < after.Subscription || wanted == 0 {
			continue
		}
		var from journal.Seq
		if name == after.Subscription {
			from = after.Seq + 1
		}
		found, err := l.deadOf(ctx, name, max(from, q.Seq), q, wanted)
		if err != nil {
			return Page[DeadLetter]{}, err
		}
		letters = append(letters, found...)
	}
	return pageOf(letters, q.size(), func(last DeadLetter) string { return writeCursor(last.DeadRef) }), nil
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
		return nil, fmt.Errorf("no subscription %q: %w", only, journal.ErrNotFound)
	}
	slices.Sort(names)
	return names, nil
}

// deadOf returns up to limit dead letters of one subscription, from a sequence on.
func (l *Local) deadOf(ctx context.Context, name string, from journal.Seq, q DeadQuery, limit int) ([]DeadLetter, error) {
	var letters []DeadLetter
	for len(letters) < limit {
		rows, err := l.Journal.Exceptions(ctx, name, journal.ExceptionQuery{
			States: []journal.DeliveryState{journal.Dead}, From: from, Limit: deadPage,
		})
		if err != nil || len(rows) == 0 {
			return letters, err
		}
		for _, row := range rows {
			from = row.Seq + 1
			if q.Seq != 0 && row.Seq != q.Seq {
				return letters, nil
			}
			letter, err := l.deadLetter(ctx, name, row)
			if err != nil {
				return nil, err
			}
			if q.EventID == "" || (letter.Event.Envelope != nil && letter.Event.Envelope.ID == q.EventID) {
				letters = append(letters, letter)
			}
			if len(letters) == limit {
				break
			}
		}
	}
	return letters, nil
}

func (l *Local) deadLetter(ctx context.Context, name string, row journal.Exception) (DeadLetter, error) {
	entry, err := l.Event(ctx, row.Seq)
	if errors.Is(err, journal.ErrNotFound) { // it has aged out; the reason is still worth showing
		entry, err = journal.Entry{Seq: row.Seq}, nil
	}
	if err != nil {
		return DeadLetter{}, err
	}
	return DeadLetter{
		DeadRef: DeadRef{name, row.Seq}, Attempts: row.Attempts,
		First: row.First, Changed: row.Changed, Error: row.Error, Event: entry,
	}, nil
}
