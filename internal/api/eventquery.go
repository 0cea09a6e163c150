package api

import "time"

// An EventQuery selects events; its zero value selects the newest 100.
type EventQuery struct {
	ID      string    `query:"id" doc:"Only events with this ID"`
	Types   []string  `query:"type,explode" nullable:"false" maxItems:"20" doc:"Only these event types; * stands for any run of characters; may be repeated" example:"[\"bpms_*\"]"`
	CorpID  string    `query:"corp" doc:"Only of this organization"`
	App     string    `query:"app" doc:"Only of this app, by its name in the config"`
	Since   time.Time `query:"since" doc:"Only what was received then or later, in RFC 3339"`
	Damaged bool      `query:"damaged" doc:"Only events that were found damaged"`
	Paging
}

// Selects reports whether q leaves out any event.
func (q EventQuery) Selects() bool {
	return q.ID != "" || len(q.Types) > 0 || q.CorpID != "" || q.App != "" || !q.Since.IsZero() || q.Damaged
}
