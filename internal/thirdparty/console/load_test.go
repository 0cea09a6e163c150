package console_test

import (
	"context"
	"flag"
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/memory"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/dingevent/dingevent/console"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/event/catalog"
)

var liveFor = flag.Duration("live", 0, "how long TestLiveUnderLoad goes on, where long tasks fail it; 6s if 0, and they do not")

const (
	liveRate   = 500                    // events a second
	longTask   = 50 * time.Millisecond  // a longer one is felt
	frameEvery = 250 * time.Millisecond // of a live page
)

// A weight is what a page holds after the garbage is gone.
type weight struct {
	heap  float64 // bytes
	nodes int64
	busy  float64 // seconds of a processor that its tasks took so far
}

// TestLiveUnderLoad: a list that 500 events a second come to does not grow, and shows the newest in the end. With -live it
// has no long task either; a machine that does other things makes some.
func TestLiveUnderLoad(t *testing.T) {
	needBrowser(t)
	total := *liveFor
	if total == 0 {
		total = 6 * time.Second
	}
	g := newGateway(t, nil)
	x := g.enter(t, console.Viewer, "/events")
	x.do(chromedp.Func(func(ctx context.Context, on *chromedp.Target) error {
		if _, err := cdp.Call(ctx, on, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks}); err != nil {
			return err
		}
		_, err := chromedp.Evaluate[bool](`window.longTasks = [], new PerformanceObserver((l) => {
			for (const e of l.getEntries()) longTasks.push(e.duration);
		}).observe({type: "longtask"}), true`)(ctx, on)
		return err
	}))
	sent := g.burst(t, total/2)
	half := x.weighs()
	second := time.Now()
	sent += g.burst(t, total-total/2)
	frames := int(time.Since(second) / frameEvery)
	x.sees(g.pushOne(t))
	whole := x.weighs()
	isHeavier := func() bool { return whole.heap > half.heap+1e6 || whole.nodes > half.nodes+1000 }
	for end := time.Now().Add(patience); isHeavier() && time.Now().Before(end); whole = x.weighs() { // rows that went are garbage a little later
		time.Sleep(frameEvery)
	}

	tasks := run(x, chromedp.Evaluate[[]float64](`longTasks`))
	t.Logf("%d events in %v: %.1f ms of a processor a frame; %d tasks took more than %v: %.0f ms", sent, total, (whole.busy-half.busy)*1e3/float64(max(frames, 1)), len(tasks), longTask, tasks)
	t.Logf("%.0f and then %.0f KB, %d and then %d nodes", half.heap/1e3, whole.heap/1e3, half.nodes, whole.nodes)
	if *liveFor > 0 && len(tasks) > 0 {
		t.Errorf("%d tasks took more than %v: %.0f ms", len(tasks), longTask, tasks)
	}
	if isHeavier() {
		t.Errorf("the page grew from %.0f to %.0f bytes, and from %d to %d nodes", half.heap, whole.heap, half.nodes, whole.nodes)
	}
}

// burst has DingTalk push for a while, and returns how many events were stored.
func (g *gateway) burst(t testing.TB, during time.Duration) (sent int) {
	t.Helper()
	const each = 25
	var pushes []*dingtest.Push
	tick := time.NewTicker(time.Second * each / liveRate)
	defer tick.Stop()
	for end := time.Now().Add(during); time.Now().Before(end); <-tick.C {
		for range each {
			g.count++
			pushes = append(pushes, g.sim.Fake.PushStream(clientID, dingtest.Event{
				ID: fmt.Sprintf("4b6f%012d", g.count), Type: "check_in", CorpID: catalog.SampleCorp, Data: []byte(`{"staffId":"manager01","timeStamp":1495592259000}`),
			}))
		}
	}
	for _, push := range pushes {
		if outcome, err := push.Wait(t.Context()); outcome != dingtest.Answered {
			t.Fatalf("a push ended with %q, %v", outcome, err)
		}
	}
	return len(pushes)
}

// weighs is how heavy the page is.
func (x *tab) weighs() weight {
	x.Helper()
	return run(x, func(ctx context.Context, on *chromedp.Target) (w weight, err error) {
		if _, err := cdp.Call(ctx, on, heapprofiler.CollectGarbage, cdp.Empty{}); err != nil {
			return w, err
		}
		heap, err := cdp.Call(ctx, on, runtime.GetHeapUsage, cdp.Empty{})
		if err != nil {
			return w, err
		}
		counters, err := cdp.Call(ctx, on, memory.GetDOMCounters, cdp.Empty{})
		if err != nil {
			return w, err
		}
		w = weight{heap: heap.UsedSize, nodes: counters.Nodes}
		metrics, err := cdp.Call(ctx, on, performance.GetMetrics, cdp.Empty{})
		for _, m := range metrics.Metrics {
			if m.Name == "TaskDuration" {
				w.busy = m.Value
			}
		}
		return w, err
	})
}
