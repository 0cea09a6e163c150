package api

import (
	"time"

	"github.com/dingevent/dingevent/journal"
)

// An EventQuery selects events; its zero value selects the newest 100.
type EventQuery struct {
	ID      string      `query:"id" doc:"Only events with this ID"`
	Types   []string    `query:"type,explode" nullable:"false" maxItems:"20" doc:"Only these event types; * stands for any run of characters; may be repeated" example:"[\"bpms_*\"]"`
	CorpID  string      `query:"corp" doc:"Only of this organization"`
	App     string      `query:"app" doc:"Only of this app, by its name in the config"`
	Text    string      `query:"text" maxLength:"1000" doc:"Only events whose payload has this text in it. Letters of ASCII match in upper and lower case. A payload with escapes such as \\u5f20 also matches by what they stand for" example:"张三"`
	Where   string      `query:"where" doc:"Only events for which this expression in CEL is true, as in the filter of a subscription; with one type, its fields are checked beforehand" example:"event.result == \"agree\""`
	After   journal.Seq `query:"after" doc:"Only events after this place in the journal"`
	Since   time.Time   `query:"since" doc:"Only what was received then or later, in RFC 3339"`
	Until   time.Time   `query:"until" doc:"Only what was received before then, in RFC 3339"`
	Damaged bool        `query:"damaged" doc:"Only events that were found damaged"`
	Masked  bool        `query:"masked" doc:"Judge text and where as if personal data were hidden, so that what is found does not tell it"`
	Paging
}

// Selects reports whether q leaves out any event.
func (q EventQuery) Selects() bool {
	return q.ID != "" || len(q.Types) > 0 || q.CorpID != "" || q.App != "" || q.Text != "" || q.Where != "" || q.After != 0 ||
		!q.Since.IsZero() || !q.Until.IsZero() || q.Damaged
}

// An EventPage is a part of the list of events. It says how far the search has come, and counts the events that nobody can judge.
type EventPage struct {
	Page[journal.Entry]
	Progress SearchProgress        `json:"progress"`
	Unjudged Unjudged[journal.Seq] `json:"unjudged,omitzero" doc:"Events of this part of the list that cannot be judged by text and where, so they are not in it: the expression fails on the event, or the event is damaged. Left out if there are none"`
}

// A SearchProgress is how far a search has come. It goes from the newest event back to the oldest.
type SearchProgress struct {
	Looked int         `json:"looked" minimum:"0" doc:"The events that this page has looked at. What id, type, corp, app, since, until and damaged leave out is not among them"`
	From   journal.Seq `json:"from" doc:"The oldest sequence that is searched"`
	Seq    journal.Seq `json:"seq" doc:"The search has come back to this sequence: it and all later ones are done. As from on the last page"`
	End    journal.Seq `json:"end" doc:"The sequence after the newest that is searched; the same on all pages of one list"`
	// Received is zero if no event was looked at yet.
	Received time.Time `json:"received,omitzero" doc:"When the last event that this page looked at was received; left out if it looked at none"`
}
