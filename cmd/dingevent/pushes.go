package main

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/event/catalog"
)

// ways is the order in which dev uses the transports.
var ways = []dingevent.Transport{dingevent.HTTP, dingevent.SyncHTTP, dingevent.Stream}

// pushes counts what dev pushed.
type pushes struct {
	mu       sync.Mutex // protects what follows
	made     int
	answered int
	waiting  sync.WaitGroup // pushes without an outcome
}

// play lets the fake DingTalk push one sample after another, by each transport in turn, until ctx
// ends. Pushes that are still without an answer go on until running ends.
func (e *devEnv) play(ctx, running context.Context, every time.Duration) {
	if e.simulator.fake.WaitConnections(ctx, devClientID, 1) != nil {
		return
	}
	samples := catalog.All()
	tick := time.NewTicker(every)
	defer tick.Stop()
	for n := 0; ; n++ {
		way := ways[n%len(ways)]
		sample := samples[n/len(ways)%len(samples)].Type
		if push, err := e.simulator.sample(sample, way, devCorp); err == nil {
			e.pushes.follow(running, push)
		}
		if n+1 < len(ways) { // every transport at once, then at leisure
			continue
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func (p *pushes) follow(ctx context.Context, push *dingtest.Push) {
	p.mu.Lock()
	p.made++
	p.mu.Unlock()
	p.waiting.Go(func() {
		if outcome, _ := push.Wait(ctx); outcome == dingtest.Answered {
			p.mu.Lock()
			p.answered++
			p.mu.Unlock()
		}
	})
}

// drain gives what was answered a moment to be delivered.
func (e *devEnv) drain(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	e.pushes.wait(ctx)
	for tick := time.NewTicker(20 * time.Millisecond); ; {
		if total, _, _ := e.webhook.counts(); total >= e.pushes.total() {
			tick.Stop()
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			tick.Stop()
			return
		}
	}
}

func (p *pushes) wait(ctx context.Context) {
	done := make(chan struct{})
	go func() { p.waiting.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
}

// total is how many pushes were answered with success.
func (p *pushes) total() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.answered
}

func (e *devEnv) summary(w io.Writer) {
	delivered, by, repeated := e.webhook.counts()
	e.pushes.mu.Lock()
	defer e.pushes.mu.Unlock()
	stats := e.daemon.Journal().Stats()
	fmt.Fprintf(w, "\nDingTalk pushed %d events, %d were answered with success; %d stored, %d duplicates.\n",
		e.pushes.made, e.pushes.answered, stats.Appended, stats.Duplicates)
	fmt.Fprintf(w, "The webhook got %d: %d by http, %d by synchttp, %d by stream; %d came twice.\n",
		delivered, by[dingevent.HTTP], by[dingevent.SyncHTTP], by[dingevent.Stream], repeated)
}
