package daemon

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/api"
)

// TestGapIsAnOutage: a time without any connection is told when it has ended, and a replaced connection is none.
func TestGapIsAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := startApp(t, "right")
		told := 0
		a.mu.Lock()
		a.outage = func() { told++ }
		a.mu.Unlock()
		time.Sleep(10 * time.Second)
		a.ding.Disconnect(owner, "connection is expired")
		time.Sleep(time.Minute)
		a.want(api.Connected)
		if told != 0 {
			t.Errorf("told %d times of replaced connections", told)
		}
		away := a.ding.Inject(dingtest.Outage{})
		a.ding.Inject(dingtest.Cut{})
		time.Sleep(time.Minute)
		if told != 0 {
			t.Error("told before it has ended")
		}
		away.End()
		time.Sleep(time.Minute)
		a.want(api.Connected)
		if told != 1 {
			t.Errorf("told %d times, want 1", told)
		}
		a.finish()
	})
}

// TestRefusalIsAnOutage: an app that DingTalk refused has missed its pushes until it is connected.
func TestRefusalIsAnOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := startApp(t, "wrong", "right")
		told := 0
		a.mu.Lock()
		a.outage = func() { told++ }
		a.mu.Unlock()
		time.Sleep(3 * time.Minute)
		a.want(api.Connected)
		if told != 1 {
			t.Errorf("told %d times, want 1", told)
		}
		a.finish()
	})
}
