package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
	"github.com/dingevent/dingevent/journal/vault"
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

func ExampleOptions_keys() {
	folder, err := os.MkdirTemp("", "dingevent")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "journal.db")
	key, err := vault.ParseKey(vault.NewKey().Text()) // of a secret that the program has; a lost key is lost data
	if err != nil {
		log.Fatal(err)
	}
	j, err := sqlite.Open(path, &sqlite.Options{Keys: vault.NewKeys(key)})
	if err != nil {
		log.Fatal(err)
	}
	event := &dingevent.Envelope{ID: "1", Type: "user_add_org", App: "hr", Received: time.Now(), Data: []byte(`{"name":"Zhang San"}`)}
	if err := j.Receive(context.Background(), event); err != nil {
		log.Fatal(err)
	}
	if err := j.Close(); err != nil {
		log.Fatal(err)
	}
	file, err := os.ReadFile(path)
	fmt.Println("the name is in the file:", bytes.Contains(file, []byte("Zhang")), err)

	_, err = sqlite.Open(path, nil)
	fmt.Println("without the key:", errors.Is(err, vault.ErrNoKey))

	// A new key takes over. Once it has been opened so, the older one is needed for backups alone.
	j, err = sqlite.Open(path, &sqlite.Options{Keys: vault.NewKeys(vault.NewKey(), key), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		log.Fatal(err)
	}
	defer j.Close()
	page, err := j.Read(context.Background(), 1, 1)
	fmt.Printf("%s %v\n", page[0].Envelope.Data, err)
	// Output:
	// the name is in the file: false <nil>
	// without the key: true
	// {"name":"Zhang San"} <nil>
}
