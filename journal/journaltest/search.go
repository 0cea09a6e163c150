package journaltest

import (
	"fmt"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

func testSearch(t *journalTest) {
	t.open()
	put := func(id, eventType, corp, app string) {
		t.take(with(t.an(id), func(e *dingevent.Envelope) { e.Type, e.CorpID, e.App = eventType, corp, app }))
		t.Sleep(time.Second)
	}
	put("1", "user_add_org", "c1", "a1")
	put("2", "user_leave_org", "c1", "a2")
	put("3", "/v1.0/im/bot/messages/get", "c2", "a1")
	put("1", "user_add_org", "c2", "a2") // the ID of the first, told to another app
	put("", "odd[x]?", "c1", "a1")
	put("6", "label_user_org_*", "", "a1")
	seqs := t.seqs(6)
	all := t.all()
	since, earlier := all[4].Envelope.Received, all[3].Envelope.Received
	for _, c := range []struct {
		name  string
		query journal.Query
		want  []string
	}{
		{"all", journal.Query{}, []string{"6", "", "1", "3", "2", "1"}},
		{"ID", journal.Query{ID: "1"}, []string{"1", "1"}},
		{"ID and app", journal.Query{ID: "1", App: "a2"}, []string{"1"}},
		{"ID and limit", journal.Query{ID: "1", Limit: 1}, []string{"1"}},
		{"ID and before", journal.Query{ID: "1", Before: seqs[3]}, []string{"1"}},
		{"no such ID", journal.Query{ID: "7"}, []string{}},
		{"type", journal.Query{Types: []string{"user_leave_org"}}, []string{"2"}},
		{"types", journal.Query{Types: []string{"user_*"}}, []string{"1", "2", "1"}},
		{"types by both ends", journal.Query{Types: []string{"*a*_org"}}, []string{"1", "2", "1"}},
		{"* matches a slash and nothing", journal.Query{Types: []string{"/*/get*"}}, []string{"3"}},
		{"an end is not counted twice", journal.Query{Types: []string{"user_add*add_org"}}, []string{}},
		{"case counts", journal.Query{Types: []string{"USER_*"}}, []string{}},
		{"signs stand for themselves", journal.Query{Types: []string{"odd[x]?*"}}, []string{""}},
		{"? is no wildcard", journal.Query{Types: []string{"user?*"}}, []string{}},
		{"corp", journal.Query{CorpID: "c2"}, []string{"1", "3"}},
		{"app", journal.Query{App: "a1"}, []string{"6", "", "3", "1"}},
		{"corp, app and limit", journal.Query{CorpID: "c1", App: "a1", Limit: 1}, []string{""}},
		{"since", journal.Query{Since: since}, []string{"6", ""}},
		{"since, just after", journal.Query{Since: since.Add(1)}, []string{"6"}},
		{"since the future", journal.Query{Since: since.Add(time.Hour)}, []string{}},
		{"any of several types", journal.Query{Types: []string{"user_add_org", "/*/get", "none", "*[x]?", "user_add*"}}, []string{"", "1", "3", "1"}},
		{"any of several types and limit", journal.Query{Types: []string{"user_leave_org", "user_*"}, Limit: 2}, []string{"1", "2"}},
		{"until", journal.Query{Until: since}, []string{"1", "3", "2", "1"}},
		{"until, just after", journal.Query{Until: since.Add(1)}, []string{"", "1", "3", "2", "1"}},
		{"since and until", journal.Query{Since: earlier, Until: since}, []string{"1"}},
		{"until the past", journal.Query{Until: since.Add(-time.Hour)}, []string{}},
		{"from", journal.Query{From: seqs[4]}, []string{"6", ""}},
		{"from and before", journal.Query{From: seqs[1], Before: seqs[3]}, []string{"3", "2"}},
		{"from, before and ID", journal.Query{ID: "1", From: seqs[1], Before: seqs[5]}, []string{"1"}},
		{"from after before", journal.Query{From: seqs[3], Before: seqs[1]}, []string{}},
		{"from after the last", journal.Query{From: seqs[5] + 1}, []string{}},
		{"before", journal.Query{Before: seqs[2]}, []string{"2", "1"}},
		{"before the first", journal.Query{Before: seqs[0]}, []string{}},
	} {
		found, err := t.Search(t.Context(), c.query)
		if diff := cmp.Diff(c.want, ids(found)); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", c.name, err, diff)
		}
	}
}

func testSearchPages(t *journalTest) {
	t.open()
	const count = 250
	var envs []*dingevent.Envelope
	for i := range count {
		envs = append(envs, t.an(fmt.Sprint(i)))
	}
	t.take(envs...)
	if found, err := t.Search(t.Context(), journal.Query{}); err != nil || len(found) != 100 {
		t.Errorf("by default it found %d, %v; want 100", len(found), err)
	}
	got := 0
	for before := journal.Seq(0); ; {
		page, err := t.Search(t.Context(), journal.Query{Before: before, Limit: 60})
		if err != nil {
			t.Fatal("search:", err)
		}
		if len(page) == 0 {
			break
		}
		for _, entry := range page {
			if want := fmt.Sprint(count - 1 - got); entry.Envelope.ID != want {
				t.Fatalf("number %d, newest first, is %q, want %q", got, entry.Envelope.ID, want)
			}
			got++
		}
		before = page[len(page)-1].Seq
	}
	if got != count {
		t.Errorf("pages hold %d entries, want %d", got, count)
	}
}

// testSearchLargePages pages through more bytes than a page may hold, by everything and by an ID.
func testSearchLargePages(t *journalTest) {
	t.open()
	const count = 6
	for i := range count {
		t.take(with(t.an("same"), func(e *dingevent.Envelope) { e.App, e.Data = fmt.Sprint(i), make([]byte, 3<<20) }))
	}
	for _, q := range []journal.Query{{}, {ID: "same"}} {
		var apps []string
		for {
			page, err := t.Search(t.Context(), q)
			if err != nil {
				t.Fatal("search:", err)
			}
			if len(page) == 0 {
				break
			}
			for _, entry := range page {
				apps = append(apps, entry.Envelope.App)
			}
			q.Before = page[len(page)-1].Seq
		}
		if diff := cmp.Diff([]string{"5", "4", "3", "2", "1", "0"}, apps); diff != "" {
			t.Errorf("pages by ID %q (-want +got):\n%s", q.ID, diff)
		}
	}
}
