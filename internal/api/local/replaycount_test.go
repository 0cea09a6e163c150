package local

import (
	"context"
	"errors"
	"fmt"
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

// countAll adds up all pieces of a count, and returns how many there are.
func countAll(t *testing.T, s api.Service, selection api.Selection) (sum api.Count, pieces int) {
	t.Helper()
	for q := (api.CountQuery{ReplaySpec: api.ReplaySpec{Selection: selection}}); ; {
		c, err := s.CountReplay(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if pieces++; c.Looked == 0 && c.Next != "" || (c.Next == "") != (c.Cursor == c.End) {
			t.Errorf("piece %d: %+v", pieces, c)
		}
		if sum.UnjudgedError == "" {
			sum.UnjudgedSeq, sum.UnjudgedError = c.UnjudgedSeq, c.UnjudgedError
		}
		sum.Looked, sum.Selected, sum.Unjudged, sum.From, sum.End = sum.Looked+c.Looked, sum.Selected+c.Selected, sum.Unjudged+c.Unjudged, c.From, c.End
		if q.Cursor = c.Next; q.Cursor == "" {
			return sum, pieces
		}
	}
}

// TestCountForAFilterOfNobody: what a filter would have matched is counted before a subscription has it.
func TestCountForAFilterOfNobody(t *testing.T) {
	j, all := services(t)
	fillEvents(t, j,
		envelopeOf("bpms_task_change", "ding1", "hr", `{"type":"finish","taskId":7}`),
		envelopeOf("bpms_instance_change", "ding1", "hr", `{"type":"start"}`),
		envelopeOf("bpms_task_change", "ding2", "oa", `{"type":"start"}`),
		envelopeOf("bpms_task_change", "ding2", "hr", `no JSON`),
	)
	for _, test := range []struct {
		selection api.Selection
		want      api.Count
	}{
		{api.Selection{}, api.Count{Looked: 4, Selected: 4, From: 1, End: 5}},
		{api.Selection{Types: []string{"bpms_task_*"}, Corps: []string{"ding2"}, Apps: []string{"o*"}}, api.Count{Looked: 2, Selected: 1, From: 1, End: 5}},
		{api.Selection{Where: `event.type == "start"`, Since: died.Add(time.Second)}, api.Count{Looked: 3, Selected: 2, Unjudged: 1, UnjudgedSeq: 4, From: 2, End: 5}},
		{api.Selection{Since: died.Add(time.Hour)}, api.Count{From: 5, End: 5}},
	} {
		for name, s := range all {
			got, _ := countAll(t, s, test.selection)
			if test.want.Unjudged > 0 && !strings.Contains(got.UnjudgedError, "the payload is not one JSON object") {
				t.Errorf("%s: %+v: %s", name, test.selection, got.UnjudgedError)
			}
			got.UnjudgedError = ""
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("%s: %+v: %s", name, test.selection, diff)
			}
		}
	}
	for name, s := range all {
		for want, selection := range map[string]api.Selection{
			"where: 1:6: undefined field 'tittle'; the nearest are ": {Types: []string{"bpms_task_change"}, Where: "event.tittle == ''"},
			"where: 2:7: Syntax error":                               {Where: "true &&\nevent."},
			"types[0]":                                               {Types: []string{""}},
			"is not after since":                                     {Since: died, Until: died},
		} {
			_, err := s.CountReplay(t.Context(), api.CountQuery{ReplaySpec: api.ReplaySpec{Selection: selection}})
			if api.CodeOf(err) != api.CodeInvalid || !strings.Contains(fmt.Sprint(err), want) {
				t.Errorf("%s: %+v: %v", name, selection, err)
			}
		}
	}
}

// TestCountIsBounded: a piece ends by what it has read, and by time, and the pieces add up to the whole log.
func TestCountIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 2*countMost + 1
		j := memjournal.New()
		defer j.Close()
		envs := make([]*dingevent.Envelope, n)
		for i := range envs {
			envs[i] = envelopeOf("x", "c", "a", "{}")
		}
		if err := j.Receive(t.Context(), envs...); err != nil {
			t.Fatal(err)
		}
		for takes, want := range map[time.Duration]int{0: 3, scanTime / 4: n/(3*countPage) + 1} {
			sum, pieces := countAll(t, &Service{Journal: slow{j, takes}}, api.Selection{})
			if sum.Looked != n || sum.Selected != n || pieces != want {
				t.Errorf("%s: %d pieces, want %d, of %+v", takes, pieces, want, sum)
			}
		}
	})
}

// A stoppedRead is a journal whose read is the last thing before its caller gives up.
type stoppedRead struct {
	journal.Journal
	stop context.CancelFunc
}

func (s stoppedRead) Read(ctx context.Context, from journal.Seq, limit int) ([]journal.Entry, error) {
	defer s.stop()
	return s.Journal.Read(ctx, from, limit)
}

// TestCountStops: what is read is judged no more once the caller has given up.
func TestCountStops(t *testing.T) {
	j := memjournal.New()
	defer j.Close()
	fillEvents(t, j, envelopeOf("x", "c", "a", "{}"))
	ctx, stop := context.WithCancel(t.Context())
	if _, err := (&Service{Journal: stoppedRead{j, stop}}).CountReplay(ctx, api.CountQuery{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v, want the context's", err)
	}
}
