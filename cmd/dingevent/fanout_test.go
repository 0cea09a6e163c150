package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/longtest"
)

var fanOut = flag.Int("fanout", 0, "how many subscriptions TestFanOut… has, and how many pushes come; 0: few, and no push has to be answered in time")

// pushRate is how many pushes come in a second.
const pushRate = 20

// TestFanOut delivers every event to all of many subscriptions. The pushes that come meanwhile are answered.
func TestFanOut(t *testing.T) {
	longtest.Skip(t)
	f := newFanOut(t, "")
	f.push()
	f.wait(f.size * f.size)
}

// TestFanOutByCorp has as many subscriptions, of which each wants the events of one organization.
func TestFanOutByCorp(t *testing.T) {
	longtest.Skip(t)
	f := newFanOut(t, "    corps: [dingcorp%d]\n")
	f.push()
	f.wait(f.size)
}

// A fanOutTest is a gateway with many subscriptions, and the pushes to it.
type fanOutTest struct {
	*killTest
	size    int
	gateway *exec.Cmd
	api     string // its address
	began   time.Time
	handles int // the most that were open
	memory  int // the most that was used, in bytes
}

// newFanOut starts the gateway and the webhook of all subscriptions, which is a process of its own. filter is what each
// subscription has besides, and takes its number.
func newFanOut(t *testing.T, filter string) *fanOutTest {
	f := &fanOutTest{size: *fanOut}
	if f.size == 0 {
		f.size = 30
	}
	var subscriptions strings.Builder
	for n := range f.size {
		fmt.Fprintf(&subscriptions, "  - name: s%d\n    start: beginning\n    webhook: {url: \"http://HOOK/\", format: raw}\n", n)
		if filter != "" {
			fmt.Fprintf(&subscriptions, filter, n)
		}
	}
	f.killTest = newKillTest(t, "    corps: [nobody]\n"+subscriptions.String())
	f.setHook()
	f.startCounter()
	f.gateway = f.start()
	t.Cleanup(func() { f.gateway.Process.Kill() })
	f.waitReady(f.gateway)
	f.readAPI()
	return f
}

// startCounter starts the webhook.
func (f *fanOutTest) startCounter() {
	counter := exec.Command("counter", f.webhook)
	counter.Stderr = os.Stderr
	if err := counter.Start(); err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { counter.Process.Kill(); counter.Wait() })
}

// readAPI finds the address of a gateway that is ready.
func (f *fanOutTest) readAPI() {
	data, err := os.ReadFile(filepath.Join(f.dir, "data", "api.json"))
	if err != nil {
		f.t.Fatal(err)
	}
	var address struct{ URL string }
	if err := json.Unmarshal(data, &address); err != nil {
		f.t.Fatal(err)
	}
	f.api, f.began = address.URL, time.Now()
}

// setHook puts the webhook's address into the config.
func (f *fanOutTest) setHook() {
	path := filepath.Join(f.dir, "dingevent.yaml")
	config, err := os.ReadFile(path)
	if err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(config), "HOOK", f.webhook)), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

// push pushes an event of each organization, and looks at how the first attempts were answered.
func (f *fanOutTest) push() {
	tick := time.NewTicker(time.Second / pushRate)
	defer tick.Stop()
	var refused atomic.Int64
	var pushing sync.WaitGroup
	for n := range f.size {
		<-tick.C
		push := f.sim.Fake.PushHTTP(*f.sim.Callback, dingtest.Event{
			Data: fmt.Appendf(nil, `{"EventType":"user_add_org","CorpId":"dingcorp%d","mark":"%[1]d"}`, n),
		})
		pushing.Go(func() {
			for len(push.Attempts()) == 0 && f.t.Context().Err() == nil {
				<-time.After(10 * time.Millisecond)
			}
			if a := push.Attempts(); len(a) > 0 && a[0].Err != nil {
				refused.Add(1)
				f.t.Logf("push %d: %v after %v", n, a[0].Err, a[0].Took.Round(time.Millisecond))
			}
		})
		if n%pushRate == 0 {
			f.measure()
		}
	}
	pushing.Wait()
	f.t.Logf("%d subscriptions, %d pushes, %d a second: %d refused", f.size, f.size, pushRate, refused.Load())
	if most := int64(*fanOut / 20); *fanOut > 0 && refused.Load() > most {
		f.t.Errorf("%d pushes were refused, want %d at most, for when a sync takes a second", refused.Load(), most)
	}
}

// wait waits until so many deliveries have arrived.
func (f *fanOutTest) wait(deliveries int) {
	ctx, cancel := context.WithTimeout(f.t.Context(), 10*time.Minute)
	defer cancel()
	for f.delivered() < deliveries {
		if ctx.Err() != nil {
			f.t.Fatalf("%d of %d deliveries arrived", f.delivered(), deliveries)
		}
		<-time.After(time.Second)
		f.measure()
	}
	cpu := f.metrics()["process_cpu_seconds_total"]
	f.t.Logf("%d deliveries in %v; %d MB, %d handles; %.1f ms of CPU for each event",
		deliveries, time.Since(f.began).Round(time.Second), f.memory>>20, f.handles, cpu*1000/float64(f.size))
	// Each subscription may make 16 attempts at once, and so have 16 connections.
	if most := max(3000, 16*f.size/2); f.handles > most {
		f.t.Errorf("%d handles were open, want %d at most", f.handles, most)
	}
	f.end(f.gateway)
}

// measure notes what the gateway uses now.
func (f *fanOutTest) measure() {
	m := f.metrics()
	f.handles = max(f.handles, int(m["process_open_fds"]))
	f.memory = max(f.memory, int(m["process_resident_memory_bytes"]))
}

// metrics asks the gateway for those without labels. One that there is not on this system is missing.
func (f *fanOutTest) metrics() map[string]float64 {
	resp, err := http.Get(f.api + "/metrics")
	if err != nil {
		f.t.Fatal(err)
	}
	defer resp.Body.Close()
	values := map[string]float64{}
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		name, text, _ := strings.Cut(lines.Text(), " ")
		if value, err := strconv.ParseFloat(text, 64); err == nil {
			values[name] = value
		}
	}
	return values
}

// delivered is how many requests the webhook has had.
func (f *fanOutTest) delivered() (n int) {
	resp, err := http.Get("http://" + f.webhook + "/")
	if err != nil {
		return 0 // it has not begun
	}
	defer resp.Body.Close()
	fmt.Fscan(resp.Body, &n)
	return n
}

// counterMain is a webhook in a process of its own, which takes everything and tells how much that was.
func counterMain() {
	var n atomic.Int64
	panic(http.ListenAndServe(os.Args[1], http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			fmt.Fprint(w, n.Load())
			return
		}
		n.Add(1)
	})))
}
