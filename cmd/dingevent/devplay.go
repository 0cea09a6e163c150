package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/simulator"
)

// play lets the fake DingTalk push one sample after another once the gateway is connected, until ctx ends.
func (e *devEnv) play(ctx context.Context, every time.Duration) {
	if e.simulator.Fake.WaitConnections(ctx, devClientID, 1) == nil {
		e.simulator.Play(ctx, every, simulator.Transports)
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
	made, ended, answered := e.pushes.Counts()
	delivered, _, _ := e.webhook.counts()
	return ended == made && delivered >= answered
}

func (e *devEnv) summary(w io.Writer) {
	delivered, by, repeated := e.webhook.counts()
	made, _, answered := e.pushes.Counts()
	stats := e.daemon.Journal().Stats()
	fmt.Fprintf(w, "\n%s\n%s\n", e.say.DevPushed(made, answered, stats.Appended, stats.Duplicates),
		e.say.DevGot(delivered, by[dingevent.TransportHTTP], by[dingevent.TransportSyncHTTP], by[dingevent.TransportStream], repeated))
}
