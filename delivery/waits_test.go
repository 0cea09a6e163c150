package delivery_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// An event waits for days until somebody is there to take it. It has all of its retries before it then, and neither a
// restart in between nor the first failure ends it.
func TestWaitingForSomebodyCountsForNothing(t *testing.T) {
	for name, first := range map[string]error{"failure": errDown, "postponed": dingevent.RetryAfter(time.Second, errDown), "lost": dingevent.Lose(errDown)} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := memjournal.New()
				s := &sink{answer: func(_ context.Context, d dingevent.Delivery) error {
					if d.Attempt > 3 {
						return nil
					}
					done := d.Waits()
					time.Sleep(100 * time.Hour) // longer than Retry.For
					done()
					return first
				}}
				r := run(t, j, s, &delivery.Options{Timeout: 1000 * time.Hour})
				send(t, j, 1, 1)
				time.Sleep(350 * time.Hour)
				r.end(t)
				if got := cursor(t, j); got != 2 || len(rows(t, j)) != 0 || len(s.of(1)) != 4 {
					t.Errorf("cursor %d, %d attempts, rows %+v", got, len(s.of(1)), rows(t, j))
				}
			})
		})
	}
}

// Time in which somebody was there counts as ever.
func TestRetriesEndWhereNobodyWaited(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := memjournal.New()
		s := &sink{answer: func(_ context.Context, d dingevent.Delivery) error {
			if d.Attempt == 1 {
				defer d.Waits()()
				time.Sleep(100 * time.Hour)
			}
			return errDown
		}}
		r := run(t, j, s, &delivery.Options{Timeout: 1000 * time.Hour})
		send(t, j, 1, 1)
		time.Sleep(171 * time.Hour)
		if left := rows(t, j); len(left) != 1 || left[0].State == "dead" {
			t.Errorf("71 h after somebody came: %+v", left)
		}
		time.Sleep(3 * time.Hour)
		r.end(t)
		if left := rows(t, j); len(left) != 1 || left[0].State != "dead" {
			t.Errorf("74 h after somebody came: %+v", left)
		}
	})
}
