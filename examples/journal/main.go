// Command journal is a whole gateway in one program: an event is stored before DingTalk is answered,
// and handled from there until the handler says so. It survives a crash at any line.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sync/errgroup"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/callback"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/journal/sqlite"
	"github.com/dingevent/dingevent/router"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	l, err := net.Listen("tcp", "127.0.0.1:8080")
	if err != nil {
		log.Fatal(err)
	}
	key := callback.Key{Token: os.Getenv("DING_TOKEN"), AESKey: os.Getenv("DING_AES_KEY"), Owners: []string{os.Getenv("DING_APP_KEY")}}
	left := func(e *event.OrgUserLeave) error {
		fmt.Println("left:", e.UserIds)
		return nil
	}
	if err := run(ctx, l, "events.db", key, left); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, l net.Listener, path string, key callback.Key, left func(*event.OrgUserLeave) error) error {
	j, err := sqlite.Open(path, nil)
	if err != nil {
		return err
	}
	defer j.Close()

	// In: the journal is the Receiver, so "success" means stored.
	in, err := callback.NewHandler("hr", []callback.Key{key}, j, nil)
	if err != nil {
		return err
	}
	// Out: the router is the Sink. A handler may take its time, and fail.
	r := router.New(router.Recover(nil))
	router.On(r, func(_ context.Context, e *event.OrgUserLeave, env *dingevent.Envelope) error {
		return left(e)
	})
	out, err := delivery.New(j, delivery.Subscription{Name: "offboarding", Sink: r, Start: delivery.FromBeginning}, nil)
	if err != nil {
		return err
	}

	server := &http.Server{Handler: in}
	parts, ctx := errgroup.WithContext(ctx)
	parts.Go(func() error { return out.Run(ctx) })
	parts.Go(func() error {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	parts.Go(func() error { <-ctx.Done(); return server.Shutdown(context.WithoutCancel(ctx)) })
	return parts.Wait()
}
