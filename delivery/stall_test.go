package delivery_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// An ordered subscription works off a backlog, so that more events wait for their keys than may wait. Where nothing has failed
// that is no trouble, and no line; where something has, it is a line every ten minutes at most.
func TestBacklogThatWaitsForItsKeys(t *testing.T) {
	const events = 3000
	for name, test := range map[string]struct {
		fails   bool
		stalled bool
	}{"nothing fails": {false, false}, "one key fails": {true, true}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := memjournal.New()
				send(t, j, 1, events)
				var log bytes.Buffer
				stalled := false
				r := ordered(t, j, dingevent.SinkFunc(func(_ context.Context, d dingevent.Delivery) error {
					time.Sleep(time.Second)
					if test.fails && d.Seq%10 == 3 && time.Since(begin) < time.Hour {
						return errDown
					}
					return nil
				}), delivery.Order{Key: byDigit}, &delivery.Options{MaxWaiting: 100, Logger: slog.New(slog.NewJSONHandler(&log, nil))})
				for range 100 {
					time.Sleep(100 * time.Second)
					stalled = stalled || r.Status().Stalled
				}
				r.end(t)
				if st := r.Status(); st.Waiting+st.Parked+st.Dead != 0 || cursor(t, j) != events+1 {
					t.Errorf("status %+v, cursor %d", st, cursor(t, j))
				}
				lines := strings.Count(log.String(), "too many events wait")
				if most := int((10000*time.Second)/(10*time.Minute)) + 1; (lines > 0) != test.fails || lines > most || stalled != test.stalled {
					t.Errorf("%d lines, want %v and %d at most; stalled %v", lines, test.fails, most, stalled)
				}
				if back := strings.Count(log.String(), "new events are taken again"); back != lines {
					t.Errorf("%d lines that it begins, %d that it ends", lines, back)
				}
			})
		})
	}
}
