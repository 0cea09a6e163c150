package local

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// A bulk moves all dead letters that a filter selects, page by page, while others act between the pages.
type bulk struct {
	t       *testing.T
	journal journal.Journal
	service *Service
	query   api.DeadQuery
	move    func(context.Context, time.Time, ...api.DeadRef) ([]api.Moved, error)
}

// die makes a dead letter of an event.
func (b *bulk) die(ref api.DeadRef, at time.Time, reason string) {
	b.t.Helper()
	e := journal.Exception{Seq: ref.Seq, State: journal.Dead, Attempts: 1, First: at, Changed: at, Error: reason}
	if err := journaltest.Save(b.t.Context(), b.journal, ref.Subscription, journal.Progress{Exceptions: []journal.Exception{e}}); err != nil {
		b.t.Fatal(err)
	}
}

// run calls others before each page and between its listing and its moving, and returns what it has moved.
func (b *bulk) run(others func()) (moved []api.DeadRef) {
	b.t.Helper()
	for q := b.query; ; {
		others()
		page, err := b.service.DeadLetters(b.t.Context(), q)
		if err != nil {
			b.t.Fatal(err)
		}
		others()
		outcomes, err := b.move(b.t.Context(), q.Until, refs(page)...)
		if err != nil {
			b.t.Fatal(err)
		}
		for _, m := range outcomes {
			if m.Outcome == api.Retried || m.Outcome == api.Discarded {
				moved = append(moved, m.DeadRef)
			}
		}
		if q.Cursor = page.Next; q.Cursor == "" {
			return moved
		}
	}
}

// TestBulkKeepsToItsFilter: with a fixed Until, pages of dead letters that are moved one after another never move one that the filter
// did not select at the beginning, and leave none of it. Others die, are retried, die again and are discarded meanwhile, also between the
// listing of a page and its moving. Doing it again moves nothing.
func TestBulkKeepsToItsFilter(t *testing.T) {
	const events = 8
	rapid.Check(t, func(rt *rapid.T) {
		j := memjournal.New()
		defer j.Close()
		for range events {
			store(t, j, "")
		}
		s := &Service{Journal: j}
		b := &bulk{t: t, journal: j, service: s, move: s.Discard}
		if rapid.Bool().Draw(rt, "retries") {
			b.move = s.Retry
		}
		b.query = api.DeadQuery{Error: "timeout", CorpID: "corp", Until: died.Add(time.Hour), Paging: api.Paging{Limit: rapid.IntRange(1, 5).Draw(rt, "limit")}}
		subscription := rapid.SampledFrom([]string{"s1", "s2"})
		anyRef := rapid.Custom(func(rt *rapid.T) api.DeadRef {
			return ref(subscription.Draw(rt, "subscription"), journal.Seq(rapid.IntRange(1, events).Draw(rt, "seq")))
		})
		reason := rapid.SampledFrom([]string{"timeout", "410 Gone"})
		wanted, used := map[api.DeadRef]bool{}, map[api.DeadRef]bool{} // what the filter selects at first; what has a row
		for _, name := range []string{"s1", "s2"} {
			if _, err := j.Subscribe(t.Context(), name, 1); err != nil {
				t.Fatal(err)
			}
		}
		for range rapid.IntRange(0, 16).Draw(rt, "dead") {
			r, why, at := anyRef.Draw(rt, "ref"), reason.Draw(rt, "reason"), died
			if used[r] {
				continue
			}
			if rapid.IntRange(0, 3).Draw(rt, "late") == 0 {
				at = b.query.Until
			}
			b.die(r, at, why)
			used[r], wanted[r] = true, why == "timeout" && at.Before(b.query.Until)
		}
		dead := func(r api.DeadRef) bool {
			page, err := s.DeadLetters(t.Context(), api.DeadQuery{Subscription: r.Subscription, Seq: r.Seq})
			return err == nil && len(page.Items) > 0
		}
		gone := map[api.DeadRef]bool{} // moved by others
		others := func() {
			for range rapid.IntRange(0, 3).Draw(rt, "acts") {
				r := anyRef.Draw(rt, "other")
				if dead(r) {
					move := rapid.SampledFrom([]func(context.Context, time.Time, ...api.DeadRef) ([]api.Moved, error){s.Retry, s.Discard}).Draw(rt, "by others")
					if _, err := move(t.Context(), time.Time{}, r); err != nil {
						rt.Fatal(err)
					}
					gone[r] = true
				}
				if (!used[r] || gone[r]) && rapid.Bool().Draw(rt, "dies") { // or dies again
					b.die(r, b.query.Until.Add(time.Minute), reason.Draw(rt, "reason of another"))
					used[r] = true
				}
			}
		}
		moved := map[api.DeadRef]bool{}
		for _, r := range b.run(others) {
			if !wanted[r] || gone[r] || moved[r] {
				rt.Errorf("%+v was moved; selected %v, moved by others %v, before %v", r, wanted[r], gone[r], moved[r])
			}
			moved[r] = true
		}
		for r, selected := range wanted {
			if selected && !moved[r] && !gone[r] {
				rt.Errorf("%+v was left", r)
			}
		}
		if again := b.run(func() {}); len(again) > 0 {
			rt.Errorf("a second time moved %v", again)
		}
	})
}
