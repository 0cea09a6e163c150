package filesink_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/filesink"
)

func Example() {
	sink := filesink.New(os.Stdout) // or filesink.Open("events.ndjson", nil)
	defer sink.Close()
	err := sink.Deliver(context.Background(), dingevent.Delivery{
		Envelope: &dingevent.Envelope{
			ID: "66d1a2b0", Type: "user_add_org", CorpID: "ding1", App: "hr", Transport: dingevent.TransportStream,
			Data: []byte(`{"userId":["manager164"]}`),
		},
		Seq: 7, Attempt: 1,
	})
	if err != nil {
		panic(err)
	}
	// Output:
	// {"seq":7,"id":"66d1a2b0","type":"user_add_org","corp":"ding1","app":"hr","transport":"stream","data":{"userId":["manager164"]}}
}

// A file of at most 100 MiB a day; thirty that were set aside stay, compressed.
func ExampleOpen() {
	folder, err := os.MkdirTemp("", "events")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	sink, err := filesink.Open(filepath.Join(folder, "events.ndjson"), &filesink.Options{
		Rotation: filesink.Rotation{MaxBytes: 100 << 20, Every: 24 * time.Hour, Keep: 30, Gzip: true},
	})
	if err != nil {
		panic(err)
	}
	defer sink.Close()
	fmt.Println(sink.Deliver(context.Background(), dingevent.Delivery{Envelope: &dingevent.Envelope{ID: "66d1a2b0", App: "hr"}}))
	// Output: <nil>
}
