package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/vault"
)

const rotatingPath = "DINGEVENT_TEST_ROTATING"

func init() { others[rotatingPath] = beRotating }

// rotated are two keys, the one at i first.
func rotated(i int) *vault.Keys {
	var keys [2]vault.Key
	for n, text := range [2]string{"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", "HwECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHgA"} {
		key, err := vault.ParseKey(text)
		if err != nil {
			panic(err)
		}
		keys[n] = key
	}
	return vault.NewKeys(keys[i%2], keys[(i+1)%2])
}

// TestKillRotating kills a process that changes its master key all the time, at a random moment. All that it had acknowledged opens with
// both keys, and after that with either alone.
func TestKillRotating(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	acked := make(map[string]bool)
	for round := range 4 {
		killVictimBy(t, rotatingPath, path, acked)
		for i := range 2 {
			j := openAt(t, path, &Options{Keys: rotated(round + i)})
			kept := make(map[string]bool)
			for from := journal.Seq(1); ; {
				page, err := j.Read(t.Context(), from, 1000)
				if err != nil {
					t.Fatal(err)
				}
				if len(page) == 0 {
					break
				}
				for _, e := range page {
					if kept[e.Envelope.ID] = true; e.Damage != "" || string(e.Envelope.Data) != string(event(e.Envelope.ID).Data) {
						t.Fatalf("round %d: %+v", round, e)
					}
					from = e.Seq + 1
				}
			}
			for id := range acked {
				if !kept[id] {
					t.Errorf("round %d: %s was acknowledged and is not there", round, id)
				}
			}
			report, err := j.Encryption(t.Context())
			if err != nil || len(report.DataKeys) != 1 || report.Clear != 0 {
				t.Errorf("round %d: %+v, %v", round, report, err)
			}
			j.Close()
		}
	}
	t.Logf("%d acknowledged, none lost", len(acked))
}

// beRotating opens the journal with one key and then with the other, and keeps an event each time, until it is killed.
func beRotating(path string) {
	for i := 0; ; i++ {
		j, err := Open(path, &Options{Logger: quiet, Keys: rotated(i)})
		if err == nil {
			id := fmt.Sprintf("%d/%d", os.Getpid(), i)
			if err = j.Receive(context.Background(), event(id)); err == nil {
				fmt.Println(id)
			}
			err = errors.Join(err, j.Close())
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}
