package delivery_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// A dispatcher that runs for years delivers as on its first day: at once, at the first attempt, and again after a failure.
func TestYearsOfUptime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const day = 24 * time.Hour
		j := memjournal.New()
		s := &sink{answer: func(ctx context.Context, d dingevent.Delivery) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			if d.Seq == 3 && d.Attempt == 1 {
				return errDown
			}
			return nil
		}}
		r := run(t, j, s, nil)
		time.Sleep(365 * day)
		send(t, j, 1, 1)
		time.Sleep(day)
		send(t, j, 2, 1)
		time.Sleep(1000 * day)
		send(t, j, 3, 1)
		time.Sleep(day)
		if first := s.of(1); len(first) != 1 || first[0].at != 365*day {
			t.Errorf("an event on day 365: attempts %+v", first)
		}
		if diff := cmp.Diff([]int{1, 1, 2}, []int{len(s.of(1)), len(s.of(2)), len(s.of(3))}); diff != "" {
			t.Errorf("attempts of the events (-want +got):\n%s", diff)
		}
		if st := r.Status(); st.Cursor != 4 || st.Attempts[delivery.Lost] != 0 {
			t.Errorf("status %+v", st)
		}
		r.end(t)
	})
}

// A sink stays down for weeks while the time between probes cannot grow: no count of probes ends that.
func TestProbesWithoutEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		s := &sink{answer: between(0, 14*24*time.Hour, errDown)}
		r := run(t, j, s, &delivery.Options{Breaker: delivery.BreakerPolicy{First: time.Minute, Max: time.Minute}})
		send(t, j, 1, 100)
		time.Sleep(15 * 24 * time.Hour)
		r.end(t)
		if got := cursor(t, j); got != 101 || len(rows(t, j)) != 0 {
			t.Errorf("cursor %d, rows %+v", got, rows(t, j))
		}
	})
}
