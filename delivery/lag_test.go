package delivery_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// slowFor takes half a second for events with this last digit, and no time for others.
func slowFor(digit byte) *sink {
	return &sink{answer: func(_ context.Context, d dingevent.Delivery) error {
		if id := d.Envelope.ID; id[len(id)-1] == digit {
			time.Sleep(500 * time.Millisecond)
		}
		return nil
	}}
}

// The events of a key that come faster than they can be delivered do not hold up the cursor: a crash repeats of the
// others what was delivered in the last ten seconds or so, not all since the first event that waits there.
func TestCrashRepeatsLittleBesideALongLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, s, order := &counting{Journal: memjournal.New()}, slowFor('7'), delivery.Order{Key: byDigit}
		r := ordered(t, j, s, order, nil)
		for n := range 600 { // for a minute, 10 times as many as that key takes
			send(t, j, 1+n*10, 10)
			time.Sleep(100 * time.Millisecond)
		}
		if st := r.Status(); st.Parked < 400 || j.savedRows() > 2*600 {
			t.Errorf("status %+v, %d rows; want a long line, and rows for little else", st, j.savedRows())
		}
		j.fail(journal.ErrClosed, journal.ErrClosed)
		r.ends()
		j.fail(nil, nil)
		before := s.count()
		ordered(t, j, s, order, nil)
		time.Sleep(300 * time.Millisecond)
		if again := s.count() - before; again > 1000 {
			t.Errorf("%d deliveries were repeated, want those of about ten seconds, 900 and the key's", again)
		}
		time.Sleep(time.Hour)
		for d := range uint64(10) {
			last := uint64(0)                // of the key
			for _, seq := range s.digit(d) { // each again at most once, after the crash
				if seq > last+10 {
					t.Errorf("key %d: event %d came after %d", d, seq, last)
				}
				last = seq
			}
		}
	})
}

// Where nothing else would be repeated, a long line costs no row.
func TestLongLineAloneCostsNoRow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := &counting{Journal: memjournal.New()}
		s := &sink{answer: func(context.Context, dingevent.Delivery) error { time.Sleep(500 * time.Millisecond); return nil }}
		ordered(t, j, s, delivery.Order{Key: delivery.ByCorp}, nil)
		send(t, j, 1, 100)
		time.Sleep(time.Minute)
		if n := j.savedRows(); n != 0 || cursor(t, j) != 101 {
			t.Errorf("%d rows, cursor %d; want none, and 101", n, cursor(t, j))
		}
	})
}

// TestRowAheadOfTheCursor: after a crash or a seek there are rows from the cursor on. One that waits does not hold up the cursor by
// the events of its key that come after it and have none.
func TestRowAheadOfTheCursor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, order := memjournal.New(), delivery.Order{Key: byDigit}
		s := &sink{answer: func(_ context.Context, d dingevent.Delivery) error {
			if d.Seq == 1 { // until all the others have been taken
				time.Sleep(500 * time.Millisecond)
			}
			return nil
		}}
		send(t, j, 1, 100)
		if _, err := j.Subscribe(t.Context(), name, 1); err != nil {
			t.Fatal(err)
		}
		later := journal.Exception{
			Seq: 11, Key: "1", State: journal.Waiting, Attempts: 1, First: time.Now(), Due: time.Now().Add(time.Hour), Error: "not yet",
		}
		if err := journaltest.Save(t.Context(), j, name, journal.Progress{Exceptions: []journal.Exception{later}}); err != nil {
			t.Fatal(err)
		}
		r := ordered(t, j, s, order, nil)
		time.Sleep(5 * time.Second)
		if got := cursor(t, j); got != 101 {
			t.Errorf("the cursor is at %d, want 101", got)
		}
		r.end(t)
		if got := s.count(); got != 91 {
			t.Errorf("%d deliveries, want all but those from the row of its key on", got)
		}
		r = ordered(t, j, s, order, nil)
		time.Sleep(2 * time.Hour)
		r.end(t)
		if got := s.count(); got != 100 {
			t.Errorf("%d deliveries in the end, want each event once", got)
		}
	})
}
