package postgres

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

// TestFillsAndEmpties: at MaxBytes no event is taken, with what keeps the log full. From nine tenths on partitions go before
// their time, but not before every cursor.
func TestFillsAndEmpties(t *testing.T) {
	var clock journaltest.Clock
	var mu sync.Mutex // protects changes
	var changes []journal.FillChange
	j := openedNew(t, Options{
		Window: day, Keep: 30 * day, MaxBytes: 4 << 20, KeepAll: true, partSize: 20, now: clock.Now,
		OnFill: func(c journal.FillChange) {
			mu.Lock()
			defer mu.Unlock()
			changes = append(changes, c)
		},
	})
	subscribed(t, j, "slow", 1)
	steps := func() (list []string) {
		mu.Lock()
		defer mu.Unlock()
		for _, c := range changes {
			list = append(list, fmt.Sprintf("%d-%d", c.Before, c.Level))
		}
		changes = nil
		return list
	}
	var err error
	count := 0
	for ; err == nil && count < 1000; count++ {
		large := an(fmt.Sprint(count))
		large.Data = make([]byte, 20_000)
		rand.Read(large.Data)
		if err = j.Receive(t.Context(), large); err == nil {
			ageNow(t, j)
			if err := j.measure(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
	}
	const owed = `subscription "slow" is owed everything from 1 on; let it catch up, forget it, or raise max_bytes`
	if !errors.Is(err, journal.ErrFull) || !strings.Contains(err.Error(), owed) {
		t.Fatalf("got %v", err)
	}
	if s := j.Stats(); !s.Full || s.Level != 90 || s.Limit != 4<<20 || s.Used < s.Limit || s.Used > s.Limit*5/4 {
		t.Errorf("%+v", s.Fill)
	}
	mu.Lock()
	for _, c := range changes {
		if c.Reason != owed {
			t.Errorf("%+v", c)
		}
	}
	mu.Unlock()
	if diff := cmp.Diff([]string{"0-50", "50-70", "70-90"}, steps()); diff != "" {
		t.Errorf("filling (-want +got):\n%s", diff)
	}

	retained := func(most int64) error {
		t.Helper()
		j.Retain(journal.Retention{Keep: 30 * day, MaxBytes: most})
		if err := j.measure(t.Context()); err != nil {
			t.Fatal(err)
		}
		if limit := j.Stats().Limit; limit != most {
			t.Errorf("the limit is %d, want %d", limit, most)
		}
		count++
		return j.Receive(t.Context(), an(fmt.Sprint(count)))
	}
	if err := retained(100 << 20); err != nil {
		t.Errorf("with a higher limit: %v", err)
	}
	if err := retained(4 << 20); !errors.Is(err, journal.ErrFull) {
		t.Errorf("with the lower limit again: %v", err)
	}
	if diff := cmp.Diff([]string{"90-0", "0-90"}, steps()); diff != "" {
		t.Errorf("the levels of other limits (-want +got):\n%s", diff)
	}

	exec(t, j, "UPDATE dingevent.cursor SET seq = $1", count+1)
	ageNow(t, j)
	if first := allSeqs(t, j)[0]; first != 1 {
		t.Errorf("the log begins with %d, and dedupe needs it all", first)
	}
	clock.Sleep(2 * day)
	ageNow(t, j)
	if err := j.measure(t.Context()); err != nil {
		t.Fatal(err)
	}
	if first := allSeqs(t, j)[0]; first < 20 {
		t.Errorf("the log begins with %d", first)
	}
	// While it is nearly full it measures itself, too, each second, and may find some partitions gone and others not yet.
	if down := strings.Join(steps(), " "); !strings.HasPrefix(down, "90-") || !strings.HasSuffix(down, "-0") {
		t.Errorf("emptying went by %s", down)
	}
	keepEvents(t, j, "again", 41)
	j.Retain(journal.Retention{Keep: time.Hour}) // no less than the window
	last := allSeqs(t, j)
	ageNow(t, j)
	if now := allSeqs(t, j); len(now) != len(last) {
		t.Errorf("%d entries are left of %d that dedupe needs", len(now), len(last))
	}
	exec(t, j, "UPDATE dingevent.cursor SET seq = $1", 1_000_000)
	clock.Sleep(2 * day)
	ageNow(t, j)
	if now := allSeqs(t, j); len(now) >= len(last) {
		t.Errorf("%d entries are left of %d that are older than another time", len(now), len(last))
	}
}

// TestPartsGrow: a new partition has as many sequences as came in a day, up to four times those of the last one.
func TestPartsGrow(t *testing.T) {
	var clock journaltest.Clock
	j := openedNew(t, Options{KeepAll: true, now: clock.Now})
	sizes := func() string {
		return ask[string](t, j, "SELECT string_agg((ends - first)::text, ',' ORDER BY first) FROM dingevent.part")
	}
	if got := sizes(); got != "100000,100000,100000,100000" {
		t.Errorf("the first partitions have %s sequences", got)
	}
	take := func(seq int64, after time.Duration) {
		clock.Sleep(after)
		exec(t, j, `INSERT INTO dingevent.event (seq, id, type, corp, app, transport, received, stored, sum) VALUES ($1, '', '', '', '', '', now(), $2, 0)`,
			seq, clock.Now())
		ageNow(t, j)
		exec(t, j, "UPDATE dingevent.part SET events = 100000 WHERE events IS NOT NULL")
	}
	for i := range int64(4) {
		take(i*100_000+1, 12*time.Hour)
	}
	if got := sizes(); got != "100000,100000,100000,100000,100000,100000,200000" {
		t.Errorf("at 100000 events in 12 hours partitions have %s sequences", got)
	}
	for i := range int64(4) {
		take((i+4)*100_000+1, time.Minute)
	}
	if got := sizes(); !strings.HasSuffix(got, ",200000,200000,800000") {
		t.Errorf("at 100000 events a minute partitions have %s sequences", got)
	}
}
