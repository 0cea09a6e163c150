package local

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
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
		q        api.DeadQuery
		want     []journal.Seq
		unjudged string // all: the count and the first one
	}{
		{api.DeadQuery{Type: "bpms_task_change"}, []journal.Seq{1, 3, 4}, "1 s/5: its event has aged out"},
		{api.DeadQuery{Type: "bpms_*change", CorpID: "ding1"}, []journal.Seq{1, 2}, "1 s/5: its event has aged out"},
		{api.DeadQuery{CorpID: "ding*"}, nil, "1 s/5: its event has aged out"},
		{api.DeadQuery{App: "oa"}, []journal.Seq{3}, "1 s/5: its event has aged out"},
		{api.DeadQuery{Where: `event.type == "start"`}, []journal.Seq{2, 3}, "2 s/4: filter: where: the payload is not one JSON object"},
		{api.DeadQuery{Where: `event.taskId == 7`, Until: died.Add(4 * time.Second)}, []journal.Seq{1}, "2 s/2: filter: where: no such field: taskId; the nearest are "},
		{api.DeadQuery{Where: `envelope.corp == "ding2"`, Error: "4"}, []journal.Seq{3}, ""},
		{api.DeadQuery{Error: "TIMEOUT"}, []journal.Seq{2}, ""},
		{api.DeadQuery{Error: "gone"}, []journal.Seq{3, 5}, ""},
		{api.DeadQuery{Since: died.Add(3 * time.Second)}, []journal.Seq{4, 5}, ""},
		{api.DeadQuery{Since: died, Until: died.Add(2 * time.Second)}, []journal.Seq{1, 2}, ""},
		{api.DeadQuery{Type: "nothing", Until: died.Add(4 * time.Second)}, nil, ""},
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
			if u := page.Unjudged; u != (api.Unjudged[api.DeadRef]{}) {
				unjudged = fmt.Sprintf("%d %s/%d: %s", u.Count, u.First.Subscription, u.First.Seq, u.Error)
			}
			if !strings.HasPrefix(unjudged, test.unjudged) || test.unjudged == "" && unjudged != "" {
				t.Errorf("%s: %+v: unjudged %q, want %q", name, test.q, unjudged, test.unjudged)
			}
		}
	}
}

func seqsOf(page api.DeadPage) (seqs []journal.Seq) {
	for _, l := range page.Items {
		seqs = append(seqs, l.Seq)
	}
	return seqs
}

func TestDeadFilterIsChecked(t *testing.T) {
	_, all := services(t)
	for want, q := range map[string]api.DeadQuery{
		"undefined field 'staffID'; the nearest are staffId": {Type: "check_in", Where: `event.staffID == "u1"`},
		"Syntax error":                    {Where: "event."},
		"must give a bool":                {Where: "1 + 1"},
		`pattern "a b?"`:                  {Type: "a b?"},
		"until must be later than since,": {Since: died, Until: died},
	} {
		for name, s := range all {
			if _, err := s.DeadLetters(t.Context(), q); err == nil || api.CodeOf(err) != api.CodeInvalid || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %+v: %v, want a 400 with %q", name, q, err, want)
			}
		}
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
		page, err := s.DeadLetters(t.Context(), api.DeadQuery{})
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
