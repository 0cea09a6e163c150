package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/journal"
)

// A RecentQuery selects attempts of all events of a subscription.
type RecentQuery struct {
	Subscription string `path:"subscription" doc:"The subscription's name; replay/ID for what is a replay's"`
	Paging
}

func (o *operations) recent() {
	add(o, huma.Operation{
		OperationID: "list-recent-attempts", Method: http.MethodGet, Path: "/attempts/{subscription}", Tags: []string{"attempts"},
		Summary:     "The recorded attempts of all deliveries of a subscription, newest first",
		Description: whatIsRecorded,
		Errors:      []int{http.StatusBadRequest, http.StatusNotFound},
	}, o.service.Recent)
}

// beforeAttempt is where a page of recent attempts begins: with the first that is older than this one.
type beforeAttempt struct {
	Start  int64       `json:"start"` // ns since 1970
	Seq    journal.Seq `json:"seq"`
	Number int         `json:"number"`
}

// Recent is part of [Service].
func (l *Local) Recent(ctx context.Context, q RecentQuery) (Page[Attempt], error) {
	place, err := readCursor[beforeAttempt](q.Cursor)
	if err != nil {
		return Page[Attempt]{}, err
	}
	if _, err := l.find(ctx, q.Subscription); q.Subscription != "" && err != nil {
		return Page[Attempt]{}, err
	}
	wanted := journal.AttemptQuery{Limit: q.size() + 1}
	if q.Cursor != "" {
		wanted.After = &journal.Attempt{Start: time.Unix(0, place.Start), Seq: place.Seq, Number: place.Number}
	}
	recorded, err := l.Journal.Attempts(ctx, q.Subscription, wanted)
	if err != nil {
		return Page[Attempt]{}, fmt.Errorf("attempts of subscription %q: %w", q.Subscription, err)
	}
	return attemptsOf(pageOf(recorded, q.size(), func(last journal.Attempt) string {
		return writeCursor(beforeAttempt{last.Start.UnixNano(), last.Seq, last.Number})
	})), nil
}

func attemptsOf(page Page[journal.Attempt]) Page[Attempt] {
	attempts := make([]Attempt, len(page.Items))
	for i, a := range page.Items {
		attempts[i] = Attempt{
			Seq: a.Seq, Number: a.Number, Start: a.Start, TookMS: a.Took.Milliseconds(), Error: a.Error,
			Outcome: a.Outcome, Status: a.Status, Answer: string(a.Answer),
		}
	}
	return Page[Attempt]{Items: attempts, Next: page.Next}
}
