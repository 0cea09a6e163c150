//go:build unix

package postgres

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/postgrestest"
)

// TestFormerPrimary: a standby was promoted while the primary hung, and that goes on, though nobody has fenced it. A gateway that has been on the new
// primary does not go back to the former one, where its events would be lost, and where what others have stored is missing. It waits for the new one.
func TestFormerPrimary(t *testing.T) {
	former := postgrestest.Start(t, postgrestest.Options{})
	present := former.Standby(t, false)
	j := opened(t, bothHosts(former, present), Options{})
	keepEvents(t, j, "before", 3)
	former.Pause()
	present.Promote(t)
	eventually(t, "the new primary takes events", func() bool { return j.Receive(t.Context(), an("new")) == nil })
	former.Resume()
	for i := range 3 {
		present.Query(t, "postgres", "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'dingevent'")
		eventually(t, "an event is taken", func() bool { return j.Receive(t.Context(), an(fmt.Sprint("more", i))) == nil })
	}
	present.Kill(t)
	if err := j.Receive(t.Context(), an("away")); err == nil {
		t.Error("an event was answered that only the former primary has")
	} else if !strings.Contains(j.Stats().Cause, hints["former"]) {
		t.Errorf("%v; want a move about the former primary", j.Stats().Cause)
	}
	present.Start(t)
	eventually(t, "the new primary takes events again", func() bool { return j.Receive(t.Context(), an("away")) == nil })
	const count = "SELECT count(*) FROM dingevent.event"
	if got := present.Query(t, "postgres", count); got != "8" {
		t.Errorf("the new primary has %s events, want 8", got)
	}
	if got := former.Query(t, "postgres", count+" WHERE id <> 'new'"); got != "3" { // what was sent while it hung may be there, too
		t.Errorf("the former primary has %s events, want 3", got)
	}
	if got := allSeqs(t, j); len(got) != 8 {
		t.Errorf("%d events are read, want 8", len(got))
	}
}

// TestNewest: a timeline of one cluster only rises, and another cluster, as after pg_upgrade, begins anew.
func TestNewest(t *testing.T) {
	var n newest
	for i, step := range []struct {
		system   string
		timeline int64
		further  bool
		refused  bool
	}{{"a", 1, false, false}, {"", 0, false, false}, {"a", 2, true, false}, {"a", 1, false, true}, {"a", 2, false, false}, {"b", 1, true, false}, {"b", 1, false, false}} {
		if further, err := n.meet(step.system, step.timeline); further != step.further || (err != nil) != step.refused {
			t.Errorf("step %d: further %v, %v", i, further, err)
		}
	}
}
