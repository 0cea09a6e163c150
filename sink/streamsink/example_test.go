package streamsink_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/streamsink"
	"github.com/dingevent/dingevent/stream"
)

func Example() {
	quiet := slog.New(slog.DiscardHandler)
	server, err := streamsink.New(&streamsink.Options{Logger: quiet})
	if err != nil {
		panic(err)
	}
	sink, err := server.NewSink("billing", "a-secret-of-some-length", nil)
	if err != nil {
		panic(err)
	}
	web := httptest.NewServer(server) // or an http.Server of yours
	defer web.Close()

	// Any program for DingTalk's Stream mode may attach; here it is one with our own client.
	ctx, stop := context.WithCancel(context.Background())
	client, err := stream.New("billing", "a-secret-of-some-length", &stream.Options{BaseURL: web.URL, Logger: quiet})
	if err != nil {
		panic(err)
	}
	ended := make(chan error)
	go func() {
		ended <- client.Run(ctx, dingevent.ReceiverFunc(func(_ context.Context, envs ...*dingevent.Envelope) error {
			fmt.Printf("%s in %s: %s\n", envs[0].Type, envs[0].CorpID, envs[0].Data)
			return nil
		}))
	}()

	err = sink.Deliver(ctx, dingevent.Delivery{ // a delivery.Dispatcher calls it
		Envelope: &dingevent.Envelope{
			ID: "66d1a2b0", Type: "user_add_org", CorpID: "ding1", App: "hr", Transport: dingevent.TransportStream,
			Data: []byte(`{"userId":["manager164"]}`),
		},
		Attempt: 1,
	})
	fmt.Println(err)
	stop()
	<-ended
	server.Shutdown(context.Background())
	// Output:
	// user_add_org in ding1: {"userId":["manager164"]}
	// <nil>
}
