package daemon

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
)

func TestActivityCountsByMinuteAndType(t *testing.T) {
	now := time.Date(2026, 11, 30, 10, 0, 59, 0, time.UTC)
	a := newActivity(now)
	take := func(took time.Duration, stored bool, types ...string) {
		var envs []*dingevent.Envelope
		for _, name := range types {
			envs = append(envs, &dingevent.Envelope{Type: name})
		}
		a.note(now, took, stored, envs)
	}
	take(time.Hour, true, "long_ago")
	now = now.Add(activityMinutes * time.Minute)
	for range 98 {
		take(900*time.Microsecond, true, "often")
	}
	take(15*time.Millisecond, true, "often", "twice")
	take(time.Minute, true, "twice")
	take(time.Second, false, "often")
	now = now.Add(time.Second)
	take(time.Second, false, "often")

	first, second := now.Truncate(time.Minute).Add(-time.Minute), now.Truncate(time.Minute)
	want := api.Activity{
		Since: a.since, Types: []string{"often", "twice"},
		Minutes: []api.ActivityMinute{
			{At: first, Events: []uint64{99, 2}, Pushes: 100, Refused: 1, P50: 1, P99: 20},
			{At: second, Events: []uint64{0, 0}, Refused: 1},
		},
	}
	if diff := cmp.Diff(want, a.report(now)); diff != "" {
		t.Error(diff)
	}
	if got := a.report(now.Add(activityMinutes * time.Minute)); len(got.Minutes) != 0 || len(got.Types) != 0 {
		t.Errorf("after all has become old: %+v", got)
	}
}

// TestActivityIsBounded: also where somebody sends ever new types.
func TestActivityIsBounded(t *testing.T) {
	now := time.Now()
	a := newActivity(now)
	const types = 3 * activityTypes
	for i := range types {
		a.note(now, 0, true, []*dingevent.Envelope{{Type: fmt.Sprintf("type_%d", i)}})
	}
	got := a.report(now)
	if len(a.types) != activityTypes || len(got.Types) != activityShown+1 || got.Types[activityShown] != "" {
		t.Errorf("%d types are kept, and the answer has %q", len(a.types), got.Types)
	}
	if n := got.Minutes[0].All(); n != types {
		t.Errorf("%d events are counted, want %d", n, types)
	}
}

// TestActivityAllocatesNothing for an event of a type that has come before.
func TestActivityAllocatesNothing(t *testing.T) {
	a, now := newActivity(time.Now()), time.Now()
	envs := []*dingevent.Envelope{{Type: "user_add_org"}}
	a.note(now, time.Millisecond, true, envs)
	if n := testing.AllocsPerRun(100, func() { a.note(now, time.Millisecond, true, envs) }); n > 0 {
		t.Errorf("%v allocations for an event", n)
	}
}
