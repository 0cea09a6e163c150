package api

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// died is when the first of the dead letters of fillDead died; each other one died a second after the one before.
var died = time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC)

// fillDead stores events and makes dead letters of them: those of errors, in their order, with the last attempt's error.
func fillDead(t *testing.T, j journal.Journal, sub string, envs []*dingevent.Envelope, errors ...string) {
	t.Helper()
	for _, env := range envs {
		if err := j.Receive(t.Context(), env); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := j.Subscribe(t.Context(), sub, 1); err != nil {
		t.Fatal(err)
	}
	var p journal.Progress
	for i, text := range errors {
		at := died.Add(time.Duration(i) * time.Second)
		p.Exceptions = append(p.Exceptions, journal.Exception{Seq: journal.Seq(i + 1), State: journal.Dead, Attempts: 2, First: at, Changed: at, Error: text})
	}
	if err := journaltest.Save(t.Context(), j, sub, p); err != nil {
		t.Fatal(err)
	}
}

func envelopeOf(eventType, corp, app, data string) *dingevent.Envelope {
	return &dingevent.Envelope{Type: eventType, CorpID: corp, App: app, Transport: dingevent.TransportHTTP, Received: died, Data: []byte(data)}
}

func TestDeadFilter(t *testing.T) {
	j, all := services(t)
	fillDead(t, j, "s", []*dingevent.Envelope{
		envelopeOf("bpms_task_change", "ding1", "hr", `{"type":"finish","taskId":7}`),
		envelopeOf("bpms_instance_change", "ding1", "hr", `{"type":"start"}`),
		envelopeOf("bpms_task_change", "ding2", "oa", `{"type":"start"}`),
		envelopeOf("bpms_task_change", "ding2", "hr", `no JSON`),
	}, "503 Busy", "read: Timeout", "410 Gone", "filter: no", "the event is gone")
	for _, test := range []struct {
		q        DeadQuery
		want     []journal.Seq
		unjudged string // all: the count and the first one
	}{
		{DeadQuery{Type: "bpms_task_change"}, []journal.Seq{1, 3, 4}, "1 s/5: its event has aged out"},
		{DeadQuery{Type: "bpms_*change", CorpID: "ding1"}, []journal.Seq{1, 2}, "1 s/5: its event has aged out"},
		{DeadQuery{CorpID: "ding*"}, nil, "1 s/5: its event has aged out"},
		{DeadQuery{App: "oa"}, []journal.Seq{3}, "1 s/5: its event has aged out"},
		{DeadQuery{Where: `event.type == "start"`}, []journal.Seq{2, 3}, "2 s/4: filter: where: the payload is not one JSON object"},
		{DeadQuery{Where: `event.taskId == 7`, Until: died.Add(4 * time.Second)}, []journal.Seq{1}, "2 s/2: filter: where: no such field: taskId; the nearest are "},
		{DeadQuery{Where: `envelope.corp == "ding2"`, Error: "4"}, []journal.Seq{3}, ""},
		{DeadQuery{Error: "TIMEOUT"}, []journal.Seq{2}, ""},
		{DeadQuery{Error: "gone"}, []journal.Seq{3, 5}, ""},
		{DeadQuery{Since: died.Add(3 * time.Second)}, []journal.Seq{4, 5}, ""},
		{DeadQuery{Since: died, Until: died.Add(2 * time.Second)}, []journal.Seq{1, 2}, ""},
		{DeadQuery{Type: "nothing", Until: died.Add(4 * time.Second)}, nil, ""},
	} {
		for name, s := range all {
			page, err := s.DeadLetters(t.Context(), test.q)
			if err != nil || page.Next != "" {
				t.Errorf("%s: %+v: next %q, %v", name, test.q, page.Next, err)
			}
			if diff := cmp.Diff(test.want, seqsOf(page)); diff != "" {
				t.Errorf("%s: %+v: %s", name, test.q, diff)
			}
			unjudged := ""
			if u := page.Unjudged; u != (Unjudged{}) {
				unjudged = fmt.Sprintf("%d %s/%d: %s", u.Count, u.First.Subscription, u.First.Seq, u.Error)
			}
			if !strings.HasPrefix(unjudged, test.unjudged) || test.unjudged == "" && unjudged != "" {
				t.Errorf("%s: %+v: unjudged %q, want %q", name, test.q, unjudged, test.unjudged)
			}
		}
	}
}

func seqsOf(page DeadPage) (seqs []journal.Seq) {
	for _, l := range page.Items {
		seqs = append(seqs, l.Seq)
	}
	return seqs
}

func TestDeadFilterIsChecked(t *testing.T) {
	_, all := services(t)
	for want, q := range map[string]DeadQuery{
		"undefined field 'staffID'; the nearest are staffId": {Type: "check_in", Where: `event.staffID == "u1"`},
		"Syntax error":                    {Where: "event."},
		"must give a bool":                {Where: "1 + 1"},
		`pattern "a b?"`:                  {Type: "a b?"},
		"until must be later than since,": {Since: died, Until: died},
	} {
		for name, s := range all {
			if _, err := s.DeadLetters(t.Context(), q); err == nil || CodeOf(err) != CodeInvalid || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %+v: %v, want a 400 with %q", name, q, err, want)
			}
		}
	}
}

