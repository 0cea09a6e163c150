package journaltest

import (
	"errors"
	"fmt"
	"time"

	"github.com/dingevent/dingevent/journal"
)

var stateTests = []test{
	{"Subscribe", testSubscribe},
	{"Unsubscribe", testUnsubscribe},
	{"Cursor", testCursor},
	{"Exceptions", testExceptions},
	{"ExceptionQueries", testExceptionQueries},
	{"Tombstones", testTombstones},
	{"Attempts", testAttempts},
	{"AttemptPages", testAttemptPages},
	{"Seek", testSeek},
	{"Pause", testPause},
	{"Note", testNote},
	{"UnknownSubscription", testUnknownSubscription},
	{"StateIsCopied", testStateIsCopied},
	{"StateReopened", testStateReopened},
}

// subscribe expects the cursor of name to be want; a new one starts at start.
func (t *journalTest) subscribe(name string, start, want journal.Seq) {
	t.Helper()
	if got, err := t.Subscribe(t.Context(), name, start); err != nil || got != want {
		t.Fatalf("Subscribe(%q, %d): %d, %v; want %d", name, start, got, err, want)
	}
}

func (t *journalTest) save(name string, p journal.Progress) {
	t.Helper()
	if err := Save(t.Context(), t, name, p); err != nil {
		t.Fatal("save:", err)
	}
}

// exceptions returns the rows of name that match q.
func (t *journalTest) exceptions(name string, q journal.ExceptionQuery) []journal.Exception {
	t.Helper()
	list, err := t.Exceptions(t.Context(), name, q)
	if err != nil {
		t.Fatal("exceptions:", err)
	}
	return list
}

// attempts returns the recorded attempts of name that match q.
func (t *journalTest) attempts(name string, q journal.AttemptQuery) []journal.Attempt {
	t.Helper()
	list, err := t.Attempts(t.Context(), name, q)
	if err != nil {
		t.Fatal("attempts:", err)
	}
	return list
}

func testSubscribe(t *journalTest) {
	t.open()
	list, err := t.Subscriptions(t.Context())
	if err != nil || len(list) != 0 {
		t.Errorf("subscriptions of an empty journal: %v, %v", list, err)
	}
	t.subscribe("web", 7, 7)
	t.subscribe("web", 3, 7)
	t.subscribe("审批", 1, 1)
	t.subscribe("all", 1, 1)
	list, err = t.Subscriptions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	some, err := t.Subscriptions(t.Context(), "审批", "nosuch", "all")
	if err != nil || len(some) != 2 || some[0].Name != "all" || some[1].Name != "审批" {
		t.Errorf("subscriptions of three names: %v, %v", some, err)
	}
	if none, err := t.Subscriptions(t.Context(), "nosuch"); err != nil || len(none) != 0 {
		t.Errorf("subscriptions of a name that there is not: %v, %v", none, err)
	}
	diff(t, "subscriptions, by name", []journal.Subscription{
		{Name: "all", Cursor: 1}, {Name: "web", Cursor: 7}, {Name: "审批", Cursor: 1},
	}, list)
}

func testUnsubscribe(t *journalTest) {
	t.open()
	t.subscribe("web", 1, 1)
	t.subscribe("other", 1, 1)
	rows := []journal.Exception{t.row(1, journal.Waiting, 0), t.row(2, journal.Dead, 0)}
	p := journal.Progress{
		Cursor: 4, Exceptions: rows, Delivered: 1,
		Attempts: []journal.Attempt{{Seq: 1, Number: 1, Start: t.Now().UTC()}},
	}
	t.save("web", p)
	t.save("other", p)
	for range 2 { // the second time there is nothing to forget
		if err := t.Unsubscribe(t.Context(), "web"); err != nil {
			t.Fatal("unsubscribe:", err)
		}
		if err := Save(t.Context(), t, "web", p); !errors.Is(err, journal.ErrNotFound) {
			t.Errorf("Save of a subscription forgotten: %v, want ErrNotFound", err)
		}
	}
	if t.Durable {
		t.reopen()
	}
	list, err := t.Subscriptions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "subscriptions", []journal.Subscription{{Name: "other", Cursor: 4, Waiting: 1, Dead: 1}}, list)
	t.subscribe("web", 2, 2) // it begins anew
	diff(t, "exceptions of the new one", nil, t.exceptions("web", journal.ExceptionQuery{}))
	for name, want := range map[string][]journal.Attempt{"web": nil, "other": p.Attempts} {
		diff(t, "attempts of "+name, want, t.attempts(name, journal.AttemptQuery{Seq: 1}))
	}
	diff(t, "exceptions of the other", rows, t.exceptions("other", journal.ExceptionQuery{}))
}

