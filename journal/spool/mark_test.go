package spool

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
)

func TestMarks(t *testing.T) {
	one, two := event("1"), event("2")
	if got := marked([]*dingevent.Envelope{one}); got[0] != one {
		t.Error("a call of one event was copied")
	}
	two.Meta = map[string]string{more: "x", prefix + prefix + "y": "z", "a": "b"}
	before := copied([]*dingevent.Envelope{one, two, one})
	envs := []*dingevent.Envelope{one, two, one}
	stored := marked(envs)
	if diff := cmp.Diff(before, envs); diff != "" {
		t.Errorf("the caller's envelopes were changed (-want +got):\n%s", diff)
	}
	var open []bool
	for _, env := range stored {
		open = append(open, unmark(env))
	}
	if diff := cmp.Diff([]bool{true, true, false}, open); diff != "" {
		t.Errorf("marks (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, stored); diff != "" {
		t.Errorf("without marks (-want +got):\n%s", diff)
	}
}
