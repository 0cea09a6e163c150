package local

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// TestDeadPageIsBounded: few of very many are found by pages that may be empty, and each is found once.
// In a bubble no time passes, so no page ends for its time.
func TestDeadPageIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 2*scanRows + 10
		j := memjournal.New()
		defer j.Close()
		reasons := make([]string, n)
		for i := range reasons {
			reasons[i] = "no"
		}
		reasons[scanRows+1], reasons[n-1] = "rare", "rare"
		fillDead(t, j, "s", nil, reasons...)
		var sizes []int
		letters, err := api.Collect(0, func(p api.Paging) (api.Page[api.DeadLetter], error) {
			page, err := (&Service{Journal: j}).DeadLetters(t.Context(), api.DeadQuery{Error: "rare", Paging: p})
			sizes = append(sizes, len(page.Items))
			return page.Page, err
		})
		if err != nil || len(letters) != 2 || letters[0].Seq != scanRows+2 || letters[1].Seq != n {
			t.Errorf("found %+v, %v", letters, err)
		}
		if diff := cmp.Diff([]int{0, 1, 1}, sizes); diff != "" {
			t.Error(diff)
		}
	})
}

// TestDeadPageOfLargeEvents: a page ends before it fills the memory.
func TestDeadPageOfLargeEvents(t *testing.T) {
	j := memjournal.New()
	defer j.Close()
	large := strings.Repeat("a", scanBytes/2)
	envs := []*dingevent.Envelope{envelopeOf("x", "c", "a", large), envelopeOf("x", "c", "a", large+"1"), envelopeOf("x", "c", "a", large+"2")}
	fillDead(t, j, "s", envs, "no", "no", "no")
	s := &Service{Journal: j}
	page, err := s.DeadLetters(t.Context(), api.DeadQuery{})
	if diff := cmp.Diff([]journal.Seq{1, 2}, seqsOf(page)); diff != "" || err != nil {
		t.Fatal(diff, err)
	}
	page, err = s.DeadLetters(t.Context(), api.DeadQuery{Paging: api.Paging{Cursor: page.Next}})
	if diff := cmp.Diff([]journal.Seq{3}, seqsOf(page)); diff != "" || page.Next != "" || err != nil {
		t.Error(diff, page.Next, err)
	}
}

// slow is a journal that takes its time for each event.
type slow struct {
	journal.Journal
	takes time.Duration
}

func (s slow) Read(ctx context.Context, from journal.Seq, limit int) ([]journal.Entry, error) {
	time.Sleep(s.takes)
	return s.Journal.Read(ctx, from, limit)
}

// TestDeadPageEndsInTime: what takes long is told in several answers, even if one takes longer than all may.
func TestDeadPageEndsInTime(t *testing.T) {
	for takes, want := range map[time.Duration][]int{
		scanTime / 2: {2, 1},
		scanTime * 2: {1, 1, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			j := memjournal.New()
			defer j.Close()
			fillDead(t, j, "s", nil, "no", "no", "no")
			var sizes []int
			_, err := api.Collect(0, func(p api.Paging) (api.Page[api.DeadLetter], error) {
				page, err := (&Service{Journal: slow{j, takes}}).DeadLetters(t.Context(), api.DeadQuery{Paging: p})
				sizes = append(sizes, len(page.Items))
				return page.Page, err
			})
			if diff := cmp.Diff(want, sizes); diff != "" || err != nil {
				t.Error(takes, diff, err)
			}
		})
	}
}
