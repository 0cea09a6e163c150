package source_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
	"github.com/dingevent/dingevent/source"
)

// A source pulls events from somewhere, stores them, and keeps its place. It is run where its claim is, and goes on from its place.
func Example() {
	ctx, stop := context.WithCancel(context.Background())
	j := memjournal.New()
	defer j.Close()
	pull := source.Func(func(ctx context.Context, place *source.Place, to dingevent.Receiver) error {
		var last int
		if err := place.Read(&last); err != nil {
			return err
		}
		for n := last + 1; n <= 3; n++ {
			event := &dingevent.Envelope{ID: fmt.Sprint("row ", n), Type: "check_in", App: "hr", Transport: "table", Received: time.Now(), Data: []byte("{}")}
			if err := to.Receive(ctx, event); err != nil {
				return err // it is run again, from its place
			}
			if err := place.Save(ctx, n); err != nil {
				return err
			}
		}
		stop() // a real one would wait for more
		return nil
	})
	r := source.NewRunner(journal.SourceWork("hr", "table"), pull, nil)
	if err := r.Run(ctx, j, j); err != nil {
		log.Fatal(err)
	}
	fmt.Println("stored:", r.Status().Stored)
	// Output: stored: 3
}
