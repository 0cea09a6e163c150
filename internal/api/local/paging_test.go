package local

import (
	"context"
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/wire"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// many is more than a few pages hold.
const many = 23

// shortPages is a journal whose pages of a search are short, as those of large events are.
type shortPages struct{ journal.Journal }

func (s shortPages) Search(ctx context.Context, q journal.Query) ([]journal.Entry, error) {
	q.Limit = min(q.PageSize(), 3)
	return s.Journal.Search(ctx, q)
}

// TestPaging: each list gives every item once, in order, whatever the size of its pages, and while more come in.
func TestPaging(t *testing.T) {
	j := memjournal.New()
	t.Cleanup(func() { j.Close() })
	var deadSeqs []journal.Seq
	for i := range many {
		store(t, j, fmt.Sprint(i))
		deadSeqs = append(deadSeqs, journal.Seq(i+1))
	}
	now := time.Now().UTC()
	kill(t, j, "s1", now, deadSeqs...)
	kill(t, j, "s2", now, deadSeqs[:many/2]...)
	kill(t, j, "s3", now)
	kill(t, j, "s4", now, deadSeqs[many/2:]...)
	try(t, j, "s1", now)

	local := &Service{Journal: shortPages{j}}
	server := httptest.NewServer(wire.NewHandler(local, wire.Access{Token: "t0ken"}))
	t.Cleanup(server.Close)
	for name, s := range map[string]api.Service{"local": local, "wire": &wire.Client{URL: server.URL, Token: "t0ken"}} {
		for _, limit := range []int{1, 7, 1000} {
			t.Run(fmt.Sprintf("%s/%d", name, limit), func(t *testing.T) {
				checkEvents(t, j, s, limit)
				checkDead(t, s, limit)
				checkAttempts(t, s, limit)
			})
		}
	}
}

// try records many attempts of the first event; some begin at once, as those of a clock that stood still.
func try(t *testing.T, j journal.Journal, sub string, at time.Time) {
	t.Helper()
	p := journal.Progress{}
	for i := range many {
		p.Attempts = append(p.Attempts, journal.Attempt{Seq: 1, Number: i + 2, Start: at.Add(time.Duration(i/3+1) * time.Second), Error: "no"})
	}
	if err := journaltest.Save(t.Context(), j, sub, p); err != nil {
		t.Fatal(err)
	}
}

// pages returns the items of all pages, and calls between after each page.
func pages[T any](t *testing.T, limit int, list func(api.Paging) (api.Page[T], error), between func()) (items []T) {
	t.Helper()
	for p := (api.Paging{Limit: limit}); ; {
		page, err := list(p)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Items) > limit || page.Next != "" && len(page.Items) == 0 {
			t.Fatalf("a page of %d, limit %d, next %q", len(page.Items), limit, page.Next)
		}
		items = append(items, page.Items...)
		if page.Next == "" {
			return items
		}
		p.Cursor = page.Next
		between()
	}
}

func checkEvents(t *testing.T, j journal.Journal, s api.Service, limit int) {
	t.Helper()
	next, err := j.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got, want []journal.Seq
	for _, e := range pages(t, limit, func(p api.Paging) (api.Page[journal.Entry], error) {
		page, err := s.Events(t.Context(), api.EventQuery{CorpID: "corp", Paging: p})
		return page.Page, err
	}, func() { store(t, j, "") }) {
		got = append(got, e.Seq)
	}
	for seq := next - 1; seq > 0; seq-- {
		want = append(want, seq)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("events:", diff)
	}
}

func checkDead(t *testing.T, s api.Service, limit int) {
	t.Helper()
	var got, want []api.DeadRef
	for _, l := range pages(t, limit, func(p api.Paging) (api.Page[api.DeadLetter], error) {
		page, err := s.DeadLetters(t.Context(), api.DeadQuery{Paging: p})
		return page.Page, err
	}, func() {}) {
		got = append(got, l.DeadRef)
	}
	for _, part := range []struct {
		name     string
		from, to int
	}{{"s1", 0, many}, {"s2", 0, many / 2}, {"s4", many / 2, many}} {
		for i := part.from; i < part.to; i++ {
			want = append(want, ref(part.name, journal.Seq(i+1)))
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("dead letters:", diff)
	}
}

func checkAttempts(t *testing.T, s api.Service, limit int) {
	t.Helper()
	got := pages(t, limit, func(p api.Paging) (api.Page[api.Attempt], error) {
		return s.Attempts(t.Context(), api.AttemptQuery{Subscription: "s1", Seq: 1, Paging: p})
	}, func() {})
	for i, a := range got {
		if a.Number != i+1 {
			t.Fatalf("attempt %d stands in place %d", a.Number, i+1)
		}
	}
	if len(got) != many+1 { // that of kill is the first
		t.Errorf("%d attempts, want %d", len(got), many+1)
	}
	newest := pages(t, limit, func(p api.Paging) (api.Page[api.Attempt], error) {
		return s.Recent(t.Context(), api.RecentQuery{Subscription: "s1", Paging: p})
	}, func() {})
	seen := map[[2]uint64]bool{}
	for i, a := range newest {
		if i > 0 && a.Start.After(newest[i-1].Start) {
			t.Fatalf("the attempt in place %d is newer than the one before", i)
		}
		seen[[2]uint64{uint64(a.Seq), uint64(a.Number)}] = true
	}
	if len(seen) != len(newest) || len(newest) < len(got) {
		t.Errorf("%d attempts, %d of them differ; those of one event are %d", len(newest), len(seen), len(got))
	}
}
