package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/simulator"
)

var soakFlags struct {
	time                time.Duration
	rate, subscriptions int
	program, report     string
}

func init() {
	flag.DurationVar(&soakFlags.time, "soak", 0, "how long TestSoak pushes events; 0: a moment, and nothing is judged")
	flag.IntVar(&soakFlags.rate, "soak-rate", 500, "events that TestSoak pushes in a second")
	flag.IntVar(&soakFlags.subscriptions, "soak-subscriptions", 2, "subscriptions that take all of them")
	flag.StringVar(&soakFlags.program, "soak-program", "", "the dingevent that TestSoak watches; empty: this one")
	flag.StringVar(&soakFlags.report, "soak-report", "", "the file that TestSoak writes its report to")
}

// TestSoak pushes events by every way for a long time, delivers all of them to webhooks, and watches what the gateway uses. The
// second half of the time may need no more than the first.
func TestSoak(t *testing.T) {
	s := newSoak(t)
	if got := s.metrics()["go_gc_gogc_percent"]; os.Getenv("GOGC") == "" && got != leanPercent {
		t.Errorf("the heap grows by %v %% between collections, want %d", got, leanPercent)
	}
	s.take() // before the first event
	length := soakFlags.time
	if length == 0 {
		length = time.Second
	}
	s.push(length)
	s.waitDelivered()
	if s.answered.Load() == 0 {
		t.Error("nothing was answered, so nothing was tested")
	}
	s.take()
	s.tell()
	if soakFlags.time > 0 {
		for _, problem := range s.growth() {
			t.Error(problem)
		}
	}
	s.end(s.gateway)
}

// A soak is a gateway that is watched, and the pushes to it.
type soak struct {
	*fanOutTest
	pushed, answered atomic.Int64
	samples
}

func newSoak(t *testing.T) *soak {
	f := &fanOutTest{size: soakFlags.subscriptions}
	var more strings.Builder
	for n := range f.size {
		fmt.Fprintf(&more, "  - name: s%d\n    start: beginning\n    webhook: {url: \"http://HOOK/\", format: raw}\n", n)
	}
	f.killTest = newKillTest(t, "    corps: [nobody]\n"+more.String())
	f.corps = 50
	f.setHook()
	f.startCounter()
	f.gateway = exec.Command("dingevent", "serve")
	if soakFlags.program != "" {
		f.gateway = exec.Command(soakFlags.program, "serve")
	}
	f.launch(f.gateway)
	t.Cleanup(func() { f.gateway.Process.Kill() })
	f.waitReady(f.gateway)
	f.readAPI()
	return &soak{fanOutTest: f}
}

// push pushes at the rate for a time, and takes samples meanwhile. It returns when no push is tried any more.
func (s *soak) push(length time.Duration) {
	const step = 20 * time.Millisecond
	tick := time.NewTicker(step)
	defer tick.Stop()
	sample := time.NewTicker(max(length/120, time.Second/4))
	defer sample.Stop()
	var trying sync.WaitGroup
	defer trying.Wait()
	for s.began = time.Now(); time.Since(s.began) < length; {
		select {
		case <-sample.C:
			s.take()
		case <-tick.C:
			for due := int64(time.Since(s.began).Seconds() * float64(soakFlags.rate)); s.pushed.Load() < due; {
				push, err := s.sim.Push(s.next())
				if err != nil {
					s.t.Fatal(err)
				}
				trying.Go(func() {
					if outcome, _ := push.Wait(s.t.Context()); outcome == dingtest.Answered {
						s.answered.Add(1)
					}
				})
			}
		}
	}
}

// next is the next event; the ways and the organizations take turns.
func (s *soak) next() simulator.PushRequest {
	n := int(s.pushed.Add(1))
	req := simulator.PushRequest{
		Type: "user_add_org", ClientID: "dingkill", Corp: fmt.Sprint("dingcorp", n%s.corps), Transport: simulator.Transports[n%len(simulator.Transports)],
	}
	if err := req.Shape(fmt.Appendf(nil, `{"mark":"m%d","userId":["manager164"],"pad":"%s"}`, n, strings.Repeat("x", 300))); err != nil {
		s.t.Fatal(err)
	}
	return req
}

// waitDelivered waits until every subscription has delivered what was answered.
func (s *soak) waitDelivered() {
	s.t.Helper()
	want := int(s.answered.Load()) * s.size
	for deadline := time.After(5 * time.Minute); s.delivered() < want; {
		select {
		case <-deadline:
			s.t.Fatalf("%d of %d deliveries arrived\n%s", s.delivered(), want, s.gateway.Stderr)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// take notes what the gateway uses now.
func (s *soak) take() {
	m := s.metrics()
	taken := sample{
		at: time.Since(s.began), answered: int(s.answered.Load()), rss: m["process_resident_memory_bytes"] / (1 << 20),
		heap: m["go_memstats_heap_inuse_bytes"] / (1 << 20), goroutines: m["go_goroutines"], handles: m["process_open_fds"], cpu: m["process_cpu_seconds_total"],
	}
	if len(s.samples) == 0 {
		taken.at = 0
	}
	s.samples = append(s.samples, taken)
}

// tell logs the report, and writes it if a file is wanted.
func (s *soak) tell() {
	first, last := s.samples[0], s.samples[len(s.samples)-1]
	title := fmt.Sprintf("%d events pushed in %v, %d answered, %d deliveries to %d subscriptions; %.2f ms of CPU an event",
		s.pushed.Load(), last.at.Round(time.Second), s.answered.Load(), s.delivered(), s.size, (last.cpu-first.cpu)*1000/float64(max(1, s.answered.Load())))
	report := title + "\n\n" + s.samples.table()
	s.t.Log(report)
	if soakFlags.report == "" {
		return
	}
	if err := os.WriteFile(soakFlags.report, []byte(report+"\n"+s.samples.list()), 0o644); err != nil {
		s.t.Error(err)
	}
}
