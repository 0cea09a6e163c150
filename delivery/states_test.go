package delivery

import (
	"fmt"
	"testing"

	"github.com/dingevent/dingevent/journal"
)

// TestStates walks every pair of state and outcome: those drawn lead on, all others are refused.
func TestStates(t *testing.T) {
	states := []journal.DeliveryState{
		journal.Waiting, journal.Attempting, journal.Parked, journal.Delivered, journal.Dead, journal.Discarded,
	}
	outcomes := []Outcome{taken, Succeeded, Failed, Postponed, Lost, Rejected, Exhausted, retried, discarded, unwanted, blocked, released}
	drawn := map[string]journal.DeliveryState{
		"waiting taken":        journal.Attempting,
		"waiting blocked":      journal.Parked,
		"parked released":      journal.Waiting,
		"attempting succeeded": journal.Delivered,
		"attempting failed":    journal.Waiting,
		"attempting postponed": journal.Waiting,
		"attempting lost":      journal.Waiting,
		"attempting rejected":  journal.Dead,
		"attempting exhausted": journal.Dead,
		"attempting unwanted":  journal.Discarded,
		"dead retried":         journal.Waiting,
		"dead discarded":       journal.Discarded,
	}
	entries := 0
	for _, state := range states {
		for _, o := range outcomes {
			pair := fmt.Sprintf("%s %s", state, o)
			want, ok := drawn[pair]
			if !ok {
				if !panics(func() { stateAfter(state, o) }) {
					t.Errorf("%s: is not drawn, but leads on", pair)
				}
				continue
			}
			entries++
			if got := stateAfter(state, o); got != want {
				t.Errorf("%s: got %s, want %s", pair, got, want)
			}
		}
	}
	if entries != len(drawn) || len(moves) != len(drawn) {
		t.Errorf("walked %d pairs of %d drawn; the table has %d", entries, len(drawn), len(moves))
	}
}

func panics(f func()) (yes bool) {
	defer func() { yes = recover() != nil }()
	f()
	return false
}
