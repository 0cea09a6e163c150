package console_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/console"
	"github.com/dingevent/dingevent/internal/simulator"
)

const (
	isAway  = `!document.getElementById("away").hidden`
	isThere = `document.getElementById("away").hidden`
	cutFor  = 10 * time.Second
)

// TestLiveFindsBack: the list says that the gateway is away, whatever way it is, finds back by itself and has missed no row.
func TestLiveFindsBack(t *testing.T) {
	needBrowser(t)
	g := newGateway(t, nil)
	g.fill(t, 10)
	var pushes sync.Mutex
	push := func(t *testing.T) (seq string) {
		pushes.Lock()
		defer pushes.Unlock()
		return g.pushOne(t)
	}
	for name, goAway := range map[string]func(*front){
		"cut": (*front).cutAll, "answers 503": (*front).refuseAll, "silent": (*front).keepSilent,
		"only the stream answers 503": func(f *front) { f.refuse503("/events/live") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFront(t, g)
			x := newTab(t, f.URL)
			x.follow(g, console.Viewer, "/events")
			x.sees(push(t))

			x.expect(503)
			x.outage(true)
			goAway(f)
			began := time.Now()
			x.until("that the gateway is away", isAway)
			var last string
			for range 8 {
				last = push(t)
			}
			time.Sleep(time.Until(began.Add(cutFor)))
			if run(x, chromedp.Evaluate[bool](isThere)) {
				t.Error("the page says that the gateway is there, during the outage")
			}
			f.pass()
			x.until("that the gateway is there", isThere)
			x.sees(last)
			x.outage(false)
			x.hasNoHole()
			x.sees(push(t))
		})
	}
}

// TestLiveAfterReload: a page that is loaded while the stream is refused finds it once it is there.
func TestLiveAfterReload(t *testing.T) {
	needBrowser(t)
	g := newGateway(t, nil)
	g.fill(t, 3)
	f := newFront(t, g)
	x := newTab(t, f.URL)
	x.expect(503)
	f.refuse503("/events/live")
	x.follow(g, console.Viewer, "/events")
	x.until("that the stream is away", isAway)
	seq := g.pushOne(t)
	f.pass()
	x.until("that the stream is there", isThere)
	x.sees(seq)
	x.hasNoHole()
}

// TestLiveAfterRestart: a gateway that was started again knows no session, and the page leads to the login.
func TestLiveAfterRestart(t *testing.T) {
	needBrowser(t)
	g := newGateway(t, nil)
	x := g.enter(t, console.Viewer, "/events")
	x.sees(g.pushOne(t))
	x.expect(401)
	x.outage(true)
	g.stop()
	x.until("that the gateway is away", isAway)
	g.start(t)
	x.until("the login", `document.querySelector("main")?.innerText.includes("dingevent console") === true`)
}

// TestLiveWhileReading: rows do not move under the pointer. They wait until they are asked for.
func TestLiveWhileReading(t *testing.T) {
	needBrowser(t)
	g := newGateway(t, nil)
	g.fill(t, 10)
	x := g.enter(t, console.Viewer, "/events")
	x.point(400, 400)
	if !run(x, chromedp.Evaluate[bool](`document.querySelector("[data-live]").matches(":hover")`)) {
		t.Fatalf("the pointer is not on the list:\n%s", x.shown())
	}
	first := x.text("[data-live] tr a")
	g.pushOne(t)
	seq := g.pushOne(t)
	x.until("that two rows wait", `!document.getElementById("news").hidden && document.querySelector("#news b").textContent === "2"`)
	if now := x.text("[data-live] tr a"); now != first {
		t.Errorf("the first row was %s and is %s, under the pointer", first, now)
	}
	x.press("#news")
	x.sees(seq)
	x.hasNoHole()
}

// pushOne has one event stored, and returns its sequence.
func (g *gateway) pushOne(t testing.TB) (seq string) {
	t.Helper()
	id, err := g.push(t.Context(), simulator.PushRequest{Type: "check_in", Transport: dingevent.TransportStream, Corp: "dingcorp"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return g.seqOf(t, id)
}

// sees waits for the row of an event.
func (x *tab) sees(seq string) {
	x.Helper()
	x.until("the row of event "+seq, `document.getElementById("e`+seq+`") !== null`)
}

// hasNoHole: the list has each sequence once, the newest first.
func (x *tab) hasNoHole() {
	x.Helper()
	seqs := run(x, chromedp.Evaluate[[]int](`[...document.querySelectorAll("[data-live] tr[id]")].map((r) => Number(r.id.slice(1)))`))
	for i := 1; i < len(seqs); i++ {
		if seqs[i] != seqs[i-1]-1 {
			x.Errorf("the rows are %v", seqs)
			return
		}
	}
}

// outage says that requests may fail now.
func (x *tab) outage(on bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.away = on
}

// point moves the pointer.
func (x *tab) point(right, down float64) {
	x.Helper()
	x.do(chromedp.Func(func(ctx context.Context, on *chromedp.Target) error {
		_, err := cdp.Call(ctx, on, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: input.DispatchMouseEventTypeMouseMoved, X: right, Y: down})
		return err
	}))
}
