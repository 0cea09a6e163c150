package main

import (
	"context"
	"fmt"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/stream"
)

func Example() {
	ding := dingtest.New(nil)
	defer ding.Close()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() {
		ended <- receive(ctx, "dingkey", "secret", &stream.Options{BaseURL: ding.URL(), HTTPClient: ding.Client()})
	}()
	ding.WaitConnections(ctx, "dingkey", 1)
	push := ding.PushStream("dingkey", dingtest.Event{
		Type: "bpms_instance_change", CorpID: "dingcorp",
		Data: []byte(`{"title":"Leave of Zhao Yun","type":"finish","result":"agree"}`),
	})
	<-push.Done()
	stop()
	fmt.Println("ended:", <-ended)
	// Output:
	// approval: Leave of Zhao Yun agree
	// ended: <nil>
}
