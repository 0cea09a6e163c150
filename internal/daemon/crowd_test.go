package daemon

import (
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/longtest"
)

// A crowd are clients that hold connections to addr and never ask to the end. They come again when they are cut off.
type crowd struct {
	stop chan struct{}
	all  sync.WaitGroup
}

// join adds n clients that begin with a text and then drip.
func (c *crowd) join(t *testing.T, addr, begin string, n int) {
	for range n {
		first, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		c.all.Go(func() {
			for conn := first; conn != nil; conn, _ = net.Dial("tcp", addr) {
				io.WriteString(conn, begin)
				for dripping := true; dripping; {
					select {
					case <-c.stop:
						conn.Close()
						return
					case <-time.After(300 * time.Millisecond):
						_, err := conn.Write([]byte("x"))
						dripping = err == nil
					}
				}
				conn.Close()
				time.Sleep(1500 * time.Millisecond) // else connecting takes all of this machine
			}
		})
	}
}

func (c *crowd) leave() { close(c.stop); c.all.Wait() }

// TestACrowdHoldsUpNoPush: 300 half-open connections and 1,000 slow bodies, and every push is answered with its first
// attempt, which DingTalk gives little more than a second. The limit is below the crowd in the second round.
func TestACrowdHoldsUpNoPush(t *testing.T) {
	longtest.Skip(t)
	for name, limit := range map[string]int{"below the limit": 0, "beyond the limit": 500} {
		t.Run(name, func(t *testing.T) {
			cfg := httpConfig(t.TempDir())
			cfg.Limits.Connections = limit
			d, err := New(cfg, nil)
			if err != nil {
				t.Fatal(err)
			}
			runDaemon(t, d)
			ding := dingtest.New(nil)
			defer ding.Close()
			addr := strings.TrimPrefix(d.CallbackURL(), "http://")
			to := dingtest.Callback{URL: d.CallbackURL() + "/hr", Token: callbackToken, AESKey: aesKey, Owner: owner}

			c := &crowd{stop: make(chan struct{})}
			defer c.leave()
			c.join(t, addr, "POST /hr HTTP/1.1\r\nX-", 300)
			c.join(t, addr, "POST /hr?signature=s&timestamp=1&nonce=n HTTP/1.1\r\nHost: x\r\nContent-Length: 3000\r\n\r\n{", 1000)
			var slowest time.Duration
			for n := range 60 {
				push := ding.PushHTTP(to, dingtest.Event{Data: fmt.Appendf(nil, `{"EventType":"x","eventId":"%d"}`, n)})
				answered(t, push)
				attempts := push.Attempts()
				if len(attempts) != 1 {
					t.Errorf("push %d needed %d attempts: %v", n, len(attempts), attempts[0].Err)
				}
				slowest = max(slowest, attempts[0].Took)
				time.Sleep(30 * time.Millisecond)
			}
			t.Logf("the slowest answer took %v; %+v", slowest, d.callbacks.Load().Connections())
		})
	}
}

// TestABurstLosesNothing: an address pushes many events at once, far beyond its share of connections. A machine that is too slow to take
// them all at that moment may refuse some, which are pushed again. That one in time refuses none is shown in internal/httpserver.
func TestABurstLosesNothing(t *testing.T) {
	cfg := httpConfig(t.TempDir())
	cfg.Limits = config.Limits{PerAddress: 16, Proxies: []string{"192.0.2.0/24"}} // not where the test comes from
	d, err := New(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	runDaemon(t, d)
	ding := dingtest.New(nil)
	defer ding.Close()
	to := dingtest.Callback{URL: d.CallbackURL() + "/hr", Token: callbackToken, AESKey: aesKey, Owner: owner}
	var pushes []*dingtest.Push
	for n := range 100 {
		pushes = append(pushes, ding.PushHTTP(to, dingtest.Event{Data: fmt.Appendf(nil, `{"EventType":"x","eventId":"%d"}`, n)}))
	}
	for _, push := range pushes {
		if outcome, err := push.Wait(t.Context()); outcome != dingtest.Answered {
			t.Fatalf("%s, %v: %+v", outcome, err, push.Attempts())
		}
	}
}
