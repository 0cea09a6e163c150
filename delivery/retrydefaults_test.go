package delivery

import (
	"testing"
	"time"
)

// TestDefaultOfMaxIsNeverBelowFirst: whoever asks for long waits, and says nothing of the longest, gets them.
func TestDefaultOfMaxIsNeverBelowFirst(t *testing.T) {
	for first, want := range map[time.Duration]time.Duration{0: 15 * time.Minute, time.Minute: 15 * time.Minute, time.Hour: time.Hour} {
		got, err := (&Options{Retry: RetryPolicy{First: first}, Breaker: BreakerPolicy{First: first}}).withDefaults()
		if err != nil || got.Retry.Max != want || got.Breaker.Max < got.Breaker.First {
			t.Errorf("first %v: %+v, %+v, %v", first, got.Retry, got.Breaker, err)
		}
	}
	if got := (RetryPolicy{Max: 500 * time.Millisecond}).WithDefaults(); got.First != got.Max {
		t.Errorf("longest wait of half a second: %+v", got)
	}
}
