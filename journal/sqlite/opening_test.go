package sqlite

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/vault"
)

// TestReadsMixed: entries in the clear and encrypted ones stand in one order, whatever a page ends with. Altered ones among them keep
// their places.
func TestReadsMixed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	on := vault.NewKeys(vault.NewKey())
	n := 0
	for _, run := range []struct {
		keys   *vault.Keys
		events int
	}{{nil, 3}, {on, openedAtOnce + 5}, {on.OnlyReading(), 2}, {on, 2*openedAtOnce - 1}, {on.OnlyReading(), 4}} {
		j := openAt(t, path, &Options{Keys: run.keys})
		var envs []*dingevent.Envelope
		for range run.events {
			n++
			envs = append(envs, plantedEvent(fmt.Sprint(n)))
		}
		if err := j.Receive(t.Context(), envs...); err != nil {
			t.Fatal(err)
		}
		j.Close()
	}
	altered := journal.Seq(3 + openedAtOnce/2)
	edit(t, path, fmt.Sprintf("UPDATE entry SET id = 'x' WHERE seq = %d", altered))
	resum(t, path)
	j := openAt(t, path, &Options{Keys: on})
	want := plantedEvent("1")
	for _, limit := range []int{1, 7, openedAtOnce, openedAtOnce + 1, n + 1} {
		for next := journal.Seq(1); next <= journal.Seq(n); {
			page, err := j.Read(t.Context(), next, limit)
			if err != nil || len(page) == 0 || len(page) < min(limit, n+1-int(next)) {
				t.Fatal(limit, next, len(page), err)
			}
			for _, e := range page {
				if e.Seq != next || (e.Damage != "") != (e.Seq == altered) {
					t.Fatalf("page of %d: %+v at %d", limit, e, next)
				}
				if e.Damage == "" && (string(e.Envelope.Data) != string(want.Data) || e.Envelope.Meta["header"] != planted) {
					t.Fatalf("page of %d: %+v", limit, e.Envelope)
				}
				next++
			}
		}
	}
}
