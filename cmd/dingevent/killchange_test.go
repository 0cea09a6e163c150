package main

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/longtest"
)

// TestKillChanged kills the gateway with SIGKILL at random moments, while events come and a script changes, seeks back, pauses and
// resumes two subscriptions, begins and forgets replays, and tries dead letters again. Afterwards:
//
//   - Every change that was answered with success is there in the next gateway, and what was forgotten is not. Of one whose answer
//     was lost, either is right.
//   - Both subscriptions have delivered every event that was answered with success, whatever was changed meanwhile.
//   - In the ordered one the events of a corp came first in the order of the journal, none left out, and no gateway went back
//     but for a seek.
//   - Every replay ends, and has delivered all of its range.
func TestKillChanged(t *testing.T) {
	longtest.Skip(t)
	k := newKillTest(t, killSubscription)
	k.corps = 20
	hook := newChangeHook(t, k.webhook)
	data := filepath.Join(k.dir, "data")
	script := newChangeScript(t, data, k.webhook, hook)
	ctx, stopScript := context.WithCancel(t.Context())
	defer stopScript()
	var running sync.WaitGroup
	running.Go(func() { script.run(ctx) })
	stopPushing := k.push(4)
	k.killAgainAndAgain(1500 * time.Millisecond)
	gateway := k.start()
	k.waitReady(gateway)
	stopPushing()
	stopScript()
	running.Wait()
	hook.cheerUp()

	within, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	replays, err := script.settle(within)
	if err != nil {
		t.Errorf("replays do not end: %v", err)
	}
	for _, name := range []string{orderedName, looseName} {
		k.verify(func() map[string]map[string]int { return hook.marks(name) })
	}
	k.end(gateway)
	corps := eventsByCorp(t, data)
	hook.verify(t, corps)
	for id, r := range replays {
		if n := hook.lacks(id, corps, r.From, r.End); n > 0 {
			t.Errorf("replay %q is done, but did not deliver %d events of its range", id, n)
		}
	}
	t.Logf("changes %v, %d without an answer; %d replays to their end", script.done, script.lost, len(replays))
}
