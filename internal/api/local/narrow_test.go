package local

import (
	"context"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// A counted journal counts what is read of it.
type counted struct {
	journal.Journal
	reads int // entries
}

func (c *counted) Read(ctx context.Context, from journal.Seq, limit int) ([]journal.Entry, error) {
	entries, err := c.Journal.Read(ctx, from, limit)
	c.reads += len(entries)
	return entries, err
}

func (c *counted) Search(ctx context.Context, q journal.Query) ([]journal.Entry, error) {
	entries, err := c.Journal.Search(ctx, q)
	c.reads += len(entries)
	return entries, err
}

// TestLittleIsRead: a count and a search read only where the journal has what they want, also if an expression alone demands it.
func TestLittleIsRead(t *testing.T) {
	const many = 3000
	for _, f := range []api.Selection{
		{Types: []string{"rare"}}, {Types: []string{"ra*"}, Corps: []string{"c*"}},
		{Where: `envelope.type == "rare"`}, {Where: `envelope.type in ["rare", "none"] && envelope.app == "a" && size(event) == 0`},
	} {
		c := &counted{Journal: storeRare(t, many)}
		s := &Service{Journal: c}
		count, err := s.CountReplay(t.Context(), api.CountQuery{ReplaySpec: api.ReplaySpec{Selection: f}})
		if err != nil || count.Selected != 2 || count.Next != "" || c.reads > 2*countPage {
			t.Errorf("%+v: %+v, %v, and %d were read", f, count, err, c.reads)
		}
		c.reads = 0
		page, err := s.Events(t.Context(), api.EventQuery{Types: f.Types, Where: f.Where})
		if err != nil || len(page.Items) != 2 || page.Next != "" || c.reads > 2*scanBatch {
			t.Errorf("%+v: %d events, %q, %v, and %d were read", f, len(page.Items), page.Next, err, c.reads)
		}
	}
}

// TestRangeHasWhatCameLate: an event that was received long before it was stored is in the range of its time.
func TestRangeHasWhatCameLate(t *testing.T) {
	j := storeRare(t, 20)
	began := time.Now().Add(-time.Hour).Truncate(time.Millisecond)
	for n, at := range []int{0, 1, 2, 30, 31, 1, 32} {
		e := envelopeOf("x", "c", "a", `{}`)
		e.ID, e.Received = string(rune('a'+n)), began.Add(time.Duration(at)*time.Minute)
		if err := j.Receive(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	from, end, err := api.Selection{Since: began.Add(time.Minute), Until: began.Add(3 * time.Minute)}.Range(t.Context(), j)
	if err != nil || from != 22 || end != 27 {
		t.Errorf("from %d to %d, %v", from, end, err)
	}
}
