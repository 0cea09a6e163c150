package local

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// A sparse journal has wide gaps between its sequences, as after many restores.
type sparse struct {
	journal.Journal
	takes    time.Duration // of a search
	searches int
}

const gap = 10 * scanStep

func (s *sparse) outside(entries []journal.Entry) []journal.Entry {
	for i := range entries {
		entries[i].Seq *= gap
	}
	return entries
}

// inside is the first sequence inside whose place outside is seq or later.
func inside(seq journal.Seq) journal.Seq { return (seq + gap - 1) / gap }

func (s *sparse) Next(ctx context.Context) (journal.Seq, error) {
	next, err := s.Journal.Next(ctx)
	return (next-1)*gap + 1, err
}

func (s *sparse) Since(ctx context.Context, t time.Time) (journal.Seq, error) {
	seq, err := s.Journal.Since(ctx, t)
	return seq * gap, err
}

func (s *sparse) Read(ctx context.Context, from journal.Seq, limit int) ([]journal.Entry, error) {
	entries, err := s.Journal.Read(ctx, inside(from), limit)
	return s.outside(entries), err
}

func (s *sparse) Narrow(ctx context.Context, w journal.Wanted, from, before journal.Seq) (journal.Seq, journal.Seq, error) {
	return from, before, ctx.Err() // it knows nothing
}

func (s *sparse) Search(ctx context.Context, q journal.Query) ([]journal.Entry, error) {
	s.searches++
	time.Sleep(s.takes)
	q.From, q.Before = inside(q.From), inside(q.Before)
	entries, err := s.Journal.Search(ctx, q)
	return s.outside(entries), err
}

// storeRare stores n events, of which the first and the fifth are rare.
func storeRare(t *testing.T, n int) *memjournal.Journal {
	t.Helper()
	j := memjournal.New()
	envs := make([]*dingevent.Envelope, n)
	for i := range envs {
		envs[i] = envelopeOf("common", "c", "a", "{}")
	}
	envs[0].Type, envs[4].Type = "rare", "rare"
	fillEvents(t, j, envs...)
	return j
}

// TestSearchLeapsOverGaps: sequences without events cost nothing.
func TestSearchLeapsOverGaps(t *testing.T) {
	const n = 40
	j := storeRare(t, n)
	defer j.Close()
	for _, q := range []api.EventQuery{{Types: []string{"rare", "none"}}, {Types: []string{"r*"}, Text: "{"}, {Text: "{", Types: []string{"rare"}, Since: died}} {
		s := &sparse{Journal: j}
		page, err := (&Service{Journal: s}).Events(t.Context(), q)
		if diff := cmp.Diff([]journal.Seq{5 * gap, gap}, eventSeqs(page)); diff != "" || page.Next != "" || err != nil {
			t.Errorf("%+v: %s, next %q, %v", q, diff, page.Next, err)
		}
		if s.searches > 3*n {
			t.Errorf("%+v: %d searches for %d events", q, s.searches, n)
		}
	}
}

// TestEventPageEndsInTime: a search that takes long is told in several answers, each of which tells how far it has come.
func TestEventPageEndsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 12
		j := storeRare(t, n)
		defer j.Close()
		s := &sparse{Journal: j, takes: scanTime / 4}
		at, pages := journal.Seq(n*gap+1), 0
		found, err := api.Collect(0, func(p api.Paging) (api.Page[journal.Entry], error) {
			begun := time.Now()
			page, err := (&Service{Journal: s}).Events(t.Context(), api.EventQuery{Types: []string{"rare"}, Paging: p})
			if took := time.Since(begun); took > scanTime+s.takes {
				t.Errorf("a page took %s", took)
			}
			if pages++; page.Progress.Seq >= at || page.Progress.From != gap || page.Progress.End != n*gap+1 {
				t.Errorf("page %d came from %d to %+v", pages, at, page.Progress)
			}
			at = page.Progress.Seq
			return page.Page, err
		})
		if err != nil || len(found) != 2 || pages < 3 || at != gap {
			t.Errorf("%d found in %d pages, back to %d, %v", len(found), pages, at, err)
		}
	})
}
