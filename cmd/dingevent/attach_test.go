package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/stream"
)

// attachMain is a program that takes events by Stream from whatever is at the URL, in a process of its own: it writes the
// type and ID of each to a file, and then answers.
func attachMain() {
	url, clientID, secret, path := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	client, err := stream.New(clientID, secret, &stream.Options{BaseURL: url, Robot: true, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		panic(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err = client.Run(ctx, dingevent.ReceiverFunc(func(_ context.Context, envs ...*dingevent.Envelope) error {
		for _, env := range envs {
			if _, err := fmt.Fprintln(file, env.Type, env.ID, "attempt", env.Meta["dingeventAttempt"]); err != nil {
				return err
			}
		}
		return nil
	}))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
