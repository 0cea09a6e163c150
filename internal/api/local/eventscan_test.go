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

// fillEvents stores the envelopes, the first with the sequence 1, each received a second after the one before.
func fillEvents(t *testing.T, j journal.Journal, envs ...*dingevent.Envelope) {
	t.Helper()
	for i, env := range envs {
		env.Received = died.Add(time.Duration(i) * time.Second)
		if err := j.Receive(t.Context(), env); err != nil {
			t.Fatal(err)
		}
	}
}

func eventSeqs(page api.EventPage) (seqs []journal.Seq) {
	for _, e := range page.Items {
		seqs = append(seqs, e.Seq)
	}
	return seqs
}

func TestEventFilter(t *testing.T) {
	j, all := services(t)
	fillEvents(t, j,
		envelopeOf("bpms_task_change", "ding1", "hr", `{"type":"finish","taskId":7,"title":"\u5f20\u4e09"}`),
		envelopeOf("bpms_instance_change", "ding1", "hr", `{"type":"start","title":"张三"}`),
		envelopeOf("bpms_task_change", "ding2", "oa", `{"type":"start"}`),
		envelopeOf("bpms_task_change", "ding2", "hr", `no JSON of 张三`),
	)
	for _, test := range []struct {
		q        api.EventQuery
		want     []journal.Seq
		looked   int
		unjudged string // all: the count and the first one
	}{
		{api.EventQuery{}, []journal.Seq{4, 3, 2, 1}, 4, ""},
		{api.EventQuery{Text: "张三"}, []journal.Seq{4, 2, 1}, 4, ""},
		{api.EventQuery{Text: "张三", CorpID: "ding1", Types: []string{"bpms_task_*"}}, []journal.Seq{1}, 1, ""},
		{api.EventQuery{Text: "TASKID"}, []journal.Seq{1}, 4, ""},
		{api.EventQuery{Until: died.Add(2 * time.Second)}, []journal.Seq{2, 1}, 2, ""},
		{api.EventQuery{Since: died.Add(time.Second), Until: died.Add(2 * time.Second)}, []journal.Seq{2}, 1, ""},
		{api.EventQuery{Where: `event.type == "start"`}, []journal.Seq{3, 2}, 4, "1 4: filter: where: the payload is not one JSON object"},
		{api.EventQuery{Where: `event.taskId == 7`, Until: died.Add(2 * time.Second)}, []journal.Seq{1}, 2, "1 2: filter: where: no such field: taskId; the nearest are "},
		{api.EventQuery{Where: `event.type == "start"`, Text: "张三"}, []journal.Seq{2}, 4, "1 4: filter: where: the payload is not"},
		{api.EventQuery{Where: `envelope.corp == "ding2"`}, []journal.Seq{4, 3}, 4, ""},
		{api.EventQuery{Text: "nothing", Since: died.Add(time.Hour)}, nil, 0, ""},
	} {
		for name, s := range all {
			page, err := s.Events(t.Context(), test.q)
			if err != nil || page.Next != "" {
				t.Errorf("%s: %+v: next %q, %v", name, test.q, page.Next, err)
			}
			if diff := cmp.Diff(test.want, eventSeqs(page)); diff != "" {
				t.Errorf("%s: %+v: %s", name, test.q, diff)
			}
			u := page.Unjudged
			if got := fmt.Sprintf("%d %d: %s", u.Count, u.First, u.Error); u.Count > 0 && test.unjudged == "" || !strings.HasPrefix(got, test.unjudged) {
				t.Errorf("%s: %+v: unjudged %s", name, test.q, got)
			}
			if p := page.Progress; p.Looked != test.looked || p.Seq != p.From || p.End != 5 {
				t.Errorf("%s: %+v: progress %+v", name, test.q, p)
			}
		}
	}
}

