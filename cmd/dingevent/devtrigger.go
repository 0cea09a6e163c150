package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/console"
	"github.com/dingevent/dingevent/internal/simulator"
	"github.com/dingevent/dingevent/internal/words"
)

// trigger makes the fake DingTalk push an event, for the console, and waits until it was answered.
func (e *devEnv) trigger(ctx context.Context, p console.Push) (id string, err error) {
	req := simulator.PushRequest{
		Type: p.Type, Transport: cmp.Or(dingevent.Transport(p.Transport), dingevent.TransportStream), Corp: p.Corp, ID: rand.Text(),
	}
	if err := req.Shape(p.Data); err != nil {
		return "", err
	}
	push, err := e.simulator.Push(req)
	if err != nil {
		return "", err
	}
	const patience = 5 * time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if _, err := push.Wait(ctx); err != nil {
		return "", words.Wrap(err, words.Words.DevUnanswered)
	}
	return req.ID, nil
}
