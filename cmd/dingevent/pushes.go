package main

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
)

// ways is the order in which dev uses the transports.
var ways = []dingevent.Transport{dingevent.TransportHTTP, dingevent.TransportSyncHTTP, dingevent.TransportStream}

// pushes counts what was pushed, by dev itself or by trigger.
type pushes struct {
	mu       sync.Mutex // protects what follows
	made     int
	ended    int // with or without success
	answered int // with success
}

func (p *pushes) follow(ctx context.Context, push *dingtest.Push) {
	p.mu.Lock()
	p.made++
	p.mu.Unlock()
	go func() {
		outcome, _ := push.Wait(ctx)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.ended++
		if outcome == dingtest.Answered {
			p.answered++
		}
	}()
}

func (p *pushes) counts() (made, ended, answered int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.made, p.ended, p.answered
}

// play lets the fake DingTalk push one sample after another once the gateway is connected, until ctx ends.
func (e *devEnv) play(ctx context.Context, every time.Duration) {
	if e.simulator.fake.WaitConnections(ctx, devClientID, 1) == nil {
		e.simulator.play(ctx, every, ways)
	}
}

// drain gives what was pushed a moment to be answered and delivered.
func (e *devEnv) drain(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !e.settled() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func (e *devEnv) settled() bool {
	made, ended, answered := e.pushes.counts()
	delivered, _, _ := e.webhook.counts()
	return ended == made && delivered >= answered
}

func (e *devEnv) summary(w io.Writer) {
	delivered, by, repeated := e.webhook.counts()
	made, _, answered := e.pushes.counts()
	stats := e.daemon.Journal().Stats()
	fmt.Fprintf(w, "\n%s\n%s\n", e.say.DevPushed(made, answered, stats.Appended, stats.Duplicates),
		e.say.DevGot(delivered, by[dingevent.TransportHTTP], by[dingevent.TransportSyncHTTP], by[dingevent.TransportStream], repeated))
}
