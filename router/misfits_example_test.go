package router_test

import (
	"context"
	"fmt"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/router"
)

// An event with a value that its struct cannot take becomes a dead letter, before a handler reads a zero in its place.
func ExampleRejectMisfits() {
	r := router.New(router.RejectMisfits)
	router.On(r, func(_ context.Context, e *event.OrgUserAdd, _ *dingevent.Envelope) error {
		fmt.Println("welcome", e.UserIds)
		return nil
	})
	for _, data := range []string{`{"userId":["manager164"]}`, `{"userId":{"a":1}}`} {
		err := r.Deliver(context.Background(), dingevent.Delivery{Envelope: &dingevent.Envelope{Type: "user_add_org", Data: []byte(data)}, Attempt: 1})
		fmt.Println("rejected:", dingevent.Rejected(err))
	}
	// Output:
	// welcome [manager164]
	// rejected: false
	// rejected: true
}

// A handler can look at them itself.
func ExampleMisfits() {
	r := router.New()
	router.On(r, func(ctx context.Context, e *event.OrgUserAdd, _ *dingevent.Envelope) error {
		fmt.Println(len(e.UserIds), "users, values that did not fit:", len(router.Misfits(ctx)))
		return nil
	})
	env := &dingevent.Envelope{Type: "user_add_org", Data: []byte(`{"userId":{"a":1}}`)}
	if err := r.Deliver(context.Background(), dingevent.Delivery{Envelope: env, Attempt: 1}); err != nil {
		fmt.Println(err)
	}
	// Output: 0 users, values that did not fit: 1
}
