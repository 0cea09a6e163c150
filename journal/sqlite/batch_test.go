package sqlite

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// many returns n events, some of them large, some without an ID.
func many(n int) (envs []*dingevent.Envelope) {
	for i := range n {
		env := event(fmt.Sprint("event ", i))
		env.Type, env.CorpID = fmt.Sprint("type ", i%5), fmt.Sprint("corp ", i/10)
		env.Data = fmt.Append(nil, "data ", i)
		switch {
		case i%23 == 7:
			env.Data = bytes.Repeat(env.Data, maxJoined/4)
		case i%11 == 3:
			env.ID = ""
		case i%13 == 4:
			env.Meta = map[string]string{"n": fmt.Sprint(i)}
		}
		envs = append(envs, env)
	}
	return envs
}

// wantEntries wants envs in their order, each as it is.
func wantEntries(t *testing.T, entries []journal.Entry, envs []*dingevent.Envelope) {
	t.Helper()
	if len(entries) != len(envs) {
		t.Fatalf("%d entries, want %d", len(entries), len(envs))
	}
	for i, env := range envs {
		got := entries[i].Envelope
		if entries[i].Damage != "" || got.ID != env.ID || got.Type != env.Type || got.CorpID != env.CorpID || got.App != env.App ||
			got.Transport != env.Transport || !bytes.Equal(got.Data, env.Data) || len(got.Meta) != len(env.Meta) || got.Meta["n"] != env.Meta["n"] {
			t.Errorf("entry %d is %+v, want %+v", i, entries[i], env)
		}
	}
}

// TestManyInOneCommit keeps calls of many sizes, so that each number of rows is met.
func TestManyInOneCommit(t *testing.T) {
	j := openNew(t, nil)
	all := many(250)
	for first, n := 0, 1; first < len(all); first, n = first+n, n+1 {
		if err := j.Receive(t.Context(), all[first:min(first+n, len(all))]...); err != nil {
			t.Fatal(err)
		}
	}
	wantEntries(t, readAll(t, j), all)
	if err := j.Receive(t.Context(), all...); err != nil { // those without an ID once more
		t.Fatal(err)
	}
	var nameless int
	for _, env := range all {
		if env.ID == "" {
			nameless++
		}
	}
	if s := j.Stats(); s.Duplicates != uint64(len(all)-nameless) {
		t.Errorf("%d duplicates, want %d", s.Duplicates, len(all)-nameless)
	}
}

// TestCopiesInOneCall pushes an event again before its first row is in the table.
func TestCopiesInOneCall(t *testing.T) {
	j := openNew(t, nil)
	other := event("same")
	other.Data = []byte("other bytes")
	if err := j.Receive(t.Context(), event("first"), event("same"), event("same"), other, event("same"), other, event("last")); err != nil {
		t.Fatal(err)
	}
	if s := j.Stats(); s.Appended != 4 || s.Duplicates != 3 || s.Conflicts != 1 {
		t.Errorf("%+v, want 4 entries, 3 duplicates and 1 conflict", s)
	}
	wantEntries(t, readAll(t, j), []*dingevent.Envelope{event("first"), event("same"), other, event("last")})
}

// TestTakenNumber has damage give the number of an entry away that is kept together with others.
func TestTakenNumber(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, nil)
	take(t, j, 1, 3)
	conn, err := connect(path, Options{logPages: 8192}, sqlite.OpenReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := step(conn, "INSERT INTO entry SELECT 9, received, born, id, type, corp, app, transport, meta, data, sum FROM entry WHERE seq = 1"); err != nil {
		t.Fatal(err)
	}
	all := many(20)
	for range 2 {
		if err := j.Receive(t.Context(), all...); err != nil {
			t.Fatal(err)
		}
	}
	if s := j.Stats(); s.Appended != 3+20+2 || s.Duplicates != 18 { // two have no ID
		t.Errorf("%+v, want 25 entries and 18 duplicates", s)
	}
	entries := slices.DeleteFunc(readAll(t, j), func(e journal.Entry) bool { return e.Seq <= 3 || e.Seq == 9 })
	wantEntries(t, entries, append(all, all[3], all[14]))
}
