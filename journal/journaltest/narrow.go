package journaltest

import (
	"fmt"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// testNarrow narrows ranges of a log whose times are not in order: no wanted entry may be lost.
func testNarrow(t *journalTest) {
	t.open()
	began := time.UnixMilli(1_790_000_000_000).UTC()
	hour := func(n int) time.Time { return began.Add(time.Duration(n) * time.Hour) }
	if from, before, err := t.Narrow(t.Context(), journal.Wanted{}, 1, t.next()); err != nil || from < before {
		t.Errorf("an empty log has a range from %d to %d, %v", from, before, err)
	}
	const size = 24
	for n := range size {
		at := hour(n)
		if n%6 == 5 {
			at = hour(n - 10) // as what was drained late from a spool
		}
		t.take(with(t.an(fmt.Sprint(n)), func(e *dingevent.Envelope) {
			e.Type, e.CorpID, e.App, e.Received = fmt.Sprint("type-", n/8), fmt.Sprint("corp-", n%3), fmt.Sprint("app-", n/12), at
		}))
	}
	entries := t.all()
	next := t.next()
	wanted := []journal.Wanted{
		{}, {ID: "7"}, {ID: "none"}, {Types: []string{"type-1"}}, {Types: []string{"none", "*-2"}}, {Corps: []string{"corp-2"}},
		{Corps: []string{"corp-*"}, Apps: []string{"app-1"}}, {Types: []string{"type-0"}, Apps: []string{"app-1"}},
		{Since: hour(6)}, {Until: hour(6)}, {Since: hour(6), Until: hour(12)}, {Since: hour(100)}, {Until: hour(-100)},
		{Until: hour(2).Add(1)}, {Types: []string{"type-1"}, Until: hour(9)},
	}
	for _, w := range wanted {
		for _, bounds := range [][2]journal.Seq{
			{1, next}, {0, next + 1000}, {entries[3].Seq, entries[20].Seq}, {entries[9].Seq, entries[9].Seq + 1}, {entries[5].Seq, entries[5].Seq}, {next, next},
			{entries[9].Seq, entries[4].Seq},
		} {
			from, before, err := t.Narrow(t.Context(), w, bounds[0], bounds[1])
			if err != nil || from < bounds[0] || before > max(bounds[0], bounds[1]) || from > before {
				t.Errorf("%+v narrows %v to %d and %d, %v", w, bounds, from, before, err)
			}
			for _, e := range entries {
				inside := e.Seq >= bounds[0] && e.Seq < bounds[1]
				if inside && wants(w, e.Envelope) && (e.Seq < from || e.Seq >= before) {
					t.Errorf("%+v narrows %v to %d and %d, without %d", w, bounds, from, before, e.Seq)
				}
			}
		}
	}
	// By time it is exact.
	from, before, err := t.Narrow(t.Context(), journal.Wanted{Since: hour(6), Until: hour(8)}, 1, next)
	if want := [2]journal.Seq{entries[6].Seq, entries[17].Seq + 1}; err != nil || from != want[0] || before != want[1] {
		t.Errorf("two hours, of which some came late, are from %d to %d, %v; want %v", from, before, err, want)
	}
}

// wants reports whether an entry is wanted, by names without stars but for those at their ends.
func wants(w journal.Wanted, env *dingevent.Envelope) bool {
	any := func(patterns []string, name string) bool {
		for _, p := range patterns {
			switch {
			case p == name, p == "*-2" && name[len(name)-2:] == "-2", p == "corp-*":
				return true
			}
		}
		return len(patterns) == 0
	}
	return (w.ID == "" || w.ID == env.ID) && any(w.Types, env.Type) && any(w.Corps, env.CorpID) && any(w.Apps, env.App) &&
		(w.Since.IsZero() || !env.Received.Before(w.Since)) && (w.Until.IsZero() || env.Received.Before(w.Until))
}
