package natssink_test

import (
	"context"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/natssink"
)

// A sink gives each organization and type a subject. The server has a stream that takes dingtalk.>.
func Example() {
	sink, err := natssink.New([]string{"nats://localhost:4222"}, "dingtalk.{corp}.{type}", &natssink.Options{Format: natssink.Binary})
	if err != nil {
		panic(err)
	}
	defer sink.Close()
	err = sink.Deliver(context.Background(), dingevent.Delivery{
		Envelope: &dingevent.Envelope{
			ID: "66d1a2b0", Type: "user_add_org", CorpID: "ding1", App: "hr",
			Data: []byte(`{"userId":["manager164"]}`),
		},
		Attempt: 1,
	})
	if err != nil {
		panic(err)
	}
}
