package local

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

var at = time.Date(2026, 11, 26, 8, 0, 0, 0, time.UTC)

// subscribed makes a subscription at a cursor, with a note and rows.
func subscribed(t *testing.T, j journal.Journal, name string, note *Note, cursor journal.Seq, p journal.Progress) {
	t.Helper()
	if _, err := j.Subscribe(t.Context(), name, 1); err != nil {
		t.Fatal(err)
	}
	p.Cursor = cursor
	if note != nil {
		p.Note = note.Text()
	}
	if err := journaltest.Save(t.Context(), j, name, p); err != nil {
		t.Fatal(err)
	}
}

// row is what a subscription has of event 2.
func row(state journal.DeliveryState, e journal.Exception) journal.Progress {
	e.Seq, e.State, e.Changed = 2, state, at
	return journal.Progress{Exceptions: []journal.Exception{e}}
}

// TestWhyFromAStoppedDaemon: each reason that the journal alone can tell.
func TestWhyFromAStoppedDaemon(t *testing.T) {
	j, all := services(t)
	store(t, j, "a", "b", "c", "d")
	stopped, unknown := []api.Hold{{By: api.HeldByStop}}, []api.Unknown{api.UnknownFilter}
	wanted := &api.Judgement{Selected: true}
	spec := func(text string) *Note { return &Note{Spec: api.Spec(text)} }
	types := spec(`{"types":["user_*"],"file":{"path":"x"}}`)
	attempted := func(p journal.Progress, number int, outcome, text string) journal.Progress {
		p.Attempts = append(p.Attempts, journal.Attempt{Seq: 2, Number: number, Start: at, Took: time.Second, Outcome: outcome, Error: text, Status: 500})
		return p
	}
	last := func(number int, outcome, text string) *api.Attempt {
		return &api.Attempt{Seq: 2, Number: number, Start: at, TookMS: 1000, Outcome: outcome, Error: text, Status: 500}
	}
	for _, test := range []struct {
		name   string
		note   *Note
		cursor journal.Seq
		state  journal.Progress
		want   api.Fate
	}{
		{"unwanted", spec(`{"types":["org_*"]}`), 4, journal.Progress{}, api.Fate{
			Reason: api.ReasonNotWanted, Filter: &api.Judgement{Part: "types", Wanted: []string{"org_*"}, Has: "user_add_org"}}},
		{"unwanted-later", spec(`{"where":"envelope.id == 'x'"}`), 1, journal.Progress{}, api.Fate{
			Reason: api.ReasonNotWanted, Filter: &api.Judgement{Part: "where", Wanted: []string{"envelope.id == 'x'"}, Seen: []api.Seen{{Part: "envelope.id", Value: `"b"`}}}}},
		{"ahead", types, 1, journal.Progress{}, api.Fate{Reason: api.ReasonNotReached, Ahead: 1, Filter: wanted, Holds: stopped}},
		{"ahead-paused", types, 1, journal.Progress{Pause: &journal.Pause{Since: at, Reason: "moving"}}, api.Fate{
			Reason: api.ReasonNotReached, Ahead: 1, Filter: wanted, Holds: []api.Hold{{By: api.HeldByPause, Since: at, Text: "moving"}, stopped[0]}}},
		{"ahead-drained", nil, 2, journal.Progress{Pause: &journal.Pause{Since: at, Drain: true}}, api.Fate{
			Reason: api.ReasonNotReached, Unknown: unknown, Holds: []api.Hold{{By: api.HeldByDrain, Since: at}, stopped[0]}}},
		{"from-environment", spec(`{"corps":["${CORP}"]}`), 2, journal.Progress{}, api.Fate{Reason: api.ReasonNotReached, Unknown: unknown, Holds: stopped}},
		{"waiting", types, 4, attempted(row(journal.Waiting, journal.Exception{Attempts: 3, Due: at.Add(time.Hour), Error: "no"}), 3, "failed", "no"), api.Fate{
			Reason: api.ReasonWaiting, Attempts: 3, Due: at.Add(time.Hour), Error: "no", Last: last(3, "failed", "no"), Filter: wanted, Holds: stopped}},
		{"waiting-drained", types, 4, journal.Progress{Pause: &journal.Pause{Since: at, Drain: true}, Exceptions: row(journal.Waiting, journal.Exception{}).Exceptions}, api.Fate{
			Reason: api.ReasonWaiting, Filter: wanted, Holds: stopped}},
		{"waiting-paused", types, 4, journal.Progress{Pause: &journal.Pause{Since: at}, Exceptions: row(journal.Waiting, journal.Exception{}).Exceptions}, api.Fate{
			Reason: api.ReasonWaiting, Filter: wanted, Holds: []api.Hold{{By: api.HeldByPause, Since: at}, stopped[0]}}},
		{"attempting", types, 4, row(journal.Attempting, journal.Exception{Attempts: 1}), api.Fate{
			Reason: api.ReasonAttempting, Attempts: 1, Since: at, Filter: wanted, Holds: stopped}},
		{"parked", types, 4, journal.Progress{Exceptions: []journal.Exception{
			{Seq: 1, State: journal.Waiting, Key: "k", Changed: at, Due: at, Error: "no"}, {Seq: 2, State: journal.Parked, Key: "k", Changed: at}}}, api.Fate{
			Reason: api.ReasonParked, Key: "k", Behind: &api.Blocker{Seq: 1, Reason: api.ReasonWaiting, Due: at, Error: "no"}, Filter: wanted, Holds: stopped}},
		{"parked-behind-dead", types, 4, journal.Progress{Exceptions: []journal.Exception{
			{Seq: 1, State: journal.Dead, Key: "k", Changed: at, Error: "no"}, {Seq: 2, State: journal.Parked, Key: "k", Changed: at}}}, api.Fate{
			Reason: api.ReasonParked, Key: "k", Behind: &api.Blocker{Seq: 1, Reason: api.ReasonDead, Error: "no"}, Filter: wanted, Holds: stopped}},
		{"parked-behind-unseen", types, 4, row(journal.Parked, journal.Exception{Key: "k"}), api.Fate{
			Reason: api.ReasonParked, Key: "k", Filter: wanted, Holds: stopped}},
		{"delivered", types, 4, attempted(journal.Progress{}, 2, "succeeded", ""), api.Fate{
			Reason: api.ReasonDelivered, Attempts: 2, Since: at.Add(time.Second), Last: last(2, "succeeded", ""), Filter: wanted}},
		{"delivered-slowly", types, 2, row(journal.Delivered, journal.Exception{Attempts: 1}), api.Fate{
			Reason: api.ReasonDelivered, Attempts: 1, Since: at, Filter: wanted}},
		{"dead", types, 4, row(journal.Dead, journal.Exception{Attempts: 2, Error: "410"}), api.Fate{
			Reason: api.ReasonDead, Attempts: 2, Since: at, Error: "410", Filter: wanted}},
		{"was-damaged", types, 4, row(journal.Dead, journal.Exception{Attempts: 1, Error: "damaged: checksum"}), api.Fate{
			Reason: api.ReasonDamaged, Attempts: 1, Since: at, Error: "damaged: checksum", Filter: wanted}},
		{"unjudged", types, 4, row(journal.Dead, journal.Exception{Attempts: 1, Error: "filter: where: no such key: x"}), api.Fate{
			Reason: api.ReasonUnjudged, Attempts: 1, Since: at, Error: "filter: where: no such key: x", Filter: wanted}},
		{"unordered", types, 4, row(journal.Dead, journal.Exception{Attempts: 1, Error: "order: filter: key: no such key: x"}), api.Fate{
			Reason: api.ReasonUnjudged, Attempts: 1, Since: at, Error: "order: filter: key: no such key: x", Filter: wanted}},
		{"discarded", types, 2, row(journal.Discarded, journal.Exception{Attempts: 2, Error: "410"}), api.Fate{
			Reason: api.ReasonDiscarded, Attempts: 2, Since: at, Error: "410", Filter: wanted}},
		{"discarded-and-passed", types, 4, attempted(journal.Progress{}, 1, "rejected", "410"), api.Fate{
			Reason: api.ReasonDiscarded, Attempts: 1, Error: "410", Last: last(1, "rejected", "410"), Filter: wanted}},
		{"mended", spec(`{"types":["org_*"]}`), 4, attempted(journal.Progress{}, 1, "rejected", "filter: where: x"), api.Fate{
			Reason: api.ReasonNotWanted, Attempts: 1, Error: "filter: where: x", Last: last(1, "rejected", "filter: where: x"),
			Filter: &api.Judgement{Part: "types", Wanted: []string{"org_*"}, Has: "user_add_org"}}},
		{"half-recorded", types, 4, attempted(journal.Progress{}, 1, "failed", "no"), api.Fate{
			Reason: api.ReasonPassed, Attempts: 1, Error: "no", Last: last(1, "failed", "no"), Perhaps: []api.Perhaps{api.PerhapsForgotten}, Filter: wanted}},
		{"passed", types, 4, journal.Progress{}, api.Fate{Reason: api.ReasonPassed, Filter: wanted, Perhaps: []api.Perhaps{
			api.PerhapsDelivered, api.PerhapsUnwanted, api.PerhapsBeforeStart, api.PerhapsSought, api.PerhapsForgotten}}},
		{"failing-filter", spec(`{"where":"event.nothing == 1"}`), 2, journal.Progress{}, api.Fate{
			Reason: api.ReasonNotReached, Holds: stopped, Filter: &api.Judgement{Part: "where", Wanted: []string{"event.nothing == 1"},
				Error: "filter: where: no such field: nothing; the nearest are CorpId, active, isHide", Seen: []api.Seen{{Part: "event.nothing", Error: "no such field: nothing; the nearest are CorpId, active, isHide"}}}}},
		{"replay/done", &Note{Replay: &ReplayNote{Spec: api.ReplaySpec{To: api.Spec(`{"file":{"path":"x"}}`)}, From: 1, End: 4}}, 9, journal.Progress{}, api.Fate{
			Reason: api.ReasonPassed, Perhaps: []api.Perhaps{api.PerhapsDelivered, api.PerhapsForgotten}, Filter: wanted}},
		{"replay/through", &Note{Replay: &ReplayNote{Spec: api.ReplaySpec{Subscription: "passed"}, From: 1, End: 4}}, 9, journal.Progress{}, api.Fate{
			Reason: api.ReasonPassed, Perhaps: []api.Perhaps{api.PerhapsDelivered, api.PerhapsUnwanted, api.PerhapsForgotten}, Filter: wanted}},
		{"replay/through-unknown", &Note{Replay: &ReplayNote{Spec: api.ReplaySpec{Subscription: "ahead-drained"}, From: 1, End: 4}}, 1, journal.Progress{}, api.Fate{
			Reason: api.ReasonNotReached, Ahead: 1, Unknown: unknown, Holds: stopped}},
		{"replay/of-another", &Note{Replay: &ReplayNote{Spec: api.ReplaySpec{Subscription: "ahead-drained", Selection: api.Selection{IDs: []string{"a"}}}, From: 1, End: 4}}, 1, journal.Progress{}, api.Fate{
			Reason: api.ReasonNotWanted, Filter: &api.Judgement{Part: "ids", Replay: true, Wanted: []string{"a"}, Has: "b"}}},
		{"replay/parent-refuses", &Note{Replay: &ReplayNote{Spec: api.ReplaySpec{Subscription: "unwanted"}, From: 1, End: 4}}, 9, journal.Progress{}, api.Fate{
			Reason: api.ReasonNotWanted, Filter: &api.Judgement{Part: "types", Wanted: []string{"org_*"}, Has: "user_add_org"}}},
		{"replay/later", &Note{Replay: &ReplayNote{Spec: api.ReplaySpec{To: api.Spec(`{"file":{"path":"x"}}`)}, From: 3, End: 4}}, 9, journal.Progress{}, api.Fate{
			Reason: api.ReasonNotWanted, Filter: &api.Judgement{Part: "range", Replay: true, Wanted: []string{"3", "4"}, Has: "2"}}},
	} {
		subscribed(t, j, test.name, test.note, test.cursor, test.state)
		test.want.Subscription = test.name
		for name, s := range all {
			why, err := s.Why(t.Context(), api.WhyQuery{Seq: 2, Subscription: test.name})
			if err != nil {
				t.Fatalf("%s, %s: %v", test.name, name, err)
			}
			if diff := cmp.Diff(api.Why{Seq: 2, Fates: []api.Fate{test.want}}, why); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", test.name, name, diff)
			}
		}
	}
	for _, s := range all {
		why, err := s.Why(t.Context(), api.WhyQuery{Seq: 2})
		if err != nil || len(why.Fates) != 30 || why.Fates[0].Subscription != "ahead" || why.Fates[29].Subscription != "replay/through-unknown" {
			t.Errorf("of all: %v, %d, %+v", err, len(why.Fates), why.Fates)
		}
		for _, q := range []api.WhyQuery{{Seq: 0}, {Seq: 99}, {Seq: 2, Subscription: "nosuch"}} {
			if _, err := s.Why(t.Context(), q); !errors.Is(err, journal.ErrNotFound) {
				t.Errorf("%+v: %v", q, err)
			}
		}
	}
}

