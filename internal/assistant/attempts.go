package assistant

import (
	"context"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/veil"
)

func attemptTools(t *tools) {
	look(t, "list_attempts", "List attempts",
		"List the recorded attempts of a subscription: with seq those of one event, oldest first; without it the newest of all events. First attempts that succeeded mostly leave no record.", t.attempts)
}

type attemptArguments struct {
	Subscription string `json:"subscription" jsonschema:"the name of the subscription; replay/ID for a replay"`
	Seq          string `json:"seq,omitempty" jsonschema:"only of the event with this sequence, as a text"`
	paging
}

func (t *tools) attempts(ctx context.Context, s Reader, in attemptArguments) (any, error) {
	seq, err := sequence("seq", in.Seq)
	if err != nil {
		return nil, err
	}
	return fitted(t.shape, in.size(), func(limit int) (page api.Page[api.Attempt], err error) {
		p := api.Paging{Cursor: in.Cursor, Limit: limit}
		if seq != 0 {
			page, err = s.Attempts(ctx, api.AttemptQuery{Subscription: in.Subscription, Seq: seq, Paging: p})
		} else {
			page, err = s.Recent(ctx, api.RecentQuery{Subscription: in.Subscription, Paging: p})
		}
		t.veilAnswers(page.Items)
		return page, err
	})
}

// veilAnswers hides personal data in answers that are JSON, also deep inside it.
func (t *tools) veilAnswers(attempts []api.Attempt) {
	for i, a := range attempts {
		if veiled, ok := veil.JSON([]byte(a.Answer), hidden); ok && !t.shape.personal {
			attempts[i].Answer = string(veiled)
		}
	}
}
