package journaltest

import (
	"fmt"
	"slices"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// subscription returns what the journal knows of name.
func (t *journalTest) subscription(name string) journal.Subscription {
	t.Helper()
	list, err := t.Subscriptions(t.Context(), name)
	if err != nil || len(list) != 1 {
		t.Fatalf("subscription %q: %v, %v", name, list, err)
	}
	return list[0]
}

func testAttemptPages(t *journalTest) {
	t.open()
	t.subscribe("web", 1, 1)
	t.subscribe("other", 1, 1)
	at := t.Now().UTC()
	var oldestFirst []journal.Attempt
	for n := range 7 { // two at a time
		oldestFirst = append(oldestFirst, journal.Attempt{
			Seq: journal.Seq(10 + n%2), Number: n/2 + 1, Start: at.Add(time.Duration(n/2) * time.Second), Outcome: "failed", Error: "no",
		})
	}
	t.save("web", journal.Progress{Attempts: oldestFirst})
	t.save("other", journal.Progress{Attempts: oldestFirst[:1]})
	newestFirst := slices.Clone(oldestFirst)
	slices.Reverse(newestFirst)
	for oldest, want := range map[bool][]journal.Attempt{true: oldestFirst, false: newestFirst} {
		var got []journal.Attempt
		for page := (*journal.Attempt)(nil); ; page = &got[len(got)-1] {
			next := t.attempts("web", journal.AttemptQuery{Oldest: oldest, After: page, Limit: 3})
			if got = append(got, next...); len(next) < 3 {
				break
			}
		}
		diff(t, fmt.Sprintf("pages of attempts, oldest first %v", oldest), want, got)
	}
}

func testSeek(t *journalTest) {
	t.open()
	t.subscribe("web", 1, 1)
	rows := []journal.Exception{t.row(2, journal.Waiting, 0), t.row(5, journal.Dead, 0), t.row(6, journal.Waiting, 0)}
	t.save("web", journal.Progress{Cursor: 5, Exceptions: append([]journal.Exception{
		t.row(7, journal.Delivered, 0), t.row(8, journal.Discarded, 0),
	}, rows...)})
	for _, to := range []journal.Seq{3, 20, 4} {
		t.save("web", journal.Progress{Cursor: to, Seek: true})
		if s := t.subscription("web"); s.Cursor != to {
			t.Errorf("cursor %d after a seek to %d", s.Cursor, to)
		}
		diff(t, "rows: the tombstones go, since their events come again", rows, t.exceptions("web", journal.ExceptionQuery{}))
	}
	t.save("web", journal.Progress{Cursor: 1})
	t.subscribe("web", 1, 4) // an ordinary Save only goes forward
}

func testPause(t *journalTest) {
	t.open()
	t.subscribe("web", 1, 1)
	t.subscribe("other", 1, 1)
	want := journal.Pause{Since: t.Now().UTC(), Reason: "维护", Drain: true}
	t.save("web", journal.Progress{Pause: &want})
	t.save("web", journal.Progress{Cursor: 2}) // says nothing of it
	if t.Durable {
		t.reopen()
	}
	diff(t, "pause", want, t.subscription("web").Pause)
	if s := t.subscription("other"); !s.Pause.IsZero() {
		t.Errorf("the other is paused, too: %+v", s.Pause)
	}
	t.save("web", journal.Progress{Pause: &journal.Pause{}})
	if s := t.subscription("web"); !s.Pause.IsZero() || s.Cursor != 2 {
		t.Errorf("after it was resumed: %+v", s)
	}
}

func testNote(t *journalTest) {
	t.open()
	t.subscribe("web", 1, 1)
	note := []byte(`{"any":"thing"}`)
	t.save("web", journal.Progress{Note: note})
	note[0] = 'x' // it is copied
	t.save("web", journal.Progress{Cursor: 2})
	if t.Durable {
		t.reopen()
	}
	if s := t.subscription("web"); string(s.Note) != `{"any":"thing"}` {
		t.Errorf("note %q", s.Note)
	}
	t.save("web", journal.Progress{Note: []byte{}})
	if s := t.subscription("web"); s.Note != nil {
		t.Errorf("note %q after it was taken away", s.Note)
	}
}
