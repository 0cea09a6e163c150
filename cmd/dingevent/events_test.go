package main

import (
	"context"
	"testing"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// shortPages is a Service whose pages are short, as those of large events are.
type shortPages struct {
	api.Service
	last journal.Seq
}

func (s shortPages) Events(_ context.Context, q journal.Query) (page []journal.Entry, err error) {
	from := s.last
	if q.Before != 0 {
		from = q.Before - 1
	}
	for seq := from; seq > 0 && len(page) < min(2, q.Limit); seq-- {
		page = append(page, journal.Entry{Seq: seq})
	}
	return page, nil
}

func TestNewestFollowsShortPages(t *testing.T) {
	for limit, want := range map[int]int{1: 1, 2: 2, 5: 5, 7: 7, 100: 7} {
		got, err := newest(t.Context(), shortPages{last: 7}, journal.Query{Limit: limit})
		if err != nil || len(got) != want || got[0].Seq != 7 || got[want-1].Seq != journal.Seq(8-want) {
			t.Errorf("limit %d: %d events, %v", limit, len(got), err)
		}
	}
}
