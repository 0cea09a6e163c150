package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

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

// Attempts is part of [Service].
func (l *Local) Attempts(ctx context.Context, q AttemptQuery) (Page[Attempt], error) {
	place, err := readCursor[afterAttempt](q.Cursor)
	if err != nil {
		return Page[Attempt]{}, err
	}
	if _, err := l.find(ctx, q.Subscription); err != nil {
		return Page[Attempt]{}, err
	}
	if q.Seq == 0 { // no event has this place, and the journal would take it for all events
		return attemptsOf(Page[journal.Attempt]{}), nil
	}
	wanted := journal.AttemptQuery{Seq: q.Seq, Oldest: true, Limit: q.size() + 1}
	if q.Cursor != "" {
		wanted.After = &journal.Attempt{Seq: q.Seq, Start: time.Unix(0, place.Start), Number: place.Number}
	}
	recorded, err := l.Journal.Attempts(ctx, q.Subscription, wanted)
	if err != nil {
		return Page[Attempt]{}, fmt.Errorf("attempts of subscription %q: %w", q.Subscription, err)
	}
	return attemptsOf(pageOf(recorded, q.size(), func(last journal.Attempt) string {
		return writeCursor(afterAttempt{last.Start.UnixNano(), last.Number})
	})), nil
}
