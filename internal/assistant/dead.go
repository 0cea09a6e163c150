package assistant

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

func deadTools(t *tools) {
	look(t, "list_dead_letters", "List dead letters",
		"List deliveries that ended without success, with the first and the last error. An empty page with a next is not the end.", t.deadLetters)
}

type deadArguments struct {
	Subscription string `json:"subscription,omitempty" jsonschema:"only of this subscription; replay/ID for a replay"`
	ID           string `json:"id,omitempty" jsonschema:"only of the event with this ID"`
	Seq          string `json:"seq,omitempty" jsonschema:"only of the event with this sequence, as a text"`
	Type         string `json:"type,omitempty" jsonschema:"only of this event type; * stands for any run of characters"`
	Corp         string `json:"corp,omitempty" jsonschema:"only of this organization (CorpId)"`
	App          string `json:"app,omitempty" jsonschema:"only of this app, by its name in the config"`
	Where        string `json:"where,omitempty" jsonschema:"only of events for which this expression in CEL is true"`
	Error        string `json:"error,omitempty" jsonschema:"only where the last error has this text in it"`
	span
	paging
}

// A listedDead is a dead letter in a list.
type listedDead struct {
	Subscription string      `json:"subscription"`
	Attempts     int         `json:"attempts"`
	First        time.Time   `json:"first_attempt"`
	Died         time.Time   `json:"died"`
	FirstError   string      `json:"first_error,omitempty"`
	Error        string      `json:"error"`
	Event        listedEvent `json:"of"`
}

type foundDead struct {
	Letters  []listedDead              `json:"dead_letters"`
	Unjudged api.Unjudged[api.DeadRef] `json:"unjudged,omitzero"`
	Next     string                    `json:"next,omitempty"`
}

func (in deadArguments) query() (q api.DeadQuery, err error) {
	q = api.DeadQuery{Subscription: in.Subscription, EventID: in.ID, Type: in.Type, CorpID: in.Corp, App: in.App, Where: in.Where, Error: in.Error}
	if q.Since, q.Until, err = in.times(); err == nil {
		q.Seq, err = sequence("seq", in.Seq)
	}
	return q, err
}

func (t *tools) deadLetters(ctx context.Context, s Reader, in deadArguments) (any, error) {
	q, err := in.query()
	if err != nil {
		return nil, err
	}
	q.Masked = !t.shape.personal
	return fitted(t.shape, in.size(), func(limit int) (foundDead, error) {
		q.Paging = api.Paging{Cursor: in.Cursor, Limit: limit}
		page, err := s.DeadLetters(ctx, q)
		out := foundDead{Letters: []listedDead{}, Unjudged: page.Unjudged, Next: page.Next}
		for _, l := range page.Items {
			out.Letters = append(out.Letters, listedDead{Subscription: l.Subscription, Attempts: l.Attempts, First: l.First, Died: l.Changed,
				FirstError: l.FirstError, Error: l.Error, Event: listed(journal.Entry{Seq: l.Seq, Envelope: l.Event.Envelope, Damage: l.Event.Damage})})
		}
		return out, err
	})
}
