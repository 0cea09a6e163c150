package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
)

// A SeekQuery says where a subscription's cursor is to go.
type SeekQuery struct {
	_  struct{} `additionalProperties:"false"`
	To string   `json:"to" minLength:"1" doc:"A sequence, beginning, now, or when the events from there on were received: a time in RFC 3339, or a date in China"`
}

// A Sought is where the cursor stands after that.
type Sought struct {
	Cursor journal.Seq `json:"cursor" doc:"The sequence the subscription takes next"`
}

func (o *operations) seek() {
	add(o, huma.Operation{
		OperationID: "seek-subscription", Method: http.MethodPost, Path: "/subscriptions/{name}/seek", Tags: []string{"subscriptions"},
		Summary: "Move the cursor of a subscription, forward or back",
		Description: "Events that are passed over are not delivered; those that come again are delivered again, except those that wait or are dead letters. " +
			"A subscription that is worked stands still meanwhile, up to 15 seconds while attempts end.",
		Errors: append(refusedBody, http.StatusNotFound),
	}, func(ctx context.Context, in struct {
		Named
		Body SeekQuery
	}) (Sought, error) {
		cursor, err := o.service.Seek(ctx, in.Name, in.Body.To)
		return Sought{cursor}, err
	})
}

// Seek is part of [Service].
func (l *Local) Seek(ctx context.Context, name, to string) (journal.Seq, error) {
	if _, err := l.find(ctx, name); err != nil {
		return 0, err
	}
	position, err := ParsePosition(to)
	if err != nil {
		return 0, Refuse(CodeInvalid, "%v", err)
	}
	seq, err := position.In(ctx, l.Journal)
	if err != nil {
		return 0, err
	}
	if l.Supervisor != nil {
		return seq, l.Supervisor.Seek(ctx, name, seq)
	}
	return seq, delivery.Seek(ctx, l.Journal, name, seq)
}
