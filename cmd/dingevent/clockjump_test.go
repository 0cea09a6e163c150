//go:build clockjump

package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/dingevent/dingevent/dingtest"
)

// TestClock sets the clock of a gateway wrong and right again: while it runs, while it is stopped, and after SIGKILL. Some
// events wait for a webhook that is down at that moment, and their organization's events behind them.
func TestClock(t *testing.T) {
	const day = 24 * time.Hour
	for label, jump := range map[string]time.Duration{
		"+1s": time.Second, "+1h": time.Hour, "+3d": 3 * day, "+10y": 3650 * day,
		"-1s": -time.Second, "-1h": -time.Hour, "-3d": -3 * day, "-10y": -3650 * day,
	} {
		for _, how := range []string{"running", "stopped", "killed"} {
			t.Run(label+" "+how, func(t *testing.T) {
				t.Parallel()
				c := newClockTest(t, how)
				c.start()
				c.down.Store(true)
				c.push(0, 3)
				c.waitFor("two failed attempts", func() bool { return c.failed.Load() >= 2 })
				c.setClock(jump)
				c.push(3, 3)
				c.push(0, 3) // they are known
				c.down.Store(false)
				c.waitArrived(6)
				c.setClock(0)
				c.push(6, 3)
				c.push(0, 9)
				c.waitArrived(9)
				c.end(jump)
			})
		}
	}
}

type clockTest struct {
	*killTest
	how      string
	gateway  *exec.Cmd
	log      bytes.Buffer // of all lives but the present one
	down     atomic.Bool
	failed   atomic.Int64 // attempts
	mu       sync.Mutex   // protects arrived
	arrived  []string     // marks
	jumpFile string
}

func newClockTest(t *testing.T, how string) *clockTest {
	c := &clockTest{killTest: newKillTest(t, "    order: corp\n    retry: {max: 1s, for: 1m}\n"), how: how}
	c.jumpFile = filepath.Join(c.dir, "jump")
	hook := &http.Server{Addr: c.webhook, Handler: http.HandlerFunc(c.serve)}
	go hook.ListenAndServe()
	t.Cleanup(func() { hook.Close() })
	c.write(0)
	return c
}

func (c *clockTest) serve(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if c.down.Load() {
		c.failed.Add(1)
		http.Error(w, "down", http.StatusInternalServerError)
		return
	}
	var event struct{ Mark string }
	if err := json.Unmarshal(body, &event); err != nil {
		c.t.Errorf("a body of %q: %v", body, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.arrived = append(c.arrived, event.Mark)
}

// write sets the clock of the gateway.
func (c *clockTest) write(jump time.Duration) {
	c.t.Helper()
	file, err := os.OpenFile(c.jumpFile, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		c.t.Fatal(err)
	}
	defer file.Close()
	if err := binary.Write(file, binary.NativeEndian, int64(jump/time.Second)); err != nil {
		c.t.Fatal(err)
	}
}

func (c *clockTest) start() {
	c.t.Helper()
	c.gateway = exec.Command("dingevent", "serve")
	c.gateway.Dir, c.gateway.Env = c.dir, append(os.Environ(), "LIFE=1", "CLOCK_JUMP="+c.jumpFile)
	c.gateway.Stderr = &c.log
	if err := c.gateway.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { c.gateway.Process.Kill(); c.gateway.Wait() })
}

func (c *clockTest) setClock(jump time.Duration) {
	c.t.Helper()
	switch c.how {
	case "stopped":
		c.stop(syscall.SIGTERM)
	case "killed":
		c.stop(syscall.SIGKILL)
	}
	c.write(jump)
	if c.how != "running" {
		c.start()
	}
}

func (c *clockTest) stop(signal syscall.Signal) {
	c.t.Helper()
	c.gateway.Process.Signal(signal)
	if err := c.gateway.Wait(); err != nil && signal == syscall.SIGTERM {
		c.t.Errorf("the gateway's end: %v\n%s", err, c.log.String())
	}
}

// push pushes events by Stream and waits until they are answered with success.
func (c *clockTest) push(first, count int) {
	c.t.Helper()
	for n := first; n < first+count; n++ {
		c.waitFor("a connection", func() bool {
			ctx, cancel := context.WithTimeout(c.t.Context(), time.Second)
			defer cancel()
			return c.sim.Fake.WaitConnections(ctx, "dingkill", 1) == nil
		})
		push := c.sim.Fake.PushStream("dingkill", dingtest.Event{
			ID: fmt.Sprint("id", n), Type: "user_add_org", CorpID: "dingcorp", Data: fmt.Appendf(nil, `{"mark":"m%d","userId":["u"]}`, n),
		})
		c.waitFor("an answer", func() bool {
			attempts := push.Attempts()
			return len(attempts) > 0 && attempts[len(attempts)-1].Err == nil
		})
	}
}

func (c *clockTest) waitArrived(count int) {
	c.t.Helper()
	c.waitFor(fmt.Sprint(count, " events at the webhook"), func() bool {
		c.mu.Lock()
		defer c.mu.Unlock()
		marks := slices.Clone(c.arrived)
		slices.Sort(marks)
		return len(slices.Compact(marks)) >= count
	})
}

func (c *clockTest) waitFor(what string, done func() bool) {
	c.t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !done(); <-time.After(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			c.gateway.Process.Kill()
			c.gateway.Wait()
			c.t.Fatalf("no %s within two minutes; arrived %v\n%s", what, c.arrived, c.log.String())
		}
	}
}

// end wants each event once and in order, no dead letter, and a log that tells of what was done to the clock.
func (c *clockTest) end(jump time.Duration) {
	c.t.Helper()
	c.stop(syscall.SIGTERM)
	var want []string
	for n := range 9 {
		want = append(want, fmt.Sprint("m", n))
	}
	var got []string
	for _, mark := range c.arrived {
		if !slices.Contains(got, mark) { // a kill repeats what was delivered in its last second
			got = append(got, mark)
		}
	}
	if !slices.Equal(got, want) || c.how != "killed" && len(c.arrived) != 9 {
		c.t.Errorf("arrived %v, want each in order", c.arrived)
	}
	dead := exec.Command("dingevent", "dead", "list", "--json")
	dead.Dir = c.dir
	if out, err := dead.CombinedOutput(); err != nil || strings.Contains(string(out), "id1") {
		c.t.Errorf("dead letters: %v\n%s", err, out)
	}
	told := strings.Count(c.log.String(), "clock was set")
	const day = 24 * time.Hour
	least := map[bool]int{true: 2}[c.how == "running" || jump.Abs() > day] // across a restart an hour ahead is like an hour off
	if told < least || told > 2 {
		c.t.Errorf("the log tells %d times that the clock was set, want %d to 2\n%s", told, least, c.log.String())
	}
}
