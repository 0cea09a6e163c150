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

// Subscriptions are paused, moved and resumed by name, here or in another process that has the journal.
func ExamplePause() {
	ctx, j := context.Background(), memjournal.New()
	defer j.Close()
	for i := range 3 {
		event := &dingevent.Envelope{ID: fmt.Sprint(i), Type: "check_in", Transport: dingevent.TransportHTTP, Received: time.Now(), Data: []byte("{}")}
		if err := j.Receive(ctx, event); err != nil {
			log.Fatal(err)
		}
	}
	if _, err := j.Subscribe(ctx, "payroll", 4); err != nil { // behind all three
		log.Fatal(err)
	}
	show := func(did string, err error) {
		list, failed := j.Subscriptions(ctx, "payroll")
		if err = errors.Join(err, failed); err != nil {
			log.Fatal(err)
		}
		fmt.Println(did, "cursor:", list[0].Cursor, "paused:", list[0].Pause.Reason)
	}
	show("paused ", delivery.Pause(ctx, j, "payroll", "month end", false))
	show("seeked ", delivery.Seek(ctx, j, "payroll", 2)) // events 2 and 3 once more
	show("resumed", delivery.Resume(ctx, j, "payroll"))
	// Output:
	// paused  cursor: 4 paused: month end
	// seeked  cursor: 2 paused: month end
	// resumed cursor: 2 paused:
}
