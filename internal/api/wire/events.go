package wire

import (
	"context"
	"fmt"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

func (o *operations) events() {
	tags := []string{"events"}
	add(o, huma.Operation{
		OperationID: "list-events", Method: http.MethodGet, Path: "/events", Tags: tags,
		Summary: "Stored events, newest first",
		Description: "All parameters together select. A page looks at 2500 events at most, for two seconds at most: where few are selected, it may be " +
			"empty and not be the last. progress says how far it has come. An event that cannot be judged is not selected, and is counted in unjudged.",
		Errors: []int{http.StatusBadRequest},
	}, o.service.Events)

	add(o, huma.Operation{
		OperationID: "get-event", Method: http.MethodGet, Path: "/events/{seq}", Tags: tags,
		Summary: "One stored event", Errors: []int{http.StatusBadRequest, http.StatusNotFound},
	}, func(ctx context.Context, in struct {
		Seq journal.Seq `path:"seq" doc:"The event's place in the journal"`
	}) (journal.Entry, error) {
		return o.service.Event(ctx, in.Seq)
	})

	huma.Register(o.api, o.complete(huma.Operation{
		OperationID: "follow-events", Method: http.MethodGet, Path: "/events/follow", Tags: tags,
		Summary:     "Events as they are stored, oldest first",
		Description: "One line of JSON for each event, until the client hangs up or the daemon ends. A space comes before the next line every 20 s, so that no proxy cuts a quiet answer.",
		Errors:      []int{http.StatusBadRequest},
		Responses: map[string]*huma.Response{"200": {Content: map[string]*huma.MediaType{
			"application/x-ndjson": {Schema: o.schema(reflect.TypeFor[Event]())},
		}}},
	}), o.follow)
}

// Events is part of [api.Service].
func (c *Client) Events(ctx context.Context, q api.EventQuery) (page api.EventPage, err error) {
	params := pagingParams(q.Paging)
	set(params, "id", q.ID)
	for _, one := range q.Types {
		params.Add("type", one)
	}
	set(params, "corp", q.CorpID)
	set(params, "app", q.App)
	set(params, "text", q.Text)
	set(params, "where", q.Where)
	setNumber(params, "after", uint64(q.After))
	setTime(params, "since", q.Since)
	setTime(params, "until", q.Until)
	setTrue(params, "damaged", q.Damaged)
	setTrue(params, "masked", q.Masked)
	err = c.get(ctx, "events", params, &page)
	return page, err
}

// Event is part of [api.Service].
func (c *Client) Event(ctx context.Context, seq journal.Seq) (entry journal.Entry, err error) {
	err = c.get(ctx, fmt.Sprintf("events/%d", seq), nil, &entry)
	return entry, err
}
