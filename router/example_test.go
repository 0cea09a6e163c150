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

// An event that is newer than package event has no struct: decode it yourself.
func ExampleRouter_OnType() {
	r := router.New()
	r.OnType("canteen_order_create", func(_ context.Context, _ any, env *dingevent.Envelope) error {
		var order struct {
			DishName string `json:"dishName"`
		}
		if err := json.Unmarshal(env.Data, &order); err != nil {
			return dingevent.Reject(err) // no retry can help
		}
		fmt.Println("ordered:", order.DishName)
		return nil
	})
	err := r.Receive(context.Background(), &dingevent.Envelope{
		Type: "canteen_order_create", Data: []byte(`{"dishName":"饺子"}`),
	})
	fmt.Println(err)
	// Output:
	// ordered: 饺子
	// <nil>
}

// A handler sees which attempt it is, and whether a person has asked for the event again.
func ExampleDeliveryOf() {
	r := router.New()
	router.On(r, func(ctx context.Context, e *event.OrgUserAdd, _ *dingevent.Envelope) error {
		d := router.DeliveryOf(ctx)
		if d.Replay != "" {
			fmt.Println("no second mail of welcome for", e.UserIds, "in", d.Replay)
			return nil
		}
		fmt.Printf("%s, attempt %d: welcome %v\n", d.Subscription, d.Attempt, e.UserIds)
		return nil
	})
	env := &dingevent.Envelope{Type: "user_add_org", Data: []byte(`{"userId":["manager164"]}`)}
	for _, d := range []dingevent.Delivery{
		{Envelope: env, Subscription: "mails", Attempt: 2},
		{Envelope: env, Subscription: "mails", Attempt: 1, Replay: "last-week"},
	} {
		if err := r.Deliver(context.Background(), d); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// mails, attempt 2: welcome [manager164]
	// no second mail of welcome for [manager164] in last-week
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
