package api

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/journal"
)

// whatIsRecorded says which attempts there are to list.
const whatIsRecorded = "Every failed attempt and all later ones of that event are recorded; " +
	"a success at the first attempt only where the subscription has record: all."

func (o *operations) attempts() {
	add(o, huma.Operation{
		OperationID: "list-attempts", Method: http.MethodGet, Path: "/attempts/{subscription}/{seq}", Tags: []string{"attempts"},
		Summary:     "The recorded attempts of one delivery, oldest first",
		Description: whatIsRecorded,
		Errors:      []int{http.StatusBadRequest, http.StatusNotFound},
	}, o.service.Attempts)
}

// afterAttempt is where a page of attempts begins: with the first after this one.
type afterAttempt struct {
	Start  int64 `json:"start"` // ns since 1970
	Number int   `json:"number"`
}

func placeOf(a journal.Attempt) afterAttempt { return afterAttempt{a.Start.UnixNano(), a.Number} }

func (a afterAttempt) compare(b afterAttempt) int {
	return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.Number, b.Number))
}

// Attempts is part of [Service].
func (l *Local) Attempts(ctx context.Context, q AttemptQuery) (Page[Attempt], error) {
	place, err := readCursor[afterAttempt](q.Cursor)
	if err != nil {
		return Page[Attempt]{}, err
	}
	if _, err := l.find(ctx, q.Subscription); err != nil {
		return Page[Attempt]{}, err
	}
	recorded, err := l.Journal.Attempts(ctx, q.Subscription, q.Seq)
	if err != nil {
		return Page[Attempt]{}, fmt.Errorf("attempts of subscription %q: %w", q.Subscription, err)
	}
	if q.Cursor != "" {
		recorded = slices.DeleteFunc(recorded, func(a journal.Attempt) bool { return placeOf(a).compare(place) <= 0 })
	}
	return attemptsOf(pageOf(recorded, q.size(), func(last journal.Attempt) string { return writeCursor(placeOf(last)) })), nil
}
