package main

import (
	"context"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
)

// deadLetters returns as many dead letters as q allows, from as many pages as that takes. It also returns the count of dead
// letters that the filter could not evaluate.
func deadLetters(ctx context.Context, s api.Service, q api.DeadQuery) (letters []api.DeadLetter, unjudged api.Unjudged[api.DeadRef], err error) {
	letters, err = api.Collect(q.Limit, func(p api.Paging) (api.Page[api.DeadLetter], error) {
		q.Paging = p
		page, err := s.DeadLetters(ctx, q)
		unjudged.Add(page.Unjudged)
		return page.Page, err
	})
	return letters, unjudged, err
}

// findDead returns the dead letters of the event with that ID, or else that sequence.
func findDead(ctx context.Context, s api.Service, sub, id string) ([]api.DeadLetter, error) {
	for _, ref := range idsOf(id) {
		letters, _, err := deadLetters(ctx, s, api.DeadQuery{Subscription: sub, EventID: ref})
		if err != nil || len(letters) > 0 {
			return letters, err
		}
	}
	if seq, ok := seqOf(id); ok {
		letters, _, err := deadLetters(ctx, s, api.DeadQuery{Subscription: sub, Seq: seq})
		if err != nil || len(letters) > 0 {
			return letters, err
		}
	}
	return nil, noDeadLetter{id}
}

// noDeadLetter is the error of an event that has no dead letter, or is not known at all.
type noDeadLetter struct{ id string }

func (e noDeadLetter) Error() string { return e.In(words.English{}) }

func (e noDeadLetter) In(say words.Words) string { return say.DeadUnknown(e.id) }
