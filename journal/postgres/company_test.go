package postgres

import "testing"

// TestBeside: a gateway is beside others once sequences were given between two of its groups, and alone again when none were.
func TestBeside(t *testing.T) {
	var c company
	for i, step := range []struct {
		kept   kept
		beside bool
	}{
		{kept{base: 7, appended: 2}, false}, // what was there before the first group says nothing
		{kept{base: 9, appended: 2}, false},
		{kept{base: 12, appended: 1, duplicates: 1}, true},
		{kept{}, true},
		{kept{base: 14, duplicates: 2}, false},
		{kept{base: 1000014, appended: 2}, true},
	} {
		c.note(&group{records: 2, rounds: 1}, &step.kept)
		if c.beside != step.beside {
			t.Errorf("step %d: beside others: %v", i, c.beside)
		}
	}
	c.note(&group{}, &kept{}) // one that only asks whether the server takes events
	if !c.beside {
		t.Error("an empty group counts")
	}
}
