package stream

import (
	"sync/atomic"
	"time"
)

// A moment is the time of the last event of a kind on a connection. It counts from the opening of the connection, by the
// monotonic clock, because the wall clock may be set. The zero value is never.
type moment struct {
	after atomic.Int64 // nanoseconds; 0 for never
}

// set sets the moment to now.
func (m *moment) set(opened, now time.Time) { m.after.Store(max(1, int64(now.Sub(opened)))) }

// since is the moment as the time after opened; false for never.
func (m *moment) since(opened time.Time) (time.Duration, bool) {
	after := m.after.Load()
	return time.Duration(after), after != 0
}

// at is the moment by the wall clock of now; zero for never.
func (m *moment) at(opened, now time.Time) time.Time {
	after, ok := m.since(opened)
	if !ok {
		return time.Time{}
	}
	return onClock(opened, now).Add(after)
}

// onClock is t by the wall clock of now, and without the monotonic one. It is the same each time, unless the clock is set.
func onClock(t, now time.Time) time.Time {
	set := now.Round(0).Sub(t.Round(0)) - now.Sub(t)
	return t.Round(0).Add(set.Round(time.Second)).UTC()
}
