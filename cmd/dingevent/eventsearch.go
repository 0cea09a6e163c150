package main

import (
	"context"
	"io"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal"
)

// An eventSearch lists events from as many pages as that takes, and shows how far it is.
type eventSearch struct {
	say      words.Words
	service  api.Service
	notes    io.Writer
	looked   int
	at       api.SearchProgress // of the last page
	unjudged api.Unjudged[journal.Seq]
}

// run returns as many events as q allows. If ctx ends it, it also returns what it has found, with an error that says how
// far it came.
func (s *eventSearch) run(ctx context.Context, q api.EventQuery) ([]journal.Entry, error) {
	var bar bar
	defer bar.done()
	found, err := api.Collect(q.Limit, func(p api.Paging) (api.Page[journal.Entry], error) {
		q.Paging = p
		page, err := s.service.Events(ctx, q)
		if err != nil {
			return page.Page, err
		}
		s.add(page)
		if page.Next != "" {
			bar.show(s.notes, s.say.EventsLooking(s.back()), 0, s.at.End-s.at.Seq, s.at.End-s.at.From)
		}
		return page.Page, nil
	})
	if err != nil && ctx.Err() != nil && s.at.End != 0 {
		return found, words.Fail(func(say words.Words) string { return say.EventsStopped(s.looked, s.back(), uint64(s.at.Seq)) })
	}
	return found, err
}

func (s *eventSearch) add(page api.EventPage) {
	received := s.at.Received
	if s.at = page.Progress; s.at.Received.IsZero() { // this page has looked at none
		s.at.Received = received
	}
	s.looked += page.Progress.Looked
	s.unjudged.Add(page.Unjudged)
}

// back is when the last event that was looked at was received; empty if that is not known.
func (s *eventSearch) back() string {
	if s.at.Received.IsZero() {
		return ""
	}
	return s.at.Received.Local().Format(time.DateTime)
}

// unjudgedNote counts the events that are left out because nobody can judge them; empty if there are none.
func (s *eventSearch) unjudgedNote() string {
	u := s.unjudged
	if u.Count == 0 {
		return ""
	}
	return s.say.EventsUnjudged(u.Count, uint64(u.First), terminal.Relayed(s.say, u.Error))
}
