package postgres_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/dingevent/dingevent/journal/postgres"
)

// Any number of processes may open the same journal.
func ExampleOpen() {
	ctx, url := context.Background(), os.Getenv("DATABASE_URL")
	j, err := postgres.Open(ctx, url, &postgres.Options{Schema: "dingevent"})
	if err != nil {
		log.Fatalf("the journal at %s: %v", postgres.Place(url), err) // the place has no password
	}
	defer j.Close()
	fmt.Println("the database keeps what it has answered:", j.Proof().Synced())
}
