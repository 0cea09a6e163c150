package stream_test

import (
	"context"
	"fmt"
	"slices"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/stream"
)

func Example() {
	ding := dingtest.New(nil) // a fake DingTalk; leave BaseURL and HTTPClient out for the real one
	defer ding.Close()
	client, err := stream.New("client-id", "client-secret", &stream.Options{BaseURL: ding.URL(), HTTPClient: ding.Client()})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	go pushOne(ctx, ding)
	err = client.Run(ctx, dingevent.ReceiverFunc(func(_ context.Context, envs ...*dingevent.Envelope) error {
		defer stop()
		fmt.Printf("%s in %s: %s\n", envs[0].Type, envs[0].CorpID, envs[0].Data)
		return nil // a journal returns nil once they are on disk
	}))
	fmt.Println(err)
	// Output:
	// user_add_org in ding123: {"userId":["manager42"]}
	// <nil>
}

func pushOne(ctx context.Context, ding *dingtest.Server) {
	if ding.WaitConnections(ctx, "client-id", 1) == nil {
		ding.PushStream("client-id", dingtest.Event{Type: "user_add_org", CorpID: "ding123", Data: []byte(`{"userId":["manager42"]}`)})
	}
}

func ExampleClient_Handle() {
	client, err := stream.New("client-id", "client-secret", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	client.Handle(stream.TopicCard, func(_ context.Context, cb *stream.Callback) (any, error) {
		card, ok := event.Decode(cb.Topic, cb.Data).(*event.CardCallback)
		if !ok || card.Content == nil || !slices.Contains(card.Content.CardPrivateData.ActionIds, "agree") {
			return map[string]any{}, nil
		}
		return map[string]any{"cardData": map[string]any{"cardParamMap": map[string]string{"state": "approved"}}}, nil
	})
}

// A callback wants a response, such as what a card shows after somebody has pressed its button.
func ExampleOn() {
	client, err := stream.New("client-id", "client-secret", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	stream.On(client, func(_ context.Context, e *event.CardCallback, _ *stream.Callback) (any, error) {
		fmt.Println("a button of the card was pressed:", e.OutTrackId)
		return map[string]any{"cardUpdateOptions": map[string]any{"updateCardDataByKey": true}}, nil
	})
}
