//go:build unix

package postgres

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
)

// TestRequestOfAnotherGateway: what is asked at one gateway is applied at the one that works the subscription, and the first one
// hears of that.
func TestRequestOfAnotherGateway(t *testing.T) {
	a, b := pair(t, Options{})
	if _, err := a.Subscribe(t.Context(), "web", 1); err != nil {
		t.Fatal(err)
	}
	c := claimOf(t, b)
	var working sync.WaitGroup
	ctx, stop := context.WithCancel(t.Context())
	defer working.Wait()
	defer stop()
	working.Go(func() {
		for after := journal.Revision(0); ; {
			if err := b.WaitRequest(ctx, "web", after); err != nil {
				return
			}
			open, err := b.Requests(ctx, "web", after)
			if err != nil {
				return
			}
			for _, r := range open {
				after = r.Revision
				p := journal.Progress{Cursor: journal.Seq(10 * r.Revision), Answers: []journal.Answer{{Revision: r.Revision, Refusal: "of " + r.Kind}}}
				if err := c.Save(ctx, p); err != nil {
					t.Error("save:", err)
				}
			}
		}
	})
	var took []time.Duration
	for i := range 20 {
		kind := fmt.Sprint("kind ", i)
		began := time.Now()
		revision, err := a.Ask(t.Context(), "web", journal.Request{Kind: kind})
		if err != nil {
			t.Fatal(err)
		}
		answer, err := a.WaitAnswer(t.Context(), "web", revision)
		if err != nil || answer.Refusal != "of "+kind {
			t.Fatalf("%+v, %v", answer, err)
		}
		took = append(took, time.Since(began))
		if cursor := cursorOf(t, a); cursor < journal.Seq(10*revision) {
			t.Errorf("answered, and the cursor is %d", cursor)
		}
	}
	slices.Sort(took)
	t.Logf("median %v, worst %v", took[len(took)/2], took[len(took)-1])
	if took[len(took)/2] > time.Second {
		t.Error("an answer takes more than a second")
	}
}

// TestRevisionsInOrder: whoever follows the requests by their revisions misses none, though three gateways ask at once.
func TestRevisionsInOrder(t *testing.T) {
	const gateways, askers, each = 3, 4, 25
	url, schema := postgrestest.Schema(t)
	var all []*Journal
	for range gateways {
		all = append(all, opened(t, url, Options{Schema: schema, Logger: quiet, KeepAll: true}))
	}
	if _, err := all[0].Subscribe(t.Context(), "web", 1); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var running sync.WaitGroup
	for n, j := range all {
		for range askers {
			running.Go(func() {
				for range each {
					if _, err := j.Ask(ctx, "web", journal.Request{Kind: "pause"}); err != nil {
						t.Error("ask:", err)
					}
				}
			})
		}
		running.Go(func() {
			seen := 0
			for after := journal.Revision(0); seen < gateways*askers*each; {
				if err := j.WaitRequest(ctx, "web", after); err != nil {
					t.Errorf("gateway %d: %d of %d seen: %v", n, seen, gateways*askers*each, err)
					return
				}
				open, err := j.Requests(ctx, "web", after)
				if err != nil {
					t.Error("requests:", err)
					return
				}
				for _, r := range open {
					seen++
					after = r.Revision
				}
			}
		})
	}
	running.Wait()
}

// TestAnswersGo: answers that are old go while something is asked, a few at a time.
func TestAnswersGo(t *testing.T) {
	j := openedNew(t, Options{Logger: quiet, KeepAll: true})
	if _, err := j.Subscribe(t.Context(), "web", 1); err != nil {
		t.Fatal(err)
	}
	exec(t, j, `INSERT INTO dingevent.request (revision, subscription, kind, asked, answered)
		SELECT nextval('dingevent.revision'), 'web', 'pause', $1, n <= 250 FROM generate_series(1, 260) AS n`, time.Now().Add(-11*time.Minute).UnixNano())
	for _, left := range []int64{160 + 1, 60 + 2, 10 + 3, 10 + 4} {
		if _, err := j.Ask(t.Context(), "web", journal.Request{Kind: "pause"}); err != nil {
			t.Fatal(err)
		}
		if got := ask[int64](t, j, "SELECT count(*) FROM dingevent.request"); got != left {
			t.Errorf("%d requests are left, want %d", got, left)
		}
	}
}

// TestForgottenRowsGo: the rows of a subscription that is forgotten go, however many, and a new one of that name has none.
func TestForgottenRowsGo(t *testing.T) {
	j := openedNew(t, Options{Logger: quiet, KeepAll: true})
	if _, err := j.Subscribe(t.Context(), "web", 1); err != nil {
		t.Fatal(err)
	}
	if err := claimOf(t, j).Save(t.Context(), manyRows(12_000, "no")); err != nil {
		t.Fatal(err)
	}
	if err := j.Unsubscribe(t.Context(), "web"); err != nil {
		t.Fatal(err)
	}
	if _, err := j.Subscribe(t.Context(), "web", 1); err != nil {
		t.Fatal(err)
	}
	list, err := j.Exceptions(t.Context(), "web", journal.ExceptionQuery{})
	if err != nil || len(list) != 0 {
		t.Errorf("%d exceptions, %v", len(list), err)
	}
	for _, table := range []string{"exception", "attempt", "forgotten"} {
		if got := ask[int64](t, j, "SELECT count(*) FROM dingevent."+table); got != 0 {
			t.Errorf("table %s has %d rows", table, got)
		}
	}
}
