package delivery

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

func TestBackoffStaysBelowItsLimit(t *testing.T) {
	day := 24 * time.Hour
	for _, test := range []struct {
		policy   RetryPolicy
		failures int
		limit    time.Duration
	}{
		{RetryPolicy{First: time.Second, Max: 15 * time.Minute}, 1, time.Second},
		{RetryPolicy{First: time.Second, Max: 15 * time.Minute}, 2, 2 * time.Second},
		{RetryPolicy{First: time.Second, Max: 15 * time.Minute}, 10, 512 * time.Second},
		{RetryPolicy{First: time.Second, Max: 15 * time.Minute}, 11, 15 * time.Minute},
		{RetryPolicy{First: time.Second, Max: 15 * time.Minute}, 1_000_000_000, 15 * time.Minute},
		{RetryPolicy{First: time.Minute, Max: time.Second}, 1, time.Second},
		{RetryPolicy{First: 365 * day, Max: 365 * day}, 9, 365 * day},
	} {
		var most time.Duration
		for range 300 {
			got := test.policy.backoff(test.failures)
			if got < 0 || got > test.limit {
				t.Fatalf("%+v after %d: %v, want up to %v", test.policy, test.failures, got, test.limit)
			}
			most = max(most, got)
		}
		if most < test.limit/2 { // 300 tries in the lower half: once in 10^90
			t.Errorf("%+v after %d: never more than %v, want up to %v", test.policy, test.failures, most, test.limit)
		}
	}
}

func TestRetryPolicyOutcome(t *testing.T) {
	policy := RetryPolicy{First: time.Second, Max: time.Minute, For: time.Hour}
	first := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	fails := errors.New("down")
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for _, test := range []struct {
		name    string
		ctx     context.Context
		err     error
		after   time.Duration // since the first attempt began
		want    Outcome
		failed  bool
		waitMin time.Duration
		waitMax time.Duration
	}{
		{"success", nil, nil, 0, Succeeded, false, 0, 0},
		{"success after the time is over", nil, nil, 2 * time.Hour, Succeeded, false, 0, 0},
		{"failure", nil, fails, 0, Failed, true, 0, time.Second},
		{"failure just before the end", nil, fails, time.Hour - 1, Failed, true, 0, time.Second},
		{"failure at the end", nil, fails, time.Hour, Exhausted, true, 0, time.Second},
		{"reject", nil, dingevent.Reject(fails), 0, Rejected, true, 0, 0},
		{"postponed", nil, dingevent.RetryAfter(time.Minute, fails), 0, Postponed, false, time.Minute, time.Minute},
		{"postponed for long", nil, dingevent.RetryAfter(24*time.Hour, fails), 0, Postponed, false, time.Hour, time.Hour},
		{"postponed by less than nothing", nil, dingevent.RetryAfter(-1, fails), 0, Postponed, false, minPostponed, minPostponed},
		{"postponed at the end", nil, dingevent.RetryAfter(time.Minute, fails), time.Hour, Exhausted, false, time.Minute, time.Minute},
		{"lost", nil, dingevent.Lose(fails), 0, Lost, false, 0, time.Second},
		{"lost at the end", nil, dingevent.Lose(fails), time.Hour, Exhausted, false, 0, time.Second},
		{"lost while cut off", ended, dingevent.Lose(fails), time.Hour, Lost, false, 0, 0},
		{"cut off", ended, context.Canceled, 0, Lost, false, 0, 0},
		{"cut off at the end", ended, context.Canceled, time.Hour, Lost, false, 0, 0},
		{"success while cut off", ended, nil, 0, Succeeded, false, 0, 0},
		{"reject while cut off", ended, dingevent.Reject(fails), 0, Rejected, true, 0, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx := test.ctx
			if ctx == nil {
				ctx = t.Context()
			}
			end := first.Add(test.after)
			v := policy.resultOf(ctx, &journal.Exception{First: first, Attempts: 40}, test.err, end)
			if v.outcome != test.want || v.failed != test.failed {
				t.Errorf("got %s, failed %v; want %s, %v", v.outcome, v.failed, test.want, test.failed)
			}
			if v.due.IsZero() {
				v.due = end
			}
			if wait := v.due.Sub(end); wait < test.waitMin || wait > test.waitMax {
				t.Errorf("waits %v, want %v to %v", wait, test.waitMin, test.waitMax)
			}
		})
	}
}

func TestErrorText(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"plain", "plain"},
		{"", "an error without a text"},
		{"bad \xff byte", "bad \uFFFD byte"},
		{strings.Repeat("a", maxErrorText), strings.Repeat("a", maxErrorText)},
		{strings.Repeat("a", maxErrorText+1), strings.Repeat("a", maxErrorText-3) + "…"},
		{strings.Repeat("审", maxErrorText), strings.Repeat("审", (maxErrorText-3)/3) + "…"},
	} {
		got := errorText(errors.New(test.in))
		if got != test.want || len(got) > maxErrorText || !utf8.ValidString(got) {
			t.Errorf("%.20q: got %q, want %q", test.in, got, test.want)
		}
	}
	if got := errorText(errors.New(strings.Repeat("\xff", maxErrorText))); len(got) > maxErrorText {
		t.Errorf("replacing made the text %d bytes long, want at most %d", len(got), maxErrorText)
	}
}

// TestEachFailureDoublesTheLimit: the failures before this one count, and this one.
func TestEachFailureDoublesTheLimit(t *testing.T) {
	policy := RetryPolicy{First: time.Second, Max: time.Minute, For: time.Hour}
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for before, limit := range map[int]time.Duration{0: time.Second, 1: 2 * time.Second, 4: 16 * time.Second} {
		var most time.Duration
		for range 300 {
			got := policy.resultOf(t.Context(), &journal.Exception{First: now, Attempts: 40, Failures: before}, errors.New("down"), now)
			most = max(most, got.due.Sub(now))
		}
		if most <= limit/2 || most > limit { // 300 tries in the lower half: once in 10^90
			t.Errorf("after %d failures it waits for up to %v, want %v", before, most, limit)
		}
	}
}
