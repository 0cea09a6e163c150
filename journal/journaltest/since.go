package journaltest

import (
	"fmt"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// testSince asks a log whose times are not quite in order, before and after it is opened again. It is long
// enough for a store that keeps more than one piece of it.
func testSince(t *journalTest) {
	t.open()
	began := time.UnixMilli(1_790_000_000_000).UTC()
	since := func(at time.Duration, want journal.Seq) {
		t.Helper()
		if seq, err := t.Since(t.Context(), began.Add(at)); err != nil || seq != want {
			t.Errorf("since %v: %d, %v; want %d", at, seq, err, want)
		}
	}
	since(0, 1) // an empty log: what Next says
	const pages, size = 21, 450
	for page := range pages {
		var envs []*dingevent.Envelope
		for i := range size {
			n := page*size + i
			// Each second has ten entries; the first of each is a second older than it should be.
			at := began.Add(time.Duration(n/10) * time.Second)
			if n%10 == 0 {
				at = at.Add(-time.Second)
			}
			envs = append(envs, with(an(fmt.Sprint(n)), func(e *dingevent.Envelope) { e.Received = at }))
		}
		t.take(envs...)
	}
	ask := func() {
		t.Helper()
		since(-time.Hour, 1)
		since(-time.Second, 1)
		since(0, 2)
		since(time.Nanosecond, 12)
		for _, second := range []int{1, 2, 408, 409, 410, 411, 818, 819, 820, 821, pages*size/10 - 1} {
			at := time.Duration(second) * time.Second
			since(at, journal.Seq(second*10+2))
			since(at-time.Millisecond, journal.Seq(second*10+2))
		}
		since(pages*size/10*time.Second, pages*size+1)
	}
	ask()
	if t.Durable {
		t.reopen()
		ask()
	}
}