// A holedJournal lacks event 2, and has event 3 damaged.
type holedJournal struct{ journal.Journal }

func (h holedJournal) Read(ctx context.Context, from journal.Seq, limit int) ([]journal.Entry, error) {
	if from == 2 {
		from = 3
	}
	entries, err := h.Journal.Read(ctx, from, limit)
	for i := range entries {
		if entries[i].Seq == 3 {
			entries[i] = journal.Entry{Seq: 3, Envelope: new(dingevent.Envelope), Damage: "checksum"}
		}
	}
	return entries, err
}

func TestWhyOfAnEventThatIsGoneOrDamaged(t *testing.T) {
	j, _ := services(t)
	store(t, j, "a", "b", "c")
	subscribed(t, j, "dead", nil, 4, row(journal.Dead, journal.Exception{Attempts: 2, Error: "410"}))
	subscribed(t, j, "done", &Note{Spec: api.Spec(`{}`)}, 4, journal.Progress{})
	s := &Service{Journal: holedJournal{j}}
	got, err := s.Why(t.Context(), api.WhyQuery{Seq: 2})
	want := api.Why{Seq: 2, Gone: true, Fates: []api.Fate{
		{Subscription: "dead", Reason: api.ReasonDead, Since: at, Attempts: 2, Error: "410"}, {Subscription: "done", Reason: api.ReasonGone}}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v, %s", err, diff)
	}
	got, err = s.Why(t.Context(), api.WhyQuery{Seq: 3, Subscription: "done"})
	want = api.Why{Seq: 3, Damaged: "checksum", Fates: []api.Fate{{Subscription: "done", Reason: api.ReasonPassed, Perhaps: []api.Perhaps{
		api.PerhapsDelivered, api.PerhapsUnwanted, api.PerhapsBeforeStart, api.PerhapsSought, api.PerhapsForgotten}}}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v, %s", err, diff)
	}
}