// TestDeadPageIsBounded: few of very many are found by pages that may be empty, and each is found once.
func TestDeadPageIsBounded(t *testing.T) {
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
	letters, err := Collect(0, func(p Paging) (Page[DeadLetter], error) {
		page, err := (&Local{Journal: j}).DeadLetters(t.Context(), DeadQuery{Error: "rare", Paging: p})
		sizes = append(sizes, len(page.Items))
		return page.Page, err
	})
	if err != nil || len(letters) != 2 || letters[0].Seq != scanRows+2 || letters[1].Seq != n {
		t.Errorf("found %+v, %v", letters, err)
	}
	if diff := cmp.Diff([]int{0, 1, 1}, sizes); diff != "" {
		t.Error(diff)
	}
}

// TestDeadPageOfLargeEvents: a page ends before it fills the memory.
func TestDeadPageOfLargeEvents(t *testing.T) {
	j := memjournal.New()
	defer j.Close()
	large := strings.Repeat("a", scanBytes/2)
	envs := []*dingevent.Envelope{envelopeOf("x", "c", "a", large), envelopeOf("x", "c", "a", large+"1"), envelopeOf("x", "c", "a", large+"2")}
	fillDead(t, j, "s", envs, "no", "no", "no")
	s := &Local{Journal: j}
	page, err := s.DeadLetters(t.Context(), DeadQuery{})
	if diff := cmp.Diff([]journal.Seq{1, 2}, seqsOf(page)); diff != "" || err != nil {
		t.Fatal(diff, err)
	}
	page, err = s.DeadLetters(t.Context(), DeadQuery{Paging: Paging{Cursor: page.Next}})
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
			_, err := Collect(0, func(p Paging) (Page[DeadLetter], error) {
				page, err := (&Local{Journal: slow{j, takes}}).DeadLetters(t.Context(), DeadQuery{Paging: p})
				sizes = append(sizes, len(page.Items))
				return page.Page, err
			})
			if diff := cmp.Diff(want, sizes); diff != "" || err != nil {
				t.Error(takes, diff, err)
			}
		})
	}
}

func TestFirstError(t *testing.T) {
	j, all := services(t)
	fillDead(t, j, "s", nil, "last", "last", "last")
	p := journal.Progress{Attempts: []journal.Attempt{
		{Seq: 1, Number: 2, Start: died.Add(time.Second), Error: "last"}, {Seq: 1, Number: 1, Start: died, Error: "first"},
		{Seq: 2, Number: 1, Start: died}, // a success that a replay repeated
	}}
	if err := journaltest.Save(t.Context(), j, "s", p); err != nil {
		t.Fatal(err)
	}
	for name, s := range all {
		page, err := s.DeadLetters(t.Context(), DeadQuery{})
		if err != nil || len(page.Items) != 3 {
			t.Fatal(name, page, err)
		}
		for i, want := range []string{"first", "", ""} {
			if got := page.Items[i]; got.FirstError != want || got.Error != "last" {
				t.Errorf("%s: letter %d: first %q, last %q", name, i+1, got.FirstError, got.Error)
			}
		}
	}
}
