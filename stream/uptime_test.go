package stream_test

import (
	"context"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
)

// TestYearsOfUptime: a client that has run for years receives, replaces its connections and comes back as on its first day.
func TestYearsOfUptime(t *testing.T) {
	inWorldOf(t, &dingtest.Options{Apps: map[string]string{app: secret}, PingEvery: -1}, func(w *world) {
		const day = 24 * time.Hour
		opts := w.options()
		opts.PingEvery, opts.Idle, opts.MaxAge = 6*time.Hour, -1, 100*day
		client := w.newClient(opts)
		client.SetClockTick(time.Hour)
		taken := new(ledger)
		w.run(client, func(_ context.Context, envs ...*dingevent.Envelope) error {
			taken.take(envs[0].ID)
			return nil
		})
		w.connected(time.Second)
		for years := range 3 {
			time.Sleep(365*day + time.Hour)
			w.answered(w.push(string(rune('a'+years))), 1)
			w.net.each((*link).cut)
			time.Sleep(5 * time.Second)
			w.answered(w.push(string(rune('k'+years))), 1)
		}
		taken.wantOnce(t, 6)
		if s := client.Status(); s.Late != 0 || s.Failed != 0 || s.Later != 0 || s.Opened < 20 {
			t.Errorf("status: %+v", s)
		}
		w.finish(time.Second)
	})
}
