//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/internal/postgrestest"
)

// TestDatabaseAway kills and stops the database under load, for some seconds each. No push is refused, and everything reaches the
// webhook. The backlog is gone soon after the database is back.
func TestDatabaseAway(t *testing.T) {
	longtest.Skip(t)
	postgrestest.Need(t)
	server := postgrestest.Start(t, postgrestest.Options{})
	k := newKillTest(t, killSubscription+fmt.Sprintf("database: {url: %q, claim_time: 2s}\n", server.URL("postgres")))
	k.startLedger()
	gateway := k.start()
	k.waitReady(gateway)
	stopPushing := k.push(16)
	for _, fault := range []struct {
		name      string
		come, end func()
	}{
		{"killed", func() { server.Kill(t) }, func() { server.Start(t) }},
		{"stopped", server.Pause, server.Resume},
	} {
		k.waitAnswers(300)
		fault.come()
		began := time.Now()
		k.waitAnswers(300)
		answers := time.Since(began)
		<-time.After(3*time.Second - answers)
		fault.end()
		back := time.Now()
		st := k.spoolWithin(2 * time.Minute)
		t.Logf("%s: 300 answers after %v; back, and the backlog gone after %v; %d events went through the spool", fault.name,
			answers.Round(time.Millisecond), time.Since(back).Round(time.Millisecond), st.Spooled)
		if st.Spooled == 0 {
			t.Errorf("%s: nothing went through the spool", fault.name)
		}
	}
	stopPushing()
	k.wantNoRefusal()
	k.verify(func() map[string]map[string]int { return readLedger(t, k.ledgerPath()) })
	k.end(gateway)
}

// waitAnswers waits for so many more answers.
func (k *killTest) waitAnswers(more int64) {
	k.t.Helper()
	before := k.answered.Load()
	for deadline := time.Now().Add(2 * time.Minute); k.answered.Load() < before+more; {
		if time.Now().After(deadline) {
			k.t.Fatalf("%d answers within two minutes, want %d", k.answered.Load()-before, more)
		}
		<-time.After(5 * time.Millisecond)
	}
}

// spoolWithin waits until the spool is off, and returns how it stands.
func (k *killTest) spoolWithin(limit time.Duration) (st api.Spool) {
	k.t.Helper()
	for deadline := time.Now().Add(limit); ; {
		if st = k.spoolNow(); !st.On {
			return st
		}
		if time.Now().After(deadline) {
			k.t.Fatalf("the spool is not off after %v: %+v", limit, st)
		}
		<-time.After(50 * time.Millisecond)
	}
}

// spoolNow is how the spool stands.
func (k *killTest) spoolNow() (st api.Spool) {
	k.t.Helper()
	show := exec.Command("dingevent", "spool", "--json")
	show.Dir = k.dir
	out, err := show.CombinedOutput()
	if err == nil {
		err = json.Unmarshal(out, &st)
	}
	if err != nil {
		k.t.Fatalf("dingevent spool: %v\n%s", err, out)
	}
	return st
}

// wantNoRefusal wants every attempt of every push to have been answered with success.
func (k *killTest) wantNoRefusal() {
	k.t.Helper()
	k.mu.Lock()
	defer k.mu.Unlock()
	refused := 0
	for mark, push := range k.pushes {
		for _, a := range push.Attempts() {
			if a.Err == nil {
				continue
			}
			if refused++; refused <= 3 {
				k.t.Errorf("%s was refused: %v", mark, a.Err)
			}
		}
	}
	k.t.Logf("%d pushes, %d refused", len(k.pushes), refused)
}
