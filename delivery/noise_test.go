package delivery_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// A flood of events that can never be handled costs a line a second, which says how many lines were left out.
func TestDeadLettersAreNoFloodOfLines(t *testing.T) {
	for what, answer := range map[string]func() error{
		"an event became a dead letter": func() error { return dingevent.Reject(errors.New("no such member")) },
		"the sink panicked":             func() error { panic("no such member") },
	} {
		synctest.Test(t, func(t *testing.T) {
			var log bytes.Buffer
			j := memjournal.New()
			s := &sink{answer: func(context.Context, dingevent.Delivery) error { return answer() }}
			r := run(t, j, s, &delivery.Options{
				Logger: slog.New(slog.NewTextHandler(&log, nil)), Breaker: delivery.BreakerPolicy{Events: -1}, Retry: delivery.RetryPolicy{For: time.Millisecond},
			})
			send(t, j, 1, 500)
			time.Sleep(2 * time.Second)
			send(t, j, 501, 1)
			time.Sleep(time.Second)
			r.end(t)
			if n := strings.Count(log.String(), what); n < 2 || n > 10 {
				t.Errorf("%d lines %q of 501 events", n, what)
			}
			if !strings.Contains(log.String(), "skipped=") {
				t.Error("no line says how many were left out")
			}
		})
	}
}
