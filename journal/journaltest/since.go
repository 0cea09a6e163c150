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
	var entries []journal.Entry
	since := func(at time.Duration, n int) { // n counts from 0; that of no entry stands for what Next says
		t.Helper()
		want := t.next()
		if n < len(entries) {
			want = entries[n].Seq
		}
		if seq, err := t.Since(t.Context(), began.Add(at)); err != nil || seq != want {
			t.Errorf("since %v: %d, %v; want %d", at, seq, err, want)
		}
	}
	since(0, 0) // an empty log
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
			envs = append(envs, with(t.an(fmt.Sprint(n)), func(e *dingevent.Envelope) { e.Received = at }))
		}
		t.take(envs...)
	}
	ask := func() {
		t.Helper()
		entries = t.all()
		since(-time.Hour, 0)
		since(-time.Second, 0)
		since(0, 1)
		since(time.Nanosecond, 11)
		for _, second := range []int{1, 2, 408, 409, 410, 411, 818, 819, 820, 821, pages*size/10 - 1} {
			at := time.Duration(second) * time.Second
			since(at, second*10+1)
			since(at-time.Millisecond, second*10+1)
		}
		since(pages*size/10*time.Second, pages*size)
	}
	ask()
	if t.Durable {
		t.reopen()
		ask()
	}
}
