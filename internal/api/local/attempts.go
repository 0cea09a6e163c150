package local

import (
	"context"
	"fmt"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// afterAttempt is where a page of attempts begins: with the first after this one.
type afterAttempt struct {
	Start  int64 `json:"start"` // ns since 1970
	Number int   `json:"number"`
}

// Attempts is part of [api.Service].
func (l *Service) Attempts(ctx context.Context, q api.AttemptQuery) (api.Page[api.Attempt], error) {
	place, err := readCursor[afterAttempt](q.Cursor)
	if err != nil {
		return api.Page[api.Attempt]{}, err
	}
	if _, err := l.find(ctx, q.Subscription); err != nil {
		return api.Page[api.Attempt]{}, err
	}
	if q.Seq == 0 { // no event has this place, and the journal would take it for all events
		return attemptsOf(api.Page[journal.Attempt]{}), nil
	}
	wanted := journal.AttemptQuery{Seq: q.Seq, Oldest: true, Limit: q.Size() + 1}
	if q.Cursor != "" {
		wanted.After = &journal.Attempt{Seq: q.Seq, Start: time.Unix(0, place.Start), Number: place.Number}
	}
	recorded, err := l.Journal.Attempts(ctx, q.Subscription, wanted)
	if err != nil {
		return api.Page[api.Attempt]{}, fmt.Errorf("attempts of subscription %q: %w", q.Subscription, err)
	}
	return attemptsOf(pageOf(recorded, q.Size(), func(last journal.Attempt) string {
		return writeCursor(afterAttempt{last.Start.UnixNano(), last.Number})
	})), nil
}

// beforeAttempt is where a page of recent attempts begins: with the first that is older than this one.
type beforeAttempt struct {
	Start  int64       `json:"start"` // ns since 1970
	Seq    journal.Seq `json:"seq"`
	Number int         `json:"number"`
}

// Recent is part of [api.Service].
func (l *Service) Recent(ctx context.Context, q api.RecentQuery) (api.Page[api.Attempt], error) {
	place, err := readCursor[beforeAttempt](q.Cursor)
	if err != nil {
		return api.Page[api.Attempt]{}, err
	}
	if _, err := l.find(ctx, q.Subscription); q.Subscription != "" && err != nil {
		return api.Page[api.Attempt]{}, err
	}
	wanted := journal.AttemptQuery{Limit: q.Size() + 1}
	if q.Cursor != "" {
		wanted.After = &journal.Attempt{Start: time.Unix(0, place.Start), Seq: place.Seq, Number: place.Number}
	}
	recorded, err := l.Journal.Attempts(ctx, q.Subscription, wanted)
	if err != nil {
		return api.Page[api.Attempt]{}, fmt.Errorf("attempts of subscription %q: %w", q.Subscription, err)
	}
	return attemptsOf(pageOf(recorded, q.Size(), func(last journal.Attempt) string {
		return writeCursor(beforeAttempt{last.Start.UnixNano(), last.Seq, last.Number})
	})), nil
}

func attemptsOf(page api.Page[journal.Attempt]) api.Page[api.Attempt] {
	attempts := make([]api.Attempt, len(page.Items))
	for i, a := range page.Items {
		attempts[i] = api.Attempt{
			Seq: a.Seq, Number: a.Number, Start: a.Start, TookMS: a.Took.Milliseconds(), Error: api.ConcealedText(a.Error),
			Outcome: a.Outcome, Status: a.Status, Answer: api.ConcealedText(string(a.Answer)),
		}
	}
	return api.Page[api.Attempt]{Items: attempts, Next: page.Next}
}
