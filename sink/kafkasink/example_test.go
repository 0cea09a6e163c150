package kafkasink_test

import (
	"context"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/kafkasink"
)

// A sink writes records whose key is the organization, so that each organization's events keep their order.
func Example() {
	sink, err := kafkasink.New([]string{"localhost:9092"}, "dingtalk", &kafkasink.Options{Format: kafkasink.Binary})
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
