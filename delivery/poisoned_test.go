package delivery_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// poisons are the ways in which nothing can be delivered to a corp.
var poisons = []struct {
	name   string
	burst  int // see crowd
	poison func(context.Context) error
}{
	{"fails", 1, fails},
	{"times out", 1, func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }},
	{"panics, 9,000 at once", 9000, func(context.Context) error { panic("bad luck") }},
}

func fails(context.Context) error { return errDown }

// TestPoisonedCorpHoldsUpOnlyItself: among 10,000 corps one whose events cannot be delivered holds up no other. The
// p99 of these, from Receive to success, stays within twice of what it is without that corp; time is virtual, so this is
// exact. None of them costs a row. Once the sink takes them, the events of that corp come, too, in their order.
func TestPoisonedCorpHoldsUpOnlyItself(t *testing.T) {
	without := crowdP99(t, newCrowd(nil), slowJournal())
	for _, p := range poisons {
		t.Run(p.name, func(t *testing.T) {
			c := newCrowd(p.poison)
			c.burst = p.burst
			with := crowdP99(t, c, slowJournal())
			if t.Logf("p99 %v, without %v", with, without); with > 2*without {
				t.Errorf("the p99 of the others is %v, and %v without the poisoned corp", with, without)
			}
		})
	}
}

// slowJournal takes a tenth of a second to save.
func slowJournal() journal.Journal {
	return &counting{Journal: memjournal.New(), delay: 100 * time.Millisecond}
}

// crowdP99 lets the crowd send everything, and then heals it.
func crowdP99(t *testing.T, c *crowd, j journal.Journal) (p99 time.Duration) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := c.start(t, j, nil)
		c.stream(t, j)
		time.Sleep(time.Second)
		st := r.Status()
		if c.done() != c.events || st.Stalled || st.Dead > 0 || !st.BrokenSince.IsZero() {
			t.Errorf("%d of the others delivered, want %d; status %+v", c.done(), c.events, st)
		}
		if c.poison != nil && st.Parked != c.poisonedEvents()-1 {
			t.Errorf("%d parked, want all of the poisoned corp but the first", st.Parked)
		}
		p99 = c.p99()
		c.heal()
		time.Sleep(time.Hour)
		c.verify(t)
		r.end(t)
	})
	return p99
}

// TestTenThousandParkedStopTheSubscription: a poisoned corp with more events than may wait holds up everybody, by decision.
// The log tells, and says behind which event most of them stand.
func TestTenThousandParkedStopTheSubscription(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		j, c := memjournal.New(), newCrowd(fails)
		c.events, c.burst = 2000, 10_500
		r := c.start(t, j, slog.New(slog.NewTextHandler(&log, nil)))
		c.stream(t, j)
		time.Sleep(time.Minute)
		st := r.Status()
		if !st.Stalled || st.Waiting+st.Parked < 10_000 || st.Parked > 10_100 || c.done() > c.events/2+100 {
			t.Errorf("%d of the others delivered, status %+v; want it to stop at 10,000", c.done(), st)
		}
		c.heal()
		time.Sleep(time.Hour)
		r.end(t)
		c.verify(t)
		text := log.String()
		for _, want := range []string{
			"too many events wait for another attempt or for their key", " waiting=10000 ",
			"longest_line_behind_seq=1002", "parked_there=9999", "new events are taken again",
		} {
			if strings.Count(text, want) != 1 {
				t.Errorf("%q is told %d times, want once:\n%s", want, strings.Count(text, want), text)
			}
		}
	})
}
