//go:build unix

package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/internal/simulator"
)

// TestDatabaseAwayAtStart kills the gateway and stops the database, and starts the gateway while that is away, twice, with another kill
// between. It takes pushes by every transport all the same, is ready, and delivers once the database is there. Everything is in the
// log once, in the order in which it was answered, also what was pushed again after a restart.
func TestDatabaseAwayAtStart(t *testing.T) {
	longtest.Skip(t)
	postgrestest.Need(t)
	server := postgrestest.Start(t, postgrestest.Options{})
	k := newKillTest(t, killSubscription+fmt.Sprintf("database: {url: %q, claim_time: 2s}\n", server.URL("postgres")))
	k.startLedger()
	l := &lateTest{killTest: k}
	gateway := k.start()
	k.waitReady(gateway)
	l.pushAll("before")
	k.kill(gateway)
	server.Stop(t)

	for _, life := range []string{"first", "second"} {
		gateway = k.start()
		k.waitReady(gateway)
		k.wantReady()
		l.repeat()
		l.pushAll(life)
		if life == "first" {
			k.kill(gateway)
		}
	}
	if st := k.spoolNow(); !st.On || st.Backlog == 0 {
		t.Errorf("%+v, want a spool with a backlog", st)
	}

	server.Start(t)
	k.spoolWithin(2 * time.Minute)
	l.repeat()
	l.pushAll("after")
	k.verify(func() map[string]map[string]int { return readLedger(t, k.ledgerPath()) })
	k.wantNoRefusal()
	k.end(gateway)
	stored := server.Query(t, "postgres", "SELECT convert_from(data, 'UTF8') FROM dingevent.event WHERE app = 'kill' ORDER BY seq")
	var marks []string
	for line := range strings.Lines(stored) {
		marks = append(marks, markOf([]byte(line)))
	}
	if !slices.Equal(marks, l.marks) {
		t.Errorf("the log has %d events:\n%v\nwant %d:\n%v", len(marks), marks, len(l.marks), l.marks)
	}
}

// A lateTest pushes one event after the other, and remembers them.
type lateTest struct {
	*killTest
	marks []string
	again []func() *dingtest.Push // what may be pushed again and is the same event
}

// pushAll pushes some events by each transport, and one whose text has neither ID nor time.
func (l *lateTest) pushAll(life string) {
	l.t.Helper()
	for n := range 5 {
		for _, way := range simulator.Transports {
			mark := fmt.Sprintf("%s-%d-%s", life, n, way)
			req := simulator.PushRequest{Type: "user_add_org", Transport: way, Corp: "dingcorp", ClientID: "dingkill", ID: mark}
			if err := req.Shape([]byte(`{"mark":"` + mark + `","userId":["u"]}`)); err != nil {
				l.t.Fatal(err)
			}
			l.push(mark, way != dingevent.TransportSyncHTTP, func() *dingtest.Push {
				push, err := l.sim.Push(req)
				if err != nil {
					l.t.Fatal(err)
				}
				return push
			})
		}
	}
	mark := life + "-plain"
	l.push(mark, life != "before", func() *dingtest.Push {
		return l.sim.Fake.PushHTTP(*l.sim.Callback, dingtest.Event{Type: "user_add_org", Data: []byte(`{"EventType":"user_add_org","mark":"` + mark + `"}`)})
	})
}

// push makes one push, and wants it to be answered with success.
func (l *lateTest) push(mark string, repeats bool, push func() *dingtest.Push) {
	l.t.Helper()
	l.marks = append(l.marks, mark)
	if repeats {
		l.again = append(l.again, push)
	}
	p := l.answer(push)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.pushes[mark] = p
	l.answered.Add(1)
}

// repeat pushes all that may come again.
func (l *lateTest) repeat() {
	l.t.Helper()
	for _, push := range l.again {
		l.answer(push)
	}
}

func (l *lateTest) answer(push func() *dingtest.Push) *dingtest.Push {
	l.t.Helper()
	p := push()
	ctx, cancel := context.WithTimeout(l.t.Context(), 2*time.Minute)
	defer cancel()
	if outcome, err := p.Wait(ctx); err != nil || outcome != dingtest.Answered {
		l.t.Fatalf("a push ended as %q: %v; attempts %+v", outcome, err, p.Attempts())
	}
	return p
}

// kill ends a gateway by SIGKILL.
func (k *killTest) kill(gateway *exec.Cmd) {
	k.t.Helper()
	if err := gateway.Process.Kill(); err != nil {
		k.t.Fatal(err)
	}
	gateway.Wait()
}

// wantReady wants /readyz of the push port to say that the gateway may get pushes.
func (k *killTest) wantReady() {
	k.t.Helper()
	resp, err := http.Get("http://" + k.listen + "/readyz")
	if err != nil {
		k.t.Fatal(err)
	}
	defer resp.Body.Close()
	if text, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK {
		k.t.Errorf("/readyz: %s: %s", resp.Status, text)
	}
}

// TestDatabaseAwayAtEnd ends the gateway while the database is away: stopped, hung, and away from the start on. The end is in good order,
// because all that was answered is in the spool, and the log says how much waits there. The next start moves it.
func TestDatabaseAwayAtEnd(t *testing.T) {
	longtest.Skip(t)
	postgrestest.Need(t)
	server := postgrestest.Start(t, postgrestest.Options{})
	k := newKillTest(t, killSubscription+fmt.Sprintf("database: {url: %q, claim_time: 2s}\n", server.URL("postgres")))
	k.startLedger()
	l := &lateTest{killTest: k}
	for _, fault := range []struct {
		name      string
		come, end func()
	}{
		{"stopped", func() { server.Stop(t) }, func() { server.Start(t) }},
		{"hung", server.Pause, server.Resume},
	} {
		gateway := k.start()
		k.waitReady(gateway)
		l.pushAll(fault.name + "-before")
		fault.come()
		l.pushAll(fault.name + "-running")
		k.wantWaiting(gateway)
		gateway = k.start()
		k.waitReady(gateway)
		l.pushAll(fault.name + "-started")
		k.wantWaiting(gateway)
		fault.end()
	}
	gateway := k.start()
	k.waitReady(gateway)
	k.verify(func() map[string]map[string]int { return readLedger(t, k.ledgerPath()) })
	k.end(gateway)
	if log := fmt.Sprint(gateway.Stderr); strings.Contains(log, waitInSpool) {
		t.Errorf("a gateway that has moved everything ends with:\n%s", log)
	}
}

const waitInSpool = "answered events wait in the spool"

// wantWaiting ends a gateway, and wants it to say that events wait in the spool.
func (k *killTest) wantWaiting(gateway *exec.Cmd) {
	k.t.Helper()
	gateway.Process.Signal(syscall.SIGTERM)
	err := gateway.Wait()
	if log := fmt.Sprint(gateway.Stderr); err != nil || !strings.Contains(log, waitInSpool) {
		k.t.Errorf("the end while the database is away: %v\n%s", err, log)
	}
}