func testCursor(t *journalTest) {
	t.open()
	t.subscribe("web", 1, 1)
	t.subscribe("other", 1, 1)
	t.save("web", journal.Progress{Cursor: 5, Delivered: 4})
	t.subscribe("web", 1, 5)
	t.save("web", journal.Progress{Cursor: 3, Delivered: 1})
	t.save("web", journal.Progress{})
	t.subscribe("web", 1, 5)
	t.subscribe("other", 9, 1)
}

// row returns an exception of this sequence and state, due after a time from now.
func (t *journalTest) row(seq journal.Seq, state journal.DeliveryState, due time.Duration) journal.Exception {
	now := t.Now().UTC()
	return journal.Exception{
		Seq: seq, Key: fmt.Sprint("键", seq), State: state, Attempts: 3, Failures: 2, First: now.Add(-time.Nanosecond),
		Due: now.Add(due), Changed: now, Error: "502 Bad Gateway",
	}
}

func testExceptions(t *journalTest) {
	t.open()
	t.subscribe("web", 1, 1)
	t.subscribe("other", 1, 1)
	want := []journal.Exception{
		t.row(1, journal.Waiting, time.Second), t.row(2, journal.Attempting, 0), t.row(3, journal.Dead, 0), t.row(4, journal.Delivered, 0), t.row(5, journal.Parked, 0),
	}
	want[2].Due, want[2].Key = time.Time{}, ""
	t.save("web", journal.Progress{Cursor: 1, Exceptions: []journal.Exception{want[3], want[0], want[4], want[2]}})
	t.save("web", journal.Progress{Exceptions: want[1:2]})
	diff(t, "exceptions, by sequence", want, t.exceptions("web", journal.ExceptionQuery{}))
	diff(t, "exceptions of another", nil, t.exceptions("other", journal.ExceptionQuery{}))

	want[0] = t.row(1, journal.Attempting, 0)
	t.save("web", journal.Progress{Exceptions: want[:1]})
	diff(t, "exceptions after one was replaced", want, t.exceptions("web", journal.ExceptionQuery{}))
	list, err := t.Subscriptions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	diff(t, "counts", []journal.Subscription{
		{Name: "other", Cursor: 1}, {Name: "web", Cursor: 1, Attempting: 2, Parked: 1, Dead: 1},
	}, list)
}

func testExceptionQueries(t *journalTest) {
	t.open()
	t.subscribe("web", 1, 1)
	var rows []journal.Exception
	for seq := journal.Seq(1); seq <= 250; seq++ {
		state := journal.Waiting
		if seq%5 == 0 {
			state = journal.Dead
		}
		rows = append(rows, t.row(seq, state, time.Duration(seq)*time.Minute))
	}
	t.save("web", journal.Progress{Exceptions: rows})
	tenth := rows[9].Due
	both := []journal.DeliveryState{journal.Dead, journal.Waiting}
	for _, c := range []struct {
		name        string
		query       journal.ExceptionQuery
		count       int
		first, last journal.Seq
	}{
		{"100 by default", journal.ExceptionQuery{}, 100, 1, 100},
		{"from", journal.ExceptionQuery{From: 201}, 50, 201, 250},
		{"limit", journal.ExceptionQuery{From: 11, Limit: 3}, 3, 11, 13},
		{"all of them", journal.ExceptionQuery{Limit: 1000}, 250, 1, 250},
		{"one state", journal.ExceptionQuery{States: []journal.DeliveryState{journal.Dead}}, 50, 5, 250},
		{"one state, paged", journal.ExceptionQuery{States: both[:1], From: 6, Limit: 2}, 2, 10, 15},
		{"states", journal.ExceptionQuery{States: both, From: 249}, 2, 249, 250},
		{"a state nothing is in", journal.ExceptionQuery{States: []journal.DeliveryState{journal.Delivered}}, 0, 0, 0},
		{"due", journal.ExceptionQuery{Due: tenth}, 10, 1, 10},
		{"due, just before", journal.ExceptionQuery{Due: tenth.Add(-1)}, 9, 1, 9},
		{"due and waiting", journal.ExceptionQuery{Due: tenth, States: both[1:]}, 8, 1, 9},
		{"nothing due", journal.ExceptionQuery{Due: rows[0].Due.Add(-1)}, 0, 0, 0},
	} {
		list := t.exceptions("web", c.query)
		if len(list) != c.count || len(list) > 0 && (list[0].Seq != c.first || list[len(list)-1].Seq != c.last) {
			t.Errorf("%s: %d rows, want %d from %d to %d", c.name, len(list), c.count, c.first, c.last)
		}
	}
}

