package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
)

// A SeekQuery says where a subscription's cursor is to go.
type SeekQuery struct {
	_  struct{} `additionalProperties:"false"`
	To string   `json:"to" minLength:"1" doc:"A sequence, beginning, now, or the time from which the events were received, in RFC 3339"`
}

// A Sought is where the cursor stands after that.
type Sought struct {
	Cursor journal.Seq `json:"cursor" doc:"The sequence the subscription takes next"`
}

type seekInput struct {
	Name string `path:"name" doc:"The subscription's name"`
	Body SeekQuery
}

func (o *operations) seek() {
	add(o, huma.Operation{
		OperationID: "seek-subscription", Method: http.MethodPost, Path: "/subscriptions/{name}/seek", Tags: []string{"subscriptions"},
		Summary: "Move the cursor of a subscription, forward or back",
		Description: "Events that are passed over are not delivered; those that come again are delivered again, except those that wait or are dead letters. " +
			"It is a 409 while the daemon works the subscription: end the daemon, and use the command.",
		Errors: append(refusedBody, http.StatusNotFound, http.StatusConflict),
	}, func(ctx context.Context, in seekInput) (Sought, error) {
		cursor, err := o.service.Seek(ctx, in.Name, in.Body.To)
		return Sought{cursor}, err
	})
}

// Seek is part of [Service].
func (l *Local) Seek(ctx context.Context, subscription, to string) (journal.Seq, error) {
	if _, ok := l.Dispatchers[subscription]; ok {
		return 0, problem(http.StatusConflict, "the daemon works subscription %q; end the daemon, seek, and start it again", subscription)
	}
	seq, err := l.position(ctx, to)
	if err != nil {
		return 0, err
	}
	return seq, delivery.Seek(ctx, l.Journal, subscription, seq)
}

// position is the sequence that to means.
func (l *Local) position(ctx context.Context, to string) (journal.Seq, error) {
	switch to {
	case "beginning":
		return 1, nil
	case "now":
		return l.Journal.Next(ctx)
	}
	if seq, err := strconv.ParseUint(to, 10, 63); err == nil && seq > 0 {
		next, err := l.Journal.Next(ctx)
		return min(journal.Seq(seq), next), err
	}
	if at, err := time.Parse(time.RFC3339, to); err == nil {
		return l.Journal.Since(ctx, at)
	}
	return 0, problem(http.StatusBadRequest, "%q must be a sequence, beginning, now, or a time such as 2026-11-26T08:00:00+08:00", to)
}
