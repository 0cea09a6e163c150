package console

import (
	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

// attempts shows the recorded attempts of one event in one subscription.
func (p eventPages) attempts(r *request) (answer, error) {
	seq, err := r.seq()
	if err != nil {
		return nil, err
	}
	const perPage = 25 // answers are large
	v := r.URL.Query()
	q := api.AttemptQuery{Subscription: v.Get("subscription"), Seq: seq, Paging: api.Paging{Cursor: v.Get("cursor"), Limit: perPage}}
	found, err := p.service().Attempts(r.Context(), q)
	if err != nil {
		return nil, err
	}
	return show(pages.EventAttempts{Seq: seq, Subscription: q.Subscription, Rows: found.Items, Next: found.Next})
}
