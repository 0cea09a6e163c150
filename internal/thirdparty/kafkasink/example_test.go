package kafkasink_test

import (
	"context"
	"fmt"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/kafkasink"
)

// A sink whose records have the key of their organization, and a consumer.
func Example() {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "dingtalk"))
	if err != nil {
		panic(err)
	}
	defer cluster.Close()
	ctx := context.Background()

	sink, err := kafkasink.New(cluster.ListenAddrs(), "dingtalk", &kafkasink.Options{Format: kafkasink.Binary})
	if err != nil {
		panic(err)
	}
	defer sink.Close()
	err = sink.Deliver(ctx, dingevent.Delivery{
		Envelope: &dingevent.Envelope{
			ID: "66d1a2b0", Type: "user_add_org", CorpID: "ding1", App: "hr",
			Data: []byte(`{"userId":["manager164"]}`),
		},
		Attempt: 1,
	})
	fmt.Println(err)

	consumer, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...), kgo.ConsumeTopics("dingtalk"),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	if err != nil {
		panic(err)
	}
	defer consumer.Close()
	for _, record := range consumer.PollFetches(ctx).Records() {
		fmt.Printf("%s: %s\n", record.Key, record.Value)
		fmt.Printf("%s %s, %s %s\n", record.Headers[1].Key, record.Headers[1].Value, record.Headers[3].Key, record.Headers[3].Value)
	}
	// Output:
	// <nil>
	// ding1: {"userId":["manager164"]}
	// ce_id 66d1a2b0, ce_type com.dingtalk.user_add_org
}
