package simulator

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/words"
)

// TestBehaviorEnds: Run returns when its context has ended, and not before what it has started has. No app ever connects here.
func TestBehaviorEnds(t *testing.T) {
	for name, b := range map[string]Behavior{"burst": {Burst: 1}, "feed": {Feed: time.Second}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				began := time.Now()
				b.Run(ctx, words.English{}, &Server{Fake: dingtest.NewServer(t, nil)}, func(text string) { t.Errorf("told %q", text) })
				if took := time.Since(began); took < time.Minute {
					t.Errorf("ended after %v, and its context after a minute", took)
				}
			})
		})
	}
}

// TestTallyWaits: a push is followed until it ends or its context does; none is after Wait.
func TestTallyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var tally Tally
		sim := &Server{Fake: dingtest.NewServer(t, nil), OnPush: func(p *dingtest.Push) { tally.Follow(ctx, p) }}
		push := func() {
			if _, err := sim.sample("check_in", "stream", "corp", "dingkey"); err != nil {
				t.Fatal(err)
			}
		}
		push()
		began := time.Now()
		tally.Wait()
		if took := time.Since(began); took != time.Second {
			t.Errorf("waited for %v, want the second of its context", took)
		}
		push()
		if made, ended, answered := tally.Counts(); made != 1 || ended != 1 || answered != 0 {
			t.Errorf("made %d, ended %d, answered %d; want 1, 1, 0", made, ended, answered)
		}
	})
}
