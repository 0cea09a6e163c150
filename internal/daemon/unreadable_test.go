package daemon

import (
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/datafolder"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// TestNothingUnknownIsDeleted: what a later version, or a fault, has left in the journal is kept at start with its dead letters,
// shown as broken, and forgotten by hand alone.
func TestNothingUnknownIsDeleted(t *testing.T) {
	notes := map[string]string{
		"replay/garbled":  "{garbled",
		"replay/later":    `{"replay":{"spec":{"subscription":"s","members":["u1"]},"from":1,"end":2,"started":"2026-11-26T08:00:00Z"}}`,
		"replay/spec":     `{"spec":{"file":{"path":"x"}}}`,
		"replay/nothing":  `{}`,
		"garbled":         "{garbled",
		"later":           `{"pipeline":{"steps":[]}}`,
		"later-too":       `{"spec":{"file":{"path":"-"}},"labels":["a"]}`,
		"spec-key":        `{"spec":{"file":{"path":"x"},"a_key_of_a_later_version":1}}`,
		"replayed-by-end": `{"replay":{"spec":{"subscription":"s"},"from":1,"end":2,"started":"2026-11-26T08:00:00Z"}}`,
	}
	data := t.TempDir()
	j, err := sqlite.Open(datafolder.JournalPath(data), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Receive(t.Context(), &dingevent.Envelope{ID: "e1", Type: "x", App: "hr", Data: []byte("{}")}); err != nil {
		t.Fatal(err)
	}
	for name, note := range notes {
		if _, err := j.Subscribe(t.Context(), name, 1); err != nil {
			t.Fatal(err)
		}
		dead := journal.Exception{Seq: 1, State: journal.Dead, Attempts: 1, Error: "was dead before"}
		if err := journaltest.Save(t.Context(), j, name, journal.Progress{Cursor: 2, Note: []byte(note), Exceptions: []journal.Exception{dead}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := j.Subscribe(t.Context(), "replay/begun", 1); err != nil { // what an older version left that ended before it saved the note
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 { // starts
		r := startDaemon(t, data)
		page, err := r.DeadLetters(t.Context(), api.DeadQuery{})
		if err != nil || len(page.Items) != len(notes) {
			t.Errorf("%d dead letters, want %d, %v", len(page.Items), len(notes), err)
		}
		replays, err := r.Replays(t.Context(), api.Paging{})
		if err != nil || len(replays.Items) != 5 {
			t.Errorf("%+v, %v", replays.Items, err)
		}
		for _, one := range replays.Items {
			dead := 1
			if one.ID == "begun" {
				dead = 0
			}
			if one.State != api.ReplayBroken || one.Fault == "" || one.Dead != dead {
				t.Errorf("%+v", one)
			}
		}
		for name := range notes {
			if api.IsReplay(name) {
				continue
			}
			if sub, err := r.Subscription(t.Context(), name); err != nil || sub.Fault == "" || sub.Dead != 1 {
				t.Errorf("%s: %+v, %v", name, sub, err)
			}
		}
		_, err = r.PutReplay(t.Context(), "garbled", api.ReplaySpec{To: webhookSpec("http://127.0.0.1:1", "")})
		wantCode(t, err, api.CodeConflict, "forget it with: dingevent replay forget garbled")
		r.stop()
	}
	r := startDaemon(t, data)
	if err := r.ForgetReplay(t.Context(), "garbled"); err != nil {
		t.Error(err)
	}
	if err := r.ForgetReplay(t.Context(), "begun"); err != nil {
		t.Error(err)
	}
	if err := r.Forget(t.Context(), "later"); err != nil {
		t.Error(err)
	}
	if page, err := r.DeadLetters(t.Context(), api.DeadQuery{}); err != nil || len(page.Items) != len(notes)-2 {
		t.Errorf("%d dead letters after two were forgotten, %v", len(page.Items), err)
	}
}
