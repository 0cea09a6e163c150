package delivery_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// A line is what a dispatcher logged at level info or above.
type line struct {
	Time         time.Time
	Level        string
	Subscription string
	Error        string
	Failed       int
	Waiting      int
	Attempts     int // that were cut off
}

func (l line) String() string {
	if l.Attempts > 0 {
		return fmt.Sprint("CUT ", l.Attempts, " ", l.Time.Sub(begin))
	}
	return fmt.Sprint(l.Level, " ", l.Time.Sub(begin))
}

// deliverLogged sends s an event at the begin and after every interval, and returns what was logged.
func deliverLogged(t *testing.T, s *sink, interval, total time.Duration) (lines []line) {
	t.Helper()
	var log bytes.Buffer
	j := memjournal.New()
	r := run(t, j, s, &delivery.Options{
		Logger: slog.New(slog.NewJSONHandler(&log, nil)), Breaker: delivery.BreakerPolicy{Events: -1},
	})
	for n := 1; time.Since(begin) < total; n++ {
		send(t, j, n, 1)
		time.Sleep(interval)
	}
	r.end(t)
	for text := range strings.Lines(log.String()) {
		var l line
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(text, `"subscription"`); n != 1 || l.Subscription != name {
			t.Errorf("%d times a subscription in %s", n, text)
		}
		lines = append(lines, l)
	}
	return lines
}

// between returns an answer that fails with err from one time to another, since begin.
func between(from, to time.Duration, err error) func(context.Context, dingevent.Delivery) error {
	return func(context.Context, dingevent.Delivery) error {
		if now := time.Since(begin); now >= from && now < to {
			return err
		}
		return nil
	}
}

func TestOutageIsLogged(t *testing.T) {
	long := errors.New("down: " + strings.Repeat("x", 1<<14))
	for _, test := range []struct {
		name   string
		answer func(context.Context, dingevent.Delivery) error
		want   string
	}{
		{"for an hour", between(10*time.Minute, 70*time.Minute, long),
			"WARN 10m0s, WARN 20m0s, WARN 30m0s, WARN 40m0s, WARN 50m0s, WARN 1h0m0s, INFO 1h10m0s"},
		{"postponing", between(10*time.Minute, 25*time.Minute, dingevent.RetryAfter(time.Minute, long)),
			"WARN 10m0s, WARN 20m0s, INFO 25m0s"},
		{"from the start, to the end", between(0, 80*time.Minute, dingevent.RetryAfter(time.Minute, long)),
			"WARN 0s, WARN 10m0s, WARN 20m0s, WARN 30m0s, WARN 40m0s, WARN 50m0s, WARN 1h0m0s, WARN 1h10m0s"},
		{"again soon", func(ctx context.Context, d dingevent.Delivery) error {
			return errors.Join(between(time.Minute, 2*time.Minute, long)(ctx, d), between(4*time.Minute, 8*time.Minute, long)(ctx, d))
		}, "WARN 1m0s, INFO 2m0s, WARN 5m0s, INFO 8m0s"},
		{"an earlier attempt succeeds meanwhile", func(ctx context.Context, d dingevent.Delivery) error {
			if d.Seq == 2 { // begins at 15s
				time.Sleep(time.Minute)
				return nil
			}
			return between(time.Minute, 2*time.Minute, long)(ctx, d)
		}, "WARN 1m0s, INFO 2m0s"},
		{"cut off at the end", func(ctx context.Context, d dingevent.Delivery) error {
			if time.Since(begin) < 79*time.Minute-15*time.Second {
				return nil
			}
			<-ctx.Done()
			return ctx.Err()
		}, "CUT 1 1h19m10s"}, // no word of the sink
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				lines := deliverLogged(t, &sink{answer: test.answer}, 15*time.Second, 79*time.Minute)
				var got []string
				for _, l := range lines {
					got = append(got, l.String())
					if l.Level == "WARN" && l.Attempts == 0 && (len(l.Error) == 0 || len(l.Error) > 2048) {
						t.Errorf("%v: an error of %d bytes", l, len(l.Error))
					}
				}
				if diff := cmp.Diff(test.want, strings.Join(got, ", ")); diff != "" {
					t.Errorf("log (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestOutageIsCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &sink{answer: between(10*time.Minute, 70*time.Minute, errDown)}
		lines := deliverLogged(t, s, 30*time.Second, 80*time.Minute)
		failed, last := 0, time.Duration(0) // the last warning
		for i, l := range lines {
			want := 1 + 20*i // two come in each minute
			if l.Level == "INFO" {
				want--
			} else {
				last = l.Time.Sub(begin)
			}
			if l.Waiting != want {
				t.Errorf("%v: %d wait, want %d", l, l.Waiting, want)
			}
			failed += l.Failed
		}
		want := 0
		for _, c := range s.all() {
			if c.at >= 10*time.Minute && c.at <= last {
				want++
			}
		}
		if len(lines) == 0 || lines[0].Failed != 1 || failed != want {
			t.Errorf("%d failed attempts are told, want %d: %v", failed, want, lines)
		}
	})
}

// TestFlappingIsLoggedSeldom: where some attempts succeed and some fail, the log does not fill up.
func TestFlappingIsLoggedSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &sink{answer: func(_ context.Context, d dingevent.Delivery) error {
			if d.Seq%2 == 0 && d.Attempt == 1 {
				return errDown
			}
			return nil
		}}
		lines := deliverLogged(t, s, 5*time.Second, time.Hour)
		if len(lines) != 12 {
			t.Errorf("%v; want a warning and its end each 10 minutes", lines)
		}
		for i, l := range lines {
			if want := []string{"WARN", "INFO"}[i%2]; l.Level != want {
				t.Errorf("%v, want %s", l, want)
			}
		}
	})
}
