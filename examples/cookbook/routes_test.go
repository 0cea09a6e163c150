package cookbook_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/router"
)

// deliver hands envelopes to a sink, as a subscription does, and prints what fails.
func deliver(sink dingevent.Sink, envs ...*dingevent.Envelope) {
	for _, env := range envs {
		if err := sink.Deliver(context.Background(), dingevent.Delivery{Envelope: env, Subscription: "hr", Attempt: 1}); err != nil {
			fmt.Println(env.Type, "failed:", err)
		}
	}
}

func envelope(eventType, corp, data string) *dingevent.Envelope {
	return &dingevent.Envelope{ID: "66d1a2b0", Type: eventType, CorpID: corp, App: "hr", Transport: dingevent.TransportHTTP, Data: []byte(data)}
}

func Example_byType() {
	r := router.New()
	router.On(r, func(ctx context.Context, e *event.OrgUserAdd, env *dingevent.Envelope) error {
		fmt.Println("joined", env.CorpID, e.UserIds)
		return nil
	})
	approvals := func(ctx context.Context, e any, env *dingevent.Envelope) error {
		switch e := e.(type) {
		case *event.BpmInstanceChange:
			fmt.Println("approval", e.ProcessInstanceId, e.Type, e.Result)
		case *event.BpmTaskChange:
			fmt.Println("task of", e.StaffId, "in", e.ProcessInstanceId)
		default: // newer than this program, or not one JSON object
			return fmt.Errorf("%s is not handled yet", env.Type)
		}
		return nil
	}
	for _, name := range event.Types() {
		if strings.HasPrefix(name, "bpms_") {
			r.OnType(name, approvals)
		}
	}
	deliver(r,
		envelope("user_add_org", "ding1", `{"userId":["manager164"]}`),
		envelope("bpms_instance_change", "ding1", `{"processInstanceId":"4060","type":"finish","result":"agree"}`),
		envelope("bpms_task_change", "ding1", `{"processInstanceId":"4060","staffId":"0314159265"}`))
	// Output:
	// joined ding1 [manager164]
	// approval 4060 finish agree
	// task of 0314159265 in 4060
}

func Example_byCorp() {
	joined := func(where string) *router.Router {
		r := router.New()
		router.On(r, func(_ context.Context, e *event.OrgUserAdd, env *dingevent.Envelope) error {
			fmt.Printf("%s: %s %v\n", where, env.CorpID, e.UserIds)
			return nil
		})
		return r
	}
	special := map[string]dingevent.Sink{"ding1": joined("their own CRM")}
	others := joined("ours")
	sink := dingevent.SinkFunc(func(ctx context.Context, d dingevent.Delivery) error {
		if own, ok := special[d.Envelope.CorpID]; ok {
			return own.Deliver(ctx, d)
		}
		return others.Deliver(ctx, d)
	})
	deliver(sink,
		envelope("user_add_org", "ding1", `{"userId":["u1"]}`),
		envelope("user_add_org", "ding2", `{"userId":["u2"]}`))
	// Output:
	// their own CRM: ding1 [u1]
	// ours: ding2 [u2]
}

func Example_unknown() {
	r := router.New()
	r.Default(func(ctx context.Context, e any, env *dingevent.Envelope) error {
		if unknown, ok := e.(*event.Unknown); ok {
			return dingevent.Reject(fmt.Errorf("no struct for %s, %d bytes", unknown.Type, len(unknown.Raw)))
		}
		return nil // known, and of no interest
	})
	deliver(r,
		envelope("new_in_2027", "ding1", `{"a":1}`),
		envelope("user_add_org", "ding1", `{}`))
	// Output:
	// new_in_2027 failed: no struct for new_in_2027, 7 bytes
}
