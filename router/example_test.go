package router_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/router"
)

// One function for each kind of event, with its struct.
func Example() {
	r := router.New(router.Recover(slog.Default()), router.Timeout(20*time.Second)) // the first is outermost
	router.On(r, func(_ context.Context, e *event.BpmInstanceChange, env *dingevent.Envelope) error {
		fmt.Printf("%s: approval %s: %s, %s\n", env.CorpID, e.ProcessInstanceId, e.Type, e.Result)
		return nil
	})
	router.On(r, func(_ context.Context, e *event.OrgUserAdd, env *dingevent.Envelope) error {
		fmt.Printf("%s: welcome, %v\n", env.CorpID, e.UserIds)
		return nil
	})

	// The journal's deliveries, or a receiver, call the router like this:
	for _, env := range []*dingevent.Envelope{
		{Type: "bpms_instance_change", CorpID: "ding1", Data: []byte(`{"processInstanceId":"4060","type":"finish","result":"agree"}`)},
		{Type: "user_add_org", CorpID: "ding1", Data: []byte(`{"userId":["manager164"]}`)},
	} {
		if err := r.Deliver(context.Background(), dingevent.Delivery{Envelope: env, Attempt: 1}); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// ding1: approval 4060: finish, agree
	// ding1: welcome, [manager164]
}

// A message to a robot has a topic and no struct: decode it yourself.
func ExampleRouter_OnType() {
	r := router.New()
	r.OnType("/v1.0/im/bot/messages/get", func(_ context.Context, _ any, env *dingevent.Envelope) error {
		var message struct {
			Text struct{ Content string }
		}
		if err := json.Unmarshal(env.Data, &message); err != nil {
			return dingevent.Reject(err) // no retry can help
		}
		fmt.Println("robot was told:", message.Text.Content)
		return nil
	})
	err := r.Receive(context.Background(), &dingevent.Envelope{
		Type: "/v1.0/im/bot/messages/get", Data: []byte(`{"text":{"content":"你好"}}`),
	})
	fmt.Println(err)
	// Output:
	// robot was told: 你好
	// <nil>
}

// Default takes what no other handler does, such as a type that package event does not know.
func ExampleRouter_Default() {
	r := router.New()
	r.Default(func(_ context.Context, e any, env *dingevent.Envelope) error {
		if unknown, ok := e.(*event.Unknown); ok {
			fmt.Printf("%s: %s\n", unknown.Type, unknown.Raw)
		}
		return nil
	})
	err := r.Receive(context.Background(), &dingevent.Envelope{Type: "new_in_2027", Data: []byte(`{"a":1}`)})
	fmt.Println(err)
	// Output:
	// new_in_2027: {"a":1}
	// <nil>
}

// A middleware is a function around a function.
func ExampleMiddleware() {
	logged := func(next router.Handler) router.Handler {
		return func(ctx context.Context, e any, env *dingevent.Envelope) error {
			err := next(ctx, e, env)
			fmt.Printf("%s %s: %v\n", env.Type, env.ID, err)
			return err
		}
	}
	r := router.New(logged)
	router.On(r, func(context.Context, *event.OrgUserLeave, *dingevent.Envelope) error {
		return dingevent.RetryAfter(time.Minute, errors.New("payroll is being closed"))
	})
	_ = r.Deliver(context.Background(), dingevent.Delivery{
		Envelope: &dingevent.Envelope{ID: "66d1a2b0", Type: "user_leave_org", Data: []byte(`{"userId":["manager164"]}`)},
		Attempt:  1,
	})
	// Output:
	// user_leave_org 66d1a2b0: payroll is being closed
}
