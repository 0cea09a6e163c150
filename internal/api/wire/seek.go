package wire

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

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
		Errors: append(refusedBody, http.StatusAccepted, http.StatusNotFound),
	}, func(ctx context.Context, in struct {
		Named
		Body SeekQuery
	}) (Sought, error) {
		cursor, err := o.service.Seek(ctx, in.Name, in.Body.To)
		return Sought{cursor}, err
	})
}

// Seek is part of [api.Service].
func (c *Client) Seek(ctx context.Context, subscription, to string) (journal.Seq, error) {
	var sought Sought
	err := c.post(ctx, subscriptionPath(subscription, "/seek"), SeekQuery{To: to}, &sought)
	return sought.Cursor, err
}
