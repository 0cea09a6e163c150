package local

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

func TestEvents(t *testing.T) {
	j, all := services(t)
	store(t, j, "a", "b", "c")
	for name, s := range all {
		t.Run(name, func(t *testing.T) {
			q := api.EventQuery{Types: []string{"user_*"}, CorpID: "corp", App: "hr", Since: time.Now().Add(-time.Minute), Paging: api.Paging{Limit: 2}}
			page, err := s.Events(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if got := idsOf(page.Items); got != "c b" {
				t.Errorf("events: %s", got)
			}
			q.Cursor = page.Next
			page, err = s.Events(t.Context(), q)
			if got := idsOf(page.Items); got != "a" || page.Next != "" || err != nil {
				t.Errorf("next page: %s, then %q, %v", got, page.Next, err)
			}
			entry, err := s.Event(t.Context(), page.Items[0].Seq)
			if err != nil || entry.Envelope.ID != "a" || string(entry.Envelope.Data) != `{"n":"a"}` {
				t.Errorf("event: %+v, %v", entry.Envelope, err)
			}
			if _, err := s.Event(t.Context(), 99); !errors.Is(err, journal.ErrNotFound) {
				t.Errorf("error = %v, want ErrNotFound", err)
			}
		})
	}
}

func idsOf(entries []journal.Entry) string {
	ids := make([]string, len(entries))
	for i, e := range entries {
		ids[i] = e.Envelope.ID
	}
	return strings.Join(ids, " ")
}

func TestFollow(t *testing.T) {
	j, all := services(t)
	store(t, j, "old")
	enough := errors.New("enough")
	for name, s := range all {
		t.Run(name, func(t *testing.T) {
			var got []journal.Entry
			err := s.Follow(t.Context(), 1, func(e journal.Entry) error {
				got = append(got, e)
				if len(got) == 1 {
					store(t, j, name)
				}
				if e.Envelope.ID == name {
					return enough
				}
				return nil
			})
			if !errors.Is(err, enough) || got[0].Envelope.ID != "old" {
				t.Errorf("followed %s, %v", idsOf(got), err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if err := s.Follow(ctx, 0, func(journal.Entry) error { return nil }); !errors.Is(err, context.Canceled) {
				t.Errorf("error = %v, want the context's", err)
			}
		})
	}
}

// TestEventsOfSeveralTypes: pages of any size hold the events of all types that were asked for, newest first, once.
func TestEventsOfSeveralTypes(t *testing.T) {
	j := memjournal.New()
	var want []journal.Seq
	for i := range 40 {
		kind := []string{"user_add_org", "check_in", "org_dept_create", "user_leave_org"}[i*i%7%4]
		if i == 3 {
			kind = "rare"
		}
		if err := j.Receive(t.Context(), &dingevent.Envelope{Type: kind, App: "hr", Data: []byte("{}")}); err != nil {
			t.Fatal(err)
		}
		if kind != "check_in" && kind != "org_dept_create" {
			want = append(want, journal.Seq(i+1))
		}
	}
	slices.Reverse(want)
	l := &Service{Journal: j}
	for limit := 1; limit < 45; limit += 3 {
		var got []journal.Seq
		for _, e := range pages(t, limit, func(p api.Paging) (api.Page[journal.Entry], error) {
			page, err := l.Events(t.Context(), api.EventQuery{Types: []string{"user_*", "rare", "user_add_org"}, Paging: p})
			return page.Page, err
		}, func() {}) {
			got = append(got, e.Seq)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("limit %d: %s", limit, diff)
		}
	}
}
