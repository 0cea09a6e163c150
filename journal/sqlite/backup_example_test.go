package sqlite_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal/sqlite"
	"github.com/dingevent/dingevent/journal/transfer"
)

// A journal is backed up while it is used, and restored where none is open. A copy goes into any other store.
func ExampleJournal_Backup() {
	folder, err := os.MkdirTemp("", "dingevent")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	at := func(name string) string { return filepath.Join(folder, name) }

	ctx := context.Background()
	j, err := sqlite.Open(at("journal.db"), nil)
	if err != nil {
		log.Fatal(err)
	}
	defer j.Close()
	event := &dingevent.Envelope{ID: "1", Type: "check_in", Transport: dingevent.TransportHTTP, Received: time.Now(), Data: []byte("{}")}
	if err := j.Receive(ctx, event); err != nil {
		log.Fatal(err)
	}
	backup, err := j.Backup(ctx, at("backup.db"), nil) // sqlite.Backup is for a journal that nobody has open
	if err != nil {
		log.Fatal(err)
	}
	restored, err := sqlite.Restore(ctx, at("backup.db"), at("restored.db"), nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("backed up:", backup.Entries, "restored:", restored.Entries)

	target, err := sqlite.OpenTarget(at("copy.db"), "journal.db", nil)
	if err != nil {
		log.Fatal(err)
	}
	defer target.Close()
	copied, err := transfer.Copy(ctx, j, target, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("copied:", copied.Entries)
	// Output:
	// backed up: 1 restored: 1
	// copied: 1
}
