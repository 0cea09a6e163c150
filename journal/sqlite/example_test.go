package sqlite_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
)

func ExampleOpen() {
	folder, err := os.MkdirTemp("", "dingevent")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	j, err := sqlite.Open(filepath.Join(folder, "journal.db"), nil)
	if err != nil {
		log.Fatal(err)
	}
	defer j.Close()

	ctx := context.Background()
	event := &dingevent.Envelope{
		ID: "1", Type: "user_add_org", App: "hr", Transport: dingevent.TransportStream, Received: time.Now(), Data: []byte("{}"),
	}
	for range 2 { // DingTalk pushes again when it heard no answer
		if err := j.Receive(ctx, event); err != nil {
			log.Fatal(err) // and answer no success
		}
	}
	found, err := j.Search(ctx, journal.Query{ID: "1"})
	if err != nil {
		log.Fatal(err)
	}
	for _, entry := range found {
		fmt.Println(entry.Seq, entry.Envelope.Type, "duplicates:", j.Stats().Duplicates)
	}
	// Output: 1 user_add_org duplicates: 1
}
