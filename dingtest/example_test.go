package dingtest_test

import (
	"context"
	"fmt"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/stream"
)

// A program that receives events by Stream is tested against the fake instead of DingTalk. In a test,
// NewServer(t, nil) takes the place of New and Close.
func Example() {
	ctx, stop := context.WithCancel(context.Background())
	ding := dingtest.New(nil)
	defer ding.Close()
	client, err := stream.New("my-app", "my-secret", &stream.Options{BaseURL: ding.URL(), HTTPClient: ding.Client()})
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
	if err := ding.WaitConnections(ctx, "my-app", 1); err != nil {
		panic(err)
	}
	push := ding.PushStream("my-app", dingtest.Event{Type: "user_leave_org", CorpID: "ding9f50", Data: []byte(`{"userId":["manager7978"]}`)})
	outcome, err := push.Wait(ctx)
	fmt.Println(outcome, err)
	stop()
	fmt.Println(<-ended)
	// Output:
	// user_leave_org in ding9f50: {"userId":["manager7978"]}
	// answered <nil>
	// <nil>
}
