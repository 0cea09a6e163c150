package api

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/dingevent/dingevent/journal"
)

func (o *operations) events() {
	tags := []string{"events"}
	add(o, huma.Operation{
		OperationID: "list-events", Method: http.MethodGet, Path: "/events", Tags: tags,
		Summary: "Stored events, newest first", Errors: []int{http.StatusBadRequest},
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
		Description: "One line of JSON for each event, until the client hangs up or the daemon ends.",
		Errors:      []int{http.StatusBadRequest},
		Responses: map[string]*huma.Response{"200": {Content: map[string]*huma.MediaType{
			"application/x-ndjson": {Schema: o.schema(reflect.TypeFor[Event]())},
		}}},
	}), o.follow)
}

// An Event is the JSON of a [journal.Entry], for the document.
type Event struct {
	Seq        journal.Seq       `json:"seq" doc:"Its place in the journal; rises, may have gaps"`
	Damaged    string            `json:"damaged,omitempty" doc:"Why it is not as it was stored; then the other members are what can still be read, and may be altered. Such an event is never delivered"`
	ID         string            `json:"id,omitempty" doc:"The same however often the event is pushed"`
	Type       string            `json:"type,omitempty" doc:"DingTalk's eventType; a robot message's topic"`
	Corp       string            `json:"corp,omitempty" doc:"The organization it happened in"`
	App        string            `json:"app,omitempty" doc:"The app that was told, by its name in the config"`
	Transport  string            `json:"transport,omitempty" enum:"stream,http,synchttp,rds,failedlist,internal" doc:"The way it came; internal: dingevent itself has made it"`
	Born       time.Time         `json:"born,omitzero" doc:"When it happened; left out if untold"`
	Received   time.Time         `json:"received,omitzero" doc:"When it was taken"`
	Meta       map[string]string `json:"meta,omitempty" doc:"What else the transport said"`
	Data       json.RawMessage   `json:"data,omitempty" doc:"The payload, if it is JSON in UTF-8"`
	DataBase64 []byte            `json:"data_base64,omitempty" doc:"The payload in base64, if it is no JSON"`
}

type followed struct {
	From journal.Seq `query:"from" doc:"Begin with the event in this place; without it, or with 0, only new events come"`
}

// follow writes one line of JSON for each entry until the client hangs up.
func (o *operations) follow(_ context.Context, in *followed) (*huma.StreamResponse, error) {
	return &huma.StreamResponse{Body: func(c huma.Context) {
		r, w := humago.Unwrap(c)
		w.Header().Set("Content-Type", "application/x-ndjson")
		out, lines := http.NewResponseController(w), json.NewEncoder(w)
		out.SetWriteDeadline(time.Time{}) // a reader may look at a page for as long as it likes
		if out.Flush() != nil {
			return
		}
		o.service.Follow(r.Context(), in.From, func(e journal.Entry) error {
			if err := lines.Encode(e); err != nil {
				return err
			}
			return out.Flush()
		})
	}}, nil
}

// beforeSeq is where a page of events begins: with the newest before this one.
type beforeSeq struct {
	Before journal.Seq `json:"before"`
}

// Events is part of [Service].
func (l *Local) Events(ctx context.Context, q EventQuery) (Page[journal.Entry], error) {
	place, err := readCursor[beforeSeq](q.Cursor)
	if err != nil {
		return Page[journal.Entry]{}, err
	}
	search := journal.Query{ID: q.ID, CorpID: q.CorpID, App: q.App, Since: q.Since, Damaged: q.Damaged, Before: place.Before, Limit: q.size()}
	found, err := l.search(ctx, search, q.Types)
	if err != nil || len(found) == 0 {
		return Page[journal.Entry]{Items: []journal.Entry{}}, err
	}
	page := Page[journal.Entry]{Items: found}
	// A page of large events is short, so only a look behind it tells whether it is the last.
	search.Before, search.Limit = found[len(found)-1].Seq, 1
	rest, err := l.search(ctx, search, q.Types)
	if len(rest) > 0 {
		page.Next = writeCursor(beforeSeq{search.Before})
	}
	return page, err
}

// search returns the newest events of any of the types, newest first; of all types if there are none. Like the journal's own
// search it may return fewer than there are.
func (l *Local) search(ctx context.Context, q journal.Query, types []string) ([]journal.Entry, error) {
	if len(types) == 0 {
		return l.Journal.Search(ctx, q)
	}
	var found []journal.Entry
	var complete journal.Seq // from here on nothing is missing
	for _, one := range types {
		q.Type = one
		entries, err := l.Journal.Search(ctx, q)
		if err != nil {
			return nil, err
		}
		if len(entries) > 0 && len(types) > 1 {
			complete = max(complete, entries[len(entries)-1].Seq)
		}
		found = append(found, entries...)
	}
	slices.SortFunc(found, func(a, b journal.Entry) int { return cmp.Compare(b.Seq, a.Seq) })
	found = slices.CompactFunc(found, func(a, b journal.Entry) bool { return a.Seq == b.Seq })
	found = slices.DeleteFunc(found, func(e journal.Entry) bool { return e.Seq < complete })
	return found[:min(q.Limit, len(found))], nil
}

// Event is part of [Service].
func (l *Local) Event(ctx context.Context, seq journal.Seq) (journal.Entry, error) {
	entries, err := l.Journal.Read(ctx, seq, 1)
	if err != nil {
		return journal.Entry{}, err
	}
	if len(entries) == 0 || entries[0].Seq != seq {
		return journal.Entry{}, Refuse(CodeNotFound, "no event %d", seq)
	}
	return entries[0], nil
}

// Follow is part of [Service].
func (l *Local) Follow(ctx context.Context, from journal.Seq, f func(journal.Entry) error) error {
	if from == 0 {
		next, err := l.Journal.Next(ctx)
		if err != nil {
			return err
		}
		from = next
	}
	for {
		if err := l.Journal.Wait(ctx, from); err != nil {
			return err
		}
		entries, err := l.Journal.Read(ctx, from, 100)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if err := f(e); err != nil {
				return err
			}
			from = e.Seq + 1
		}
	}
}
