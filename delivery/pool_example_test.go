package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// Several subscriptions of one process share a pool, so that many of them take no more than one does from what comes in. An organization's
// events are handled one after the other, and those of others do not wait for them.
func ExampleNewPool() {
	ctx, stop := context.WithCancel(context.Background())
	j, pool := memjournal.New(), delivery.NewPool()
	defer j.Close()
	for n, corp := range []string{"a", "b", "a"} {
		event := &dingevent.Envelope{ID: fmt.Sprint(n), CorpID: corp, Type: "check_in", Transport: dingevent.TransportHTTP, Received: time.Now(), Data: []byte("{}")}
		if err := j.Receive(ctx, event); err != nil {
			log.Fatal(err)
		}
	}
	handled := make(chan string, 10)
	sink := dingevent.SinkFunc(func(_ context.Context, d dingevent.Delivery) error {
		handled <- d.Envelope.ID
		return nil
	})
	ended := make(chan error, 2)
	for _, name := range []string{"payroll", "audit"} {
		sub := delivery.Subscription{Name: name, Sink: sink, Start: delivery.FromBeginning, Order: delivery.Order{Key: delivery.ByCorp}}
		d, err := delivery.New(j, sub, &delivery.Options{Pool: pool})
		if err != nil {
			log.Fatal(err)
		}
		go func() { ended <- d.Run(ctx) }()
	}
	for range 6 {
		<-handled
	}
	stop()
	fmt.Println("all were handled, and it ended with", errors.Join(<-ended, <-ended))
	// Output: all were handled, and it ended with <nil>
}
