//go:build unix

package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/postgrestest"
)

// TestKillDatabase is TestKill with the journal in PostgreSQL, where another run of the gateway has to wait until the claim of the killed
// one is over. The server is killed once, too.
func TestKillDatabase(t *testing.T) {
	postgrestest.Need(t)
	server := postgrestest.Start(t, postgrestest.Options{})
	k := newKillTest(t, killSubscription+fmt.Sprintf("database: {url: %q, claim_time: 2s}\n", server.URL("postgres")))
	k.startLedger()
	stopPushing := k.push(16)
	k.killAgainAndAgain(900 * time.Millisecond)
	gateway := k.start()
	k.waitReady(gateway)
	server.Kill(t)
	server.Start(t)
	answered := k.answered.Load()
	for deadline := time.Now().Add(2 * time.Minute); k.answered.Load() < answered+100; {
		if time.Now().After(deadline) {
			t.Fatalf("nothing is answered after the server came back: %s", gateway.Stderr)
		}
		<-time.After(20 * time.Millisecond)
	}
	stopPushing()
	k.verify(func() map[string]map[string]int { return readLedger(t, k.ledgerPath()) })
	k.end(gateway)
}
