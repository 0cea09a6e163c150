// Command stream receives an app's events by Stream and handles them, typed, in ten lines. Nothing is
// kept: an event that is not handled within DingTalk's deadline comes again, and runs again.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"os/signal"
	"syscall"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/router"
	"github.com/dingevent/dingevent/stream"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	opts := stream.Options{BaseURL: os.Getenv("DING_BASE_URL")} // empty is DingTalk; or that of "dingevent simulate"
	if err := receive(ctx, os.Getenv("DING_CLIENT_ID"), os.Getenv("DING_CLIENT_SECRET"), &opts); err != nil {
		log.Fatal(err)
	}
}

func receive(ctx context.Context, clientID, clientSecret string, opts *stream.Options) error {
	client, err := stream.New(clientID, clientSecret, opts)
	if err != nil {
		return err
	}
	r := router.New(router.Recover(nil))
	router.On(r, func(_ context.Context, e *event.BpmInstanceChange, env *dingevent.Envelope) error {
		fmt.Println("approval:", e.Title, e.Result)
		return nil
	})
	return client.Run(ctx, r)
}
