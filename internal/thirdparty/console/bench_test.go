package console_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/console"
	"github.com/dingevent/dingevent/event/catalog"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/datafolder"
	"github.com/dingevent/dingevent/internal/simulator"
	"github.com/dingevent/dingevent/journal/sqlite"
)

var stored = flag.Int("events", 1_000_000, "how many events BenchmarkPage has stored")

// timed are the pages that are measured, by the name of the benchmark. The page none is empty, by the same server.
var timed = map[string]string{
	"none":     "/no-such-page",
	"overview": "/",
	"events":   "/events",
	"filtered": "/events?type=user_*",
	"corp":     "/events?corp=no-such-corp",
	"text":     "/events?text=no-such-text",
	"event":    "/events/1000",

	"subscriptions": "/subscriptions",
	"dead":          "/dead",
	"catalog":       "/catalog",
}

// BenchmarkPage opens pages of a gateway that has many events. It reports the time to the first byte and to the first paint.
func BenchmarkPage(b *testing.B) {
	needBrowser(b)
	g := newGateway(b, func(cfg *config.Config) {
		cfg.Data = bigJournal(b, *stored)
		cfg.Subscriptions[0].Start = "now"
		cfg.Subscriptions[1].Start = fmt.Sprint(max(1, *stored-20_000)) // a few thousand dead letters
		cfg.Subscriptions[2].Start = "now"
	})
	g.settle(b)
	x := g.enter(b, console.Admin, "/events")
	x.expect(404)
	for _, name := range slices.Sorted(maps.Keys(timed)) {
		b.Run(name, func(b *testing.B) {
			var all timing
			for b.Loop() {
				x.open(timed[name])
				one := run(x, timings)
				all.Byte, all.Paint = all.Byte+one.Byte, all.Paint+one.Paint
			}
			b.ReportMetric(all.Byte/float64(b.N), "first-byte-ms")
			b.ReportMetric(all.Paint/float64(b.N), "first-paint-ms")
		})
	}
}

// A timing is how long a page took from the click on, in milliseconds.
type timing struct{ Byte, Paint float64 }

// timings waits for the first paint of the page.
func timings(ctx context.Context, on *chromedp.Target) (timing, error) {
	return chromedp.Evaluate[timing](`new Promise((done) => {
		const tell = (paint) => done({Byte: performance.getEntriesByType("navigation")[0].responseStart, Paint: paint});
		new PerformanceObserver((list) => tell(list.getEntries()[0].startTime)).observe({type: "paint", buffered: true});
	})`, chromedp.EvalAwaitPromise)(ctx, on)
}

// bigJournal is a data folder with so many events. It stays for the next run.
func bigJournal(b *testing.B, events int) string {
	b.Helper()
	folder := filepath.Join(os.TempDir(), fmt.Sprintf("dingevent-console-bench-%d", events))
	path := datafolder.JournalPath(folder)
	if done, err := os.Stat(path); err == nil && time.Since(done.ModTime()) < 12*time.Hour { // later its events would age
		return folder
	}
	if err := os.RemoveAll(folder); err != nil {
		b.Fatal(err)
	}
	making := folder + ".new"
	if err := os.RemoveAll(making); err != nil {
		b.Fatal(err)
	}
	if err := os.MkdirAll(making, 0o700); err != nil {
		b.Fatal(err)
	}
	storeMany(b, datafolder.JournalPath(making), events)
	if err := os.Rename(making, folder); err != nil {
		b.Fatal(err)
	}
	return folder
}

// storeMany makes a journal of samples, the last of which came now.
func storeMany(b *testing.B, path string, events int) {
	b.Helper()
	j, err := sqlite.Open(path, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer j.Close()
	var samples []simulator.PushRequest
	for _, kind := range usual {
		req := simulator.PushRequest{Type: kind.name, Transport: kind.way, Corp: catalog.SampleCorp}
		if err := req.Shape(nil); err != nil {
			b.Fatal(err)
		}
		samples = append(samples, req)
	}
	const group, apart = 1000, 20 * time.Millisecond
	began := time.Now().Add(-time.Duration(events) * apart)
	for n := 0; n < events; n += group {
		var envs []*dingevent.Envelope
		for i := n; i < min(n+group, events); i++ {
			req, at := samples[i%len(samples)], began.Add(time.Duration(i)*apart)
			envs = append(envs, &dingevent.Envelope{
				ID: fmt.Sprintf("%032x", i), Type: req.Type, CorpID: req.Corp, App: "hr", Transport: req.Transport, Born: at, Received: at, Data: req.Data,
			})
		}
		if err := j.Receive(b.Context(), envs...); err != nil {
			b.Fatal(err)
		}
	}
}
