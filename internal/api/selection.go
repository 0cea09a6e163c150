package api

import (
	"context"
	"time"

	"github.com/dingevent/dingevent/filter"
	"github.com/dingevent/dingevent/journal"
)

// A Selection selects stored events. An event must pass all of its members. The zero value selects all.
type Selection struct {
	IDs    []string    `json:"ids,omitempty" maxItems:"1000" doc:"Only events with one of these IDs"`
	Types  []string    `json:"types,omitempty" doc:"Only of these event types; * stands for any run of characters"`
	Corps  []string    `json:"corps,omitempty" doc:"Only of these organizations; * as in types"`
	Apps   []string    `json:"apps,omitempty" doc:"Only of these apps, by their names in the config; * as in types"`
	Rules  []string    `json:"rules,omitempty" doc:"DingTalk's rules, see docs/config.md"`
	Where  string      `json:"where,omitempty" doc:"An expression in CEL, see docs/config.md"`
	Since  time.Time   `json:"since,omitzero" doc:"Only what was received then or later, in RFC 3339"`
	Until  time.Time   `json:"until,omitzero" doc:"Only what was received before, in RFC 3339"`
	From   journal.Seq `json:"from,omitempty" doc:"Only from this sequence on"`
	Before journal.Seq `json:"before,omitempty" doc:"Only before this sequence"`
	Masked bool        `json:"masked,omitempty" doc:"Judge rules and where as if personal data were hidden, so that what is selected does not tell it"`
}

// Filter is the part of it that subscriptions have, too.
func (s Selection) Filter() filter.Filter {
	return filter.Filter{Types: s.Types, Corps: s.Corps, Apps: s.Apps, Rules: s.Rules, Where: s.Where}
}

// Range returns the range of the log that has all selected events: the first sequence, and the one after the last. An ID
// that the log does not have is an error wrapping [journal.ErrNotFound].
func (s Selection) Range(ctx context.Context, log journal.Log) (from, end journal.Seq, err error) {
	from = max(1, s.From)
	if end, err = log.Next(ctx); err != nil {
		return 0, 0, err
	}
	if s.Before != 0 {
		end = min(end, s.Before)
	}
	if !s.Since.IsZero() || !s.Until.IsZero() {
		if from, end, err = log.Narrow(ctx, journal.Wanted{Since: s.Since, Until: s.Until}, from, end); err != nil {
			return 0, 0, err
		}
	}
	if len(s.IDs) > 0 {
		first, last, err := s.around(ctx, log)
		if err != nil {
			return 0, 0, err
		}
		from, end = max(from, first), min(end, last+1)
	}
	return from, max(from, end), nil
}

// around returns the first and the last sequence that events with the IDs have.
func (s Selection) around(ctx context.Context, log journal.Log) (first, last journal.Seq, err error) {
	for _, id := range s.IDs {
		q := journal.Query{ID: id}
		entries, err := log.Search(ctx, q)
		if err != nil {
			return 0, 0, err
		}
		if len(entries) == 0 {
			return 0, 0, Refuse(CodeNotFound, "no event %q", id)
		}
		for ; len(entries) > 0; entries, err = log.Search(ctx, q) {
			for _, e := range entries {
				if first == 0 {
					first = e.Seq
				}
				first, last, q.Before = min(first, e.Seq), max(last, e.Seq), e.Seq
			}
		}
		if err != nil {
			return 0, 0, err
		}
	}
	return first, last, nil
}