func testTombstones(t *journalTest) {
	t.open()
	t.subscribe("web", 1, 1)
	t.save("web", journal.Progress{Cursor: 2, Exceptions: []journal.Exception{
		t.row(2, journal.Delivered, 0), t.row(3, journal.Waiting, 0), t.row(4, journal.Discarded, 0),
		t.row(5, journal.Dead, 0), t.row(6, journal.Delivered, 0),
	}})
	seqs := func() (list []journal.Seq) {
		for _, e := range t.exceptions("web", journal.ExceptionQuery{}) {
			list = append(list, e.Seq)
		}
		return list
	}
	diff(t, "before the cursor moves", []journal.Seq{2, 3, 4, 5, 6}, seqs())
	t.save("web", journal.Progress{Cursor: 3})
	diff(t, "cursor 3", []journal.Seq{3, 4, 5, 6}, seqs())
	t.save("web", journal.Progress{Cursor: 6})
	diff(t, "cursor 6", []journal.Seq{3, 5, 6}, seqs())
	t.save("web", journal.Progress{Exceptions: []journal.Exception{t.row(5, journal.Discarded, 0)}})
	diff(t, "discarded behind the cursor", []journal.Seq{3, 6}, seqs())
	t.save("web", journal.Progress{Cursor: 9, Exceptions: []journal.Exception{t.row(8, journal.Delivered, 0)}})
	diff(t, "delivered and passed in one Save", []journal.Seq{3}, seqs())
}

func testAttempts(t *journalTest) {
	t.open()
	t.subscribe("web", 1, 1)
	t.subscribe("other", 1, 1)
	at := t.Now().UTC()
	want := []journal.Attempt{
		{Seq: 4, Number: 1, Start: at, Took: 3*time.Second + 1, Error: "timeout"},
		{Seq: 4, Number: 2, Start: at.Add(time.Second), Took: time.Millisecond, Error: "用户",
			Outcome: "failed", Status: 503, Answer: []byte("\xff\x00 busy")},
		{Seq: 4, Number: 1, Start: at.Add(time.Minute), Took: 0}, // a replay begins again
	}
	t.save("web", journal.Progress{Attempts: []journal.Attempt{want[1], want[0], {Seq: 5, Number: 1, Start: at}}})
	t.save("web", journal.Progress{Attempts: want[2:]})
	t.save("web", journal.Progress{Attempts: want[2:]}) // as after an error that did save
	for name, want := range map[string][]journal.Attempt{"web": want, "other": nil} {
		of := journal.AttemptQuery{Seq: 4, Oldest: true}
		diff(t, "attempts of "+name, want, t.attempts(name, of))
		of.Limit = 1
		diff(t, "first attempt of "+name, want[:min(1, len(want))], t.attempts(name, of))
		if len(want) > 0 {
			of.After = &want[0]
			diff(t, "second attempt of "+name, want[1:2], t.attempts(name, of))
			of.Oldest, of.After = false, nil
			diff(t, "last attempt of "+name, want[2:], t.attempts(name, of))
		}
	}
}

func testUnknownSubscription(t *journalTest) {
	t.open()
	_, exceptionsErr := t.Exceptions(t.Context(), "none", journal.ExceptionQuery{})
	_, attemptsErr := t.Attempts(t.Context(), "none", journal.AttemptQuery{})
	saveErr := Save(t.Context(), t, "none", journal.Progress{Cursor: 4, Exceptions: []journal.Exception{t.row(1, journal.Dead, 0)}})
	for name, err := range map[string]error{
		"Save": saveErr, "Exceptions": exceptionsErr, "Attempts": attemptsErr,
	} {
		if !errors.Is(err, journal.ErrNotFound) {
			t.Errorf("%s of an unknown subscription: %v, want ErrNotFound", name, err)
		}
	}
	t.take(t.an("a")) // a caller's mistake suspends nothing
	t.subscribe("none", 1, 1)
	diff(t, "what the refused Save left", nil, t.exceptions("none", journal.ExceptionQuery{}))
}

func testStateIsCopied(t *journalTest) {
	t.open()
	t.subscribe("web", 1, 1)
	rows := []journal.Exception{t.row(1, journal.Dead, 0)}
	want := []journal.Exception{rows[0]}
	t.save("web", journal.Progress{Exceptions: rows})
	rows[0].Error = "changed later"
	diff(t, "exceptions", want, t.exceptions("web", journal.ExceptionQuery{}))
}

func testStateReopened(t *journalTest) {
	if !t.Durable {
		return
	}
	t.open()
	t.subscribe("web", 1, 1)
	rows := []journal.Exception{t.row(2, journal.Waiting, time.Hour), t.row(3, journal.Attempting, 0)}
	attempts := []journal.Attempt{{Seq: 2, Number: 1, Start: t.Now().UTC(), Took: 1, Error: "refused"}}
	t.save("web", journal.Progress{Cursor: 4, Exceptions: rows, Attempts: attempts, Delivered: 1})
	t.reopen()
	t.subscribe("web", 1, 4)
	diff(t, "exceptions", rows, t.exceptions("web", journal.ExceptionQuery{}))
	diff(t, "attempts", attempts, t.attempts("web", journal.AttemptQuery{Seq: 2}))
}
