package main

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/journal"
)

// An interrupted service answers one page, and then its caller gets the signal to end.
type interrupted struct {
	api.Service
	page api.EventPage
	end  context.CancelFunc
}

func (s *interrupted) Events(ctx context.Context, _ api.EventQuery) (api.EventPage, error) {
	if s.end != nil {
		s.end()
	}
	if err := ctx.Err(); err != nil && s.end == nil {
		return api.EventPage{}, err
	}
	s.end = nil
	return s.page, nil
}

// TestInterruptedSearch: a search that is ended returns what it has found, and says how far it came.
func TestInterruptedSearch(t *testing.T) {
	received := time.Date(2026, 11, 26, 8, 0, 0, 0, time.Local)
	for _, test := range []struct {
		say  words.Words
		at   api.SearchProgress
		want string
	}{
		{words.English{}, api.SearchProgress{Looked: 70, From: 1, Seq: 31, End: 101, Received: received}, "after 70 events: those before 31, received at 2026-11-26 08:00:00, were not looked at"},
		{words.Chinese{}, api.SearchProgress{Looked: 70, From: 1, Seq: 31, End: 101, Received: received}, "查看了 70 个事件：序号 31（收到于 2026-11-26 08:00:00）之前的没有查看"},
		{words.English{}, api.SearchProgress{From: 1, Seq: 31, End: 101}, "at sequence 31: older events were not looked at"},
	} {
		ctx, end := context.WithCancel(t.Context())
		page := api.EventPage{Page: api.Page[journal.Entry]{Items: []journal.Entry{{Seq: 40, Envelope: new(dingevent.Envelope)}}, Next: "more"}, Progress: test.at}
		search := &eventSearch{say: test.say, service: &interrupted{page: page, end: end}, notes: new(strings.Builder)}
		found, err := search.run(ctx, api.EventQuery{Text: "x", Paging: api.Paging{Limit: 100}})
		if len(found) != 1 || err == nil || !strings.Contains(terminal.Complaint(test.say, err), test.want) {
			t.Errorf("%d found, %v; want %q", len(found), err, test.want)
		}
	}
}
