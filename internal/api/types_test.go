package api

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

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
	l := &Local{Journal: j}
	for limit := 1; limit < 45; limit += 3 {
		var got []journal.Seq
		for _, e := range pages(t, limit, func(p Paging) (Page[journal.Entry], error) {
			return l.Events(t.Context(), EventQuery{Types: []string{"user_*", "rare", "user_add_org"}, Paging: p})
		}, func() {}) {
			got = append(got, e.Seq)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("limit %d: %s", limit, diff)
		}
	}
}
