package local

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/internal/api"
)

func TestDeadLetters(t *testing.T) {
	for _, name := range []string{"local", "wire"} {
		t.Run(name, func(t *testing.T) {
			j, all := services(t)
			s := all[name]
			store(t, j, "a", "b", "c")
			died := time.Now().UTC().Truncate(time.Millisecond)
			for _, sub := range []string{"s1", "s2"} {
				kill(t, j, sub, died, 1, 3)
			}
			page, err := s.DeadLetters(t.Context(), api.DeadQuery{Paging: api.Paging{Limit: 3}})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]api.DeadRef{ref("s1", 1), ref("s1", 3), ref("s2", 1)}, refs(page)); diff != "" {
				t.Error(diff)
			}
			if l := page.Items[1]; l.Event.Envelope.ID != "c" || l.Error != "no" || l.Attempts != 2 || !l.Changed.Equal(died) {
				t.Errorf("letter: %+v", l)
			}
			for _, test := range []struct {
				q    api.DeadQuery
				want []api.DeadRef
			}{
				{api.DeadQuery{Paging: api.Paging{Cursor: page.Next}}, []api.DeadRef{ref("s2", 3)}},
				{api.DeadQuery{EventID: "a", Subscription: "s2"}, []api.DeadRef{ref("s2", 1)}},
				{api.DeadQuery{Seq: 3}, []api.DeadRef{ref("s1", 3), ref("s2", 3)}},
			} {
				page, err := s.DeadLetters(t.Context(), test.q)
				if diff := cmp.Diff(test.want, refs(page)); diff != "" || page.Next != "" || err != nil {
					t.Errorf("%+v: %s, then %q, %v", test.q, diff, page.Next, err)
				}
			}
			attempts, err := s.Attempts(t.Context(), api.AttemptQuery{Subscription: "s1", Seq: 1})
			if err != nil || len(attempts.Items) != 1 || attempts.Items[0].TookMS != 1500 || attempts.Items[0].Error != "no" {
				t.Errorf("attempts: %+v, %v", attempts, err)
			}
			for _, move := range []func(context.Context, time.Time, ...api.DeadRef) ([]api.Moved, error){s.Retry, s.Discard} {
				if moved, err := move(t.Context(), died, ref("s1", 1)); outcomesOf(moved) != "s1/1:not_dead" || err != nil {
					t.Errorf("of what died before it did: %s, %v", outcomesOf(moved), err)
				}
			}
			if moved, err := s.Retry(t.Context(), died.Add(time.Millisecond), ref("s1", 1), ref("s2", 3)); outcomesOf(moved) != "s1/1:retried s2/3:retried" || err != nil {
				t.Errorf("retried %s, %v", outcomesOf(moved), err)
			}
			if moved, err := s.Discard(t.Context(), time.Time{}, ref("s1", 3)); outcomesOf(moved) != "s1/3:discarded" || err != nil {
				t.Errorf("discarded %s, %v", outcomesOf(moved), err)
			}
			page, _ = s.DeadLetters(t.Context(), api.DeadQuery{})
			if diff := cmp.Diff([]api.DeadRef{ref("s2", 1)}, refs(page)); diff != "" {
				t.Error(diff)
			}
			again := []api.DeadRef{ref("s2", 1), ref("s1", 3), ref("s1", 1), ref("s1", 2), ref("s1", 99), ref("s9", 1), ref("s2", 1)}
			moved, err := s.Retry(t.Context(), time.Time{}, again...)
			if got := outcomesOf(moved); got != "s2/1:retried s1/3:not_dead s1/1:not_dead s1/2:not_dead s1/99:not_found s9/1:not_found s2/1:retried" || err != nil {
				t.Errorf("again: %s, %v", got, err)
			}
			status, err := s.Status(t.Context())
			if err != nil || status.Journal.Next != 4 || len(status.Subscriptions) != 2 || status.Subscriptions[1].Dead != 0 {
				t.Errorf("status: %+v, %v", status, err)
			}
		})
	}
}

func refs(page api.DeadPage) []api.DeadRef {
	out := make([]api.DeadRef, len(page.Items))
	for i, l := range page.Items {
		out[i] = l.DeadRef
	}
	return out
}

func outcomesOf(moved []api.Moved) string {
	var all []string
	for _, m := range moved {
		all = append(all, fmt.Sprintf("%s/%d:%s", m.Subscription, m.Seq, m.Outcome))
	}
	return strings.Join(all, " ")
}
