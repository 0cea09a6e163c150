package local

import (
	"slices"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
)

// TestMaskedSearchTellsNothing: what is found, and what cannot be judged, is the same whatever the personal data is.
func TestMaskedSearchTellsNothing(t *testing.T) {
	j, all := services(t)
	fillDead(t, j, "s", []*dingevent.Envelope{
		envelopeOf("x", "ding1", "hr", `{"mobile":"13800000001","result":"agree","title":"张三提交的请假","row":"{\"email\":\"a@b.c\"}"}`),
		envelopeOf("x", "ding1", "hr", `{"mobile":"13800000002","result":"refuse"}`),
		envelopeOf("x", "ding1", "hr", `mobile=13800000001`),
	}, `422: {"mobile":"13800000001","code":"late"}`, `503`, `503`)
	for name, s := range all {
		for _, c := range []struct {
			text, where string
			plain       []journal.Seq // found without the mask
			masked      []journal.Seq
		}{
			{text: "13800000001", plain: []journal.Seq{3, 1}},
			{text: "张三", plain: []journal.Seq{1}},
			{text: "提交的请假", plain: []journal.Seq{1}, masked: []journal.Seq{1}},
			{text: "a@b.c", plain: []journal.Seq{1}},
			{text: "hidden"},
			{text: `"agree"`, plain: []journal.Seq{1}, masked: []journal.Seq{1}},
			{where: `event.mobile == "13800000001"`, plain: []journal.Seq{1}},
			{where: `event["mob" + "ile"].startsWith("1380")`, plain: []journal.Seq{2, 1}},
			{where: `event.result == "agree"`, plain: []journal.Seq{1}, masked: []journal.Seq{1}},
		} {
			for _, hide := range []bool{false, true} {
				page, err := s.Events(t.Context(), api.EventQuery{Text: c.text, Where: c.where, Masked: hide})
				var found []journal.Seq
				for _, e := range page.Items {
					found = append(found, e.Seq)
				}
				want := c.plain
				if hide {
					want = c.masked
				}
				if err != nil || !slices.Equal(found, want) {
					t.Errorf("%s: %q %q, masked %t, finds %v, want %v: %v", name, c.text, c.where, hide, found, want, err)
				}
			}
			if c.where == "" {
				continue
			}
			dead, err := s.DeadLetters(t.Context(), api.DeadQuery{Where: c.where, Masked: true})
			if err != nil || len(dead.Items) != len(c.masked) {
				t.Errorf("%s: %q finds %d dead letters: %v", name, c.where, len(dead.Items), err)
			}
			n, err := s.CountReplay(t.Context(), api.CountQuery{ReplaySpec: api.ReplaySpec{Selection: api.Selection{Where: c.where, Masked: true}}})
			if err != nil || n.Selected != len(c.masked) || n.Unjudged != 1 {
				t.Errorf("%s: %q counts %d and %d that cannot be judged: %v", name, c.where, n.Selected, n.Unjudged, err)
			}
		}
		for text, want := range map[string]int{"13800000001": 0, "LATE": 1, "503": 2} {
			dead, err := s.DeadLetters(t.Context(), api.DeadQuery{Error: text, Masked: true})
			if err != nil || len(dead.Items) != want {
				t.Errorf("%s: the error %q finds %d dead letters, want %d: %v", name, text, len(dead.Items), want, err)
			}
		}
	}
}
