package api

import (
	"time"

	"github.com/dingevent/dingevent/journal"
)

// A DeadQuery selects dead letters; its zero value selects the first 100 of all subscriptions.
type DeadQuery struct {
	Subscription string      `query:"subscription" doc:"Only of this subscription; 404 if there is none of that name"`
	EventID      string      `query:"id" doc:"Only of the event with this ID"`
	Seq          journal.Seq `query:"seq" doc:"Only of the event in this place"`
	Type         string      `query:"type" doc:"Only of this event type; * stands for any run of characters" example:"bpms_*"`
	CorpID       string      `query:"corp" doc:"Only of this organization"`
	App          string      `query:"app" doc:"Only of this app, by its name in the config"`
	Where        string      `query:"where" doc:"Only of events for which this expression in CEL is true, as in the filter of a subscription; with one type, its fields are checked beforehand" example:"event.result == \"agree\""`
	Since        time.Time   `query:"since" doc:"Only what died then or later, in RFC 3339"`
	Until        time.Time   `query:"until" doc:"Only what died before then, in RFC 3339"`
	Damaged      bool        `query:"damaged" doc:"Only those whose event was found damaged"`
	Error        string      `query:"error" doc:"Only where the error of the last attempt has this text in it, in upper or lower case" example:"timeout"`
	Masked       bool        `query:"masked" doc:"Judge where and error as if personal data were hidden, so that what is found does not tell it"`
	Paging
}

// A DeadRef names a dead letter.
type DeadRef struct {
	Subscription string      `json:"subscription" doc:"The subscription's name; replay/ID for what is a replay's"`
	Seq          journal.Seq `json:"seq" doc:"The event's place in the journal"`
}

// A DeadLetter is a delivery that ended without success.
type DeadLetter struct {
	DeadRef
	Attempts   int           `json:"attempts" doc:"Attempts so far, all of them"`
	First      time.Time     `json:"first" doc:"When the first attempt began"`
	Changed    time.Time     `json:"changed" doc:"When it died"`
	FirstError string        `json:"first_error,omitempty" doc:"Why the first recorded attempt failed; left out if none is recorded, or not any more"`
	Error      string        `json:"error" doc:"Why the last attempt failed"`
	Event      journal.Entry `json:"event" doc:"The event; seq alone once it has aged out"`
}

// A DeadPage is a part of the list of dead letters, and the count of dead letters that the filter could not evaluate.
type DeadPage struct {
	Page[DeadLetter]
	Unjudged Unjudged[DeadRef] `json:"unjudged,omitzero" doc:"Dead letters of this part of the list that cannot be judged, so they are not in it: the expression fails on the event, or the event has aged out or is damaged. Left out if there are none"`
}
