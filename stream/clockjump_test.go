//go:build clockjump

package stream_test

import (
	"testing"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/stream"
)

// TestClockIsSetBackWhileIdle: silence is noticed in its time, the status tells times by the clock of now, and an event that
// comes again is known for ten minutes and no longer.
func TestClockIsSetBackWhileIdle(t *testing.T) {
	for _, jump := range []time.Duration{-time.Second, -time.Hour, -3 * 24 * time.Hour, -10 * 365 * 24 * time.Hour} {
		t.Run(jump.String(), func(t *testing.T) {
			defer time.Jump(0)
			silence := &dingtest.Options{Apps: map[string]string{app: secret}, PingEvery: -1}
			inReplacingWorld(t, silence, func(o *stream.Options) { o.Idle, o.MaxAge = time.Minute, -1 }, func(w *world, told *changes) {
				w.answered(w.push("e1"), 1)
				time.Sleep(10 * time.Second)
				time.Jump(int64(jump / time.Second))
				now := time.Now().Round(0)
				for _, c := range w.client.Status().Connections {
					if ago := now.Sub(c.LastEvent); ago < 9*time.Second || ago > 12*time.Second || now.Sub(c.Opened) > time.Minute || c.Opened.After(now) {
						t.Errorf("by the clock of now the last event came %v ago: %+v", ago, c)
					}
				}
				before := len(told.causes())
				time.Sleep(90 * time.Second)
				if len(told.causes()) == before {
					t.Error("silence was not noticed")
				}
			})
		})
	}
}