func TestWrongEventFilter(t *testing.T) {
	_, all := services(t)
	for want, q := range map[string]api.EventQuery{
		"1:7: Syntax error":              {Where: "event."},
		"1:6: undefined field 'tittle'":  {Where: "event.tittle == ''", Types: []string{"bpms_task_change"}},
		"until must be later than since": {Since: died, Until: died},
	} {
		for name, s := range all {
			if _, err := s.Events(t.Context(), q); api.CodeOf(err) != api.CodeInvalid || !strings.Contains(fmt.Sprint(err), want) {
				t.Errorf("%s: %+v: %v", name, q, err)
			}
		}
	}
}

// TestEventPageIsBounded: few of very many are found by pages that may be empty, each is found once, and each page tells how
// far the search has come. In a bubble no time passes, so no page ends for its time.
func TestEventPageIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 2*scanRows + 10
		j := memjournal.New()
		defer j.Close()
		envs := make([]*dingevent.Envelope, n)
		for i := range envs {
			envs[i] = envelopeOf("x", "c", "a", "{}")
		}
		envs[0].Data, envs[n-scanRows-1].Data = []byte("rare"), []byte("rare")
		fillEvents(t, j, envs...)
		var sizes []int
		var progress []api.SearchProgress
		found, err := api.Collect(0, func(p api.Paging) (api.Page[journal.Entry], error) {
			page, err := (&Service{Journal: j}).Events(t.Context(), api.EventQuery{Text: "rare", Paging: p})
			sizes, progress = append(sizes, len(page.Items)), append(progress, page.Progress)
			fillEvents(t, j, envelopeOf("x", "c", "a", "rare")) // what comes meanwhile is not in the range
			return page.Page, err
		})
		if err != nil || len(found) != 2 || found[0].Seq != n-scanRows || found[1].Seq != 1 {
			t.Errorf("found %+v, %v", found, err)
		}
		if diff := cmp.Diff([]int{0, 1, 1}, sizes); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]api.SearchProgress{
			{Looked: scanRows, From: 1, Seq: n - scanRows + 1, End: n + 1, Received: envs[n-scanRows].Received},
			{Looked: scanRows, From: 1, Seq: 11, End: n + 1, Received: envs[10].Received},
			{Looked: 10, From: 1, Seq: 1, End: n + 1, Received: envs[0].Received},
		}, progress); diff != "" {
			t.Error(diff)
		}
	})
}

// TestEventPageOfLargeEvents: a page ends before it fills the memory.
func TestEventPageOfLargeEvents(t *testing.T) {
	j := memjournal.New()
	defer j.Close()
	large := strings.Repeat("a", scanBytes/2)
	fillEvents(t, j, envelopeOf("x", "c", "a", large), envelopeOf("x", "c", "a", large+"1"), envelopeOf("x", "c", "a", large+"2"))
	s := &Service{Journal: j}
	page, err := s.Events(t.Context(), api.EventQuery{Text: "a"})
	if diff := cmp.Diff([]journal.Seq{3, 2}, eventSeqs(page)); diff != "" || err != nil {
		t.Fatal(diff, err)
	}
	page, err = s.Events(t.Context(), api.EventQuery{Text: "a", Paging: api.Paging{Cursor: page.Next}})
	if diff := cmp.Diff([]journal.Seq{1}, eventSeqs(page)); diff != "" || page.Next != "" || err != nil {
		t.Error(diff, page.Next, err)
	}
}

// stopping is a journal whose search is the last thing before its caller gives up.
type stopping struct {
	journal.Journal
	stop context.CancelFunc
}

func (s stopping) Search(ctx context.Context, q journal.Query) ([]journal.Entry, error) {
	defer s.stop()
	return s.Journal.Search(ctx, q)
}

// TestEventSearchStops: what is found is looked at no more once the caller has given up.
func TestEventSearchStops(t *testing.T) {
	j := memjournal.New()
	defer j.Close()
	fillEvents(t, j, envelopeOf("x", "c", "a", "{}"))
	ctx, stop := context.WithCancel(t.Context())
	if _, err := (&Service{Journal: stopping{j, stop}}).Events(ctx, api.EventQuery{Text: "a"}); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v, want the context's", err)
	}
}
