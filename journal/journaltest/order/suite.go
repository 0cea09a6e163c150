package order

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"
)

// A test is one of the suite.
type test struct {
	name string
	run  func(*trial)
}

var tests = []test{
	{"Quiet", quiet},
	{"SlowCommits", slowCommits},
	{"SameTwice", sameTwice},
	{"LostConnection", lostConnection},
	{"EndedBackend", endedBackend},
	{"KilledBackend", killedBackend},
	{"IdleWriter", idleWriter},
	{"IdleWriterElsewhere", idleWriterElsewhere},
	{"HeldSnapshot", heldSnapshot},
	{"DeafGateway", deafGateway},
}

// Run runs the suite over a log. It takes about a minute.
func Run(t *testing.T, h Harness) {
	h = h.withDefaults()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.run(h.begin(t)) })
	}
}

// quiet has no fault.
func quiet(t *trial) {
	<-t.load(20, everyone()...)
	t.settle()
}

// slowCommits: a number that was given early becomes visible late.
func slowCommits(t *trial) {
	t.server.slow(t, 3, t.Delay)
	<-t.load(2, everyone()...)
	if n := t.server.transactions(t); n < 4 {
		t.Errorf("%d transactions have inserted something, too few for a slow one", n)
	}
	t.settle()
}

// sameTwice: two gateways have the same item, as when it was sent twice, and the commit of the first one takes its time.
func sameTwice(t *trial) {
	for batch := range 3 {
		t.server.slow(t, 1, t.Delay)
		ids := t.ids(3)
		first := t.background(func() { t.append(batch%gateways, ids[:2]) })
		t.server.oneHeld(t, first)
		second := t.background(func() { t.append((batch+1)%gateways, ids) }) // two that are known soon, and a new one
		<-first
		<-second
	}
	t.settle()
}

// lostConnection: the connection is lost during the commit, so the outcome is unknown. The same items come again while the
// server still commits.
func lostConnection(t *trial) {
	for batch := range 3 {
		gateway := batch % gateways
		t.server.slow(t, 1, t.Delay)
		ids := t.ids(2)
		t.ledger.begin(ids)
		var lost atomic.Bool
		first := t.background(func() {
			for t.try(gateway, ids) != nil && !lost.Load() && t.ctx.Err() == nil {
				time.Sleep(20 * time.Millisecond) // it failed before its commit
			}
		})
		t.server.oneHeld(t, first)
		lost.Store(true)
		t.lines[gateway].cut()
		t.append((gateway+1)%gateways, ids)
		t.lines[gateway].mend()
		<-first
	}
	t.settle()
}

// endedBackend: an operator ends connections during their commits.
func endedBackend(t *trial) {
	t.server.slow(t, 2, t.Delay)
	answered := t.load(3, everyone()...)
	t.endHeld(4, answered, func(pid int) { t.server.do(t, "SELECT pg_terminate_backend($1)", pid) })
	t.server.slow(t, 0, 0)
	<-answered
	t.settle()
}

// killedBackend: the server crashes during a commit and recovers.
func killedBackend(t *trial) {
	if t.Kill == nil {
		t.Skip("Harness.Kill is nil")
	}
	t.server.slow(t, 2, t.Delay)
	answered := t.load(3, everyone()...)
	t.endHeld(2, answered, func(pid int) {
		if err := t.Kill(pid); err != nil {
			t.Fatalf("kill a backend: %v", err)
		}
	})
	t.server.slow(t, 0, 0)
	<-answered
	t.settle()
}

// endHeld ends so many backends during their commits, or fewer if the appends are over before.
func (t *trial) endHeld(count int, answered <-chan struct{}, end func(pid int)) {
	t.Helper()
	for n := range count {
		pid := t.server.oneHeld(t, answered)
		if pid == 0 {
			if n == 0 {
				t.Error("no commit was slow")
			}
			return
		}
		end(pid)
		t.server.notHeld(t, pid)
	}
}

// idleWriter: somebody has written to a table of his own in this database, and does not commit.
func idleWriter(t *trial) {
	end := t.server.session(t, "", "CREATE TABLE journaltest_order.idle (x int)", "BEGIN", "INSERT INTO journaltest_order.idle VALUES (1)")
	answered := t.load(5, everyone()...)
	t.keepsUp(answered, "a writer is idle in a transaction of this database")
	end()
	<-answered
	t.settle()
}

// idleWriterElsewhere: the same in another database, of which nobody here may know.
func idleWriterElsewhere(t *trial) {
	database := "journaltest_order_" + t.prefix
	t.server.do(t, "CREATE DATABASE "+database)
	t.Cleanup(func() { t.server.do(t, "DROP DATABASE "+database+" WITH (FORCE)") })
	end := t.server.session(t, database, "BEGIN", "CREATE TABLE idle (x int)")
	answered := t.load(5, everyone()...)
	t.keepsUp(answered, "a writer is idle in a transaction of another database")
	end()
	<-answered
	t.settle()
}

// heldSnapshot: somebody reads the log in one long transaction, as pg_dump does.
func heldSnapshot(t *trial) {
	end := t.server.session(t, "", "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", "SELECT count(*) FROM "+t.Table)
	answered := t.load(5, everyone()...)
	t.keepsUp(answered, "a snapshot is held that has read the table")
	end()
	<-answered
	t.settle()
}

// deafGateway: a gateway hears no answer any more, after the first, the second, … one of an append. It may hold up nobody.
func deafGateway(t *trial) {
	const deaf = 0
	for answers := range 5 {
		t.append(deaf, t.ids(1)) // so that its connection is open
		t.lines[deaf].hold(answers)
		ids := t.ids(2)
		t.ledger.begin(ids)
		first := t.background(func() { t.try(deaf, ids) })
		t.waitDeaf(deaf, first)
		others := t.load(1, 1, 2)
		t.keepsUp(others, fmt.Sprintf("a gateway hears nothing after %d answers of the server", answers))
		t.lines[deaf].cut()
		t.append(1, ids)
		t.lines[deaf].mend()
		<-first
		<-others
	}
	t.settle()
}

// waitDeaf waits until an answer to a gateway is held, or its append has ended for want of more answers.
func (t *trial) waitDeaf(gateway int, appended <-chan struct{}) {
	t.Helper()
	for deadline := time.Now().Add(patience); !t.lines[gateway].holds(); {
		select {
		case <-appended:
			return
		case <-time.After(5 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatal("a gateway neither asks the server nor returns from Append")
		}
	}
}

// background runs do in a goroutine, for which the test's end waits. The channel is closed when it is over.
func (t *trial) background(do func()) (over <-chan struct{}) {
	ended := make(chan struct{})
	t.working.Go(func() {
		defer close(ended)
		do()
	})
	return ended
}
