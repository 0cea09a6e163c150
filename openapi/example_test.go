package openapi_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/openapi"
)

func ExampleClient_FailedPushes() {
	fake := dingtest.New(&dingtest.Options{FailedAfter: -1, Again: []time.Duration{}})
	defer fake.Close()
	<-fake.PushStream("dingkey", dingtest.Event{Type: "check_in", Data: []byte(`{"EventTime":1606126433000}`)}).Done() // nobody is connected

	client, err := openapi.New("dingkey", "s3cret", &openapi.Options{HTTPClient: fake.Client()})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	page, err := client.FailedPushes(ctx, "")
	if e, ok := errors.AsType[*openapi.Error](err); ok {
		fmt.Println(e.Reason, e.Unknown(), err)
		return
	}
	fmt.Println(len(page.Rows), page.More)
	// Output: 1 false
}
