package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

func ExampleDispatcher() {
	j := memjournal.New() // a program opens a durable one
	ctx, stop := context.WithCancel(context.Background())
	sink := dingevent.SinkFunc(func(_ context.Context, d dingevent.Delivery) error {
		fmt.Printf("%s, attempt %d\n", d.Envelope.ID, d.Attempt)
		if d.Attempt == 1 {
			return errors.New("no answer")
		}
		stop()
		return nil
	})
	d, err := delivery.New(j, delivery.Subscription{
		Name: "crm", Sink: sink, Start: delivery.FromBeginning,
	}, &delivery.Options{
		Retry: delivery.RetryPolicy{First: time.Millisecond},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := j.Receive(ctx, &dingevent.Envelope{ID: "event-1", Type: "user_add_org", App: "hr"}); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("ended:", d.Run(ctx))
	// Output:
	// event-1, attempt 1
	// event-1, attempt 2
	// ended: <nil>
}

func ExampleRetry() {
	ctx := context.Background()
	j := memjournal.New()
	j.Receive(ctx, &dingevent.Envelope{ID: "event-1", Type: "user_add_org", App: "hr"})
	deliver := func(sink dingevent.SinkFunc) {
		ctx, stop := context.WithCancel(ctx)
		d, _ := delivery.New(j, delivery.Subscription{Name: "crm", Start: delivery.FromBeginning,
			Sink: dingevent.SinkFunc(func(ctx context.Context, d dingevent.Delivery) error {
				defer stop()
				return sink(ctx, d)
			}),
		}, &delivery.Options{Logger: slog.New(slog.DiscardHandler)})
		d.Run(ctx)
	}

	deliver(func(context.Context, dingevent.Delivery) error {
		return dingevent.Reject(errors.New("no such department"))
	})
	dead, _ := j.Exceptions(ctx, "crm", journal.ExceptionQuery{States: []journal.DeliveryState{journal.Dead}})
	fmt.Println(len(dead), "dead:", dead[0].Error)

	if err := delivery.Retry(ctx, j, "crm", dead[0].Seq); err != nil {
		fmt.Println(err)
	}
	deliver(func(_ context.Context, d dingevent.Delivery) error {
		fmt.Println("delivered", d.Envelope.ID)
		return nil
	})
	fmt.Println(delivery.Discard(ctx, j, "crm", dead[0].Seq))
	// Output:
	// 1 dead: no such department
	// delivered event-1
	// delivery: subscription "crm" has no dead letter 1; list what it has: journal: not found
}
