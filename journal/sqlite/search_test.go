package sqlite

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// TestSearchSegments searches a log of two whole segments and a bit.
func TestSearchSegments(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "journal.db")
		j := openAt(t, path, nil)
		const total = 2*segmentSize + 10
		begun := time.Now()
		var envs []*dingevent.Envelope
		for n := 1; n <= total; n++ {
			env := event(fmt.Sprint(n))
			env.Received = begun.Add(time.Duration(n+1) / 2 * time.Second)
			if n%2 == 0 {
				env.Received = env.Received.Add(-time.Hour) // as of a caller who waited
			}
			envs = append(envs, env)
		}
		for call := range slices.Chunk(envs, 500) {
			if err := j.Receive(t.Context(), call...); err != nil {
				t.Fatal(err)
			}
		}
		search := func(q journal.Query, want ...journal.Seq) {
			t.Helper()
			found, err := j.Search(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			var got []journal.Seq
			for _, entry := range found {
				got = append(got, entry.Seq)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%+v (-want +got):\n%s", q, diff)
			}
		}
		for range 2 { // the second time after it was opened again
			if n := count(t, j, "segment"); n != 2 {
				t.Fatalf("%d segments, want 2", n)
			}
			for _, seq := range []journal.Seq{1, 2, segmentSize, segmentSize + 1, 2 * segmentSize, 2*segmentSize + 1, total} {
				id := fmt.Sprint(seq)
				search(journal.Query{ID: id}, seq)
				search(journal.Query{ID: id, Before: seq + 1}, seq)
				search(journal.Query{ID: id, Before: seq})
				search(journal.Query{ID: id, App: "none"})
				search(journal.Query{ID: id, From: seq}, seq)
				search(journal.Query{ID: id, From: seq + 1})
				search(journal.Query{From: seq, Before: seq + 1}, seq)
				search(journal.Query{From: seq, Before: seq})
				search(journal.Query{From: seq, Before: seq + 1, Types: []string{"none", "us*_org"}}, seq)
			}
			search(journal.Query{ID: "none"})
			search(journal.Query{From: segmentSize, Before: segmentSize + 2}, segmentSize+1, segmentSize)
			search(journal.Query{Before: segmentSize + 2, Limit: 3}, segmentSize+1, segmentSize, segmentSize-1)
			// Of the first segment the last entry but one was received at half its size, in seconds.
			search(journal.Query{Since: begun.Add(segmentSize / 2 * time.Second), Before: segmentSize + 1, Limit: 9}, segmentSize-1)
			search(journal.Query{Since: begun.Add(segmentSize/2*time.Second + 1), Before: segmentSize + 1, Limit: 9})
			found, err := j.Search(t.Context(), journal.Query{Types: []string{"user_*"}, Limit: 10_000})
			if err != nil || len(found) != total {
				t.Errorf("the whole log: %d entries, %v; want %d", len(found), err, total)
			}
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
			j = openAt(t, path, nil)
		}
	})
}

// TestSearchBytes searches more than a page may hold, after the last segment and in one, by everything and by an ID.
func TestSearchBytes(t *testing.T) {
	j := openNew(t, nil)
	const size, count = 3 << 20, 5
	put := func() {
		for i := range count {
			env := event("large")
			env.App, env.Data = fmt.Sprint(i, time.Now()), make([]byte, size)
			if err := j.Receive(t.Context(), env); err != nil {
				t.Fatal(err)
			}
		}
	}
	put()
	for seq := count + 1; seq <= segmentSize+1; seq += 512 {
		take(t, j, seq, 512)
	}
	put()
	for _, q := range []journal.Query{
		{Limit: 10_000}, {ID: "large"}, {Before: segmentSize, Limit: 10_000}, {ID: "large", Before: segmentSize},
	} {
		found, err := j.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		bytes := 0
		for _, entry := range found {
			bytes += len(entry.Envelope.Data)
		}
		if bytes < size || bytes >= maxRead+size {
			t.Errorf("%+v: %d bytes in a page, want it to end with the entry that reaches %d", q, bytes, maxRead)
		}
	}
}

// TestSameHash finds an ID among others with the same hash.
func TestSameHash(t *testing.T) {
	byHash := make(map[uint32]string)
	var one, two string
	for i := 0; two == ""; i++ {
		id := fmt.Sprint("event-", i)
		if one = byHash[hashOf(id)]; one != "" {
			two = id
		}
		byHash[hashOf(id)] = id
	}
	j := openNew(t, nil)
	if err := j.Receive(t.Context(), event(one), event(two)); err != nil {
		t.Fatal(err)
	}
	for seq := 3; seq <= segmentSize+1; seq += 512 {
		take(t, j, seq, 512)
	}
	for seq, id := range []string{one, two} {
		found, err := j.Search(t.Context(), journal.Query{ID: id})
		if err != nil || len(found) != 1 || found[0].Seq != journal.Seq(seq+1) {
			t.Errorf("search %s: %v, %v; want entry %d", id, found, err, seq+1)
		}
	}
}
