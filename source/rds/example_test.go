package rds_test

import (
	"context"
	"log"
	"os"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
	"github.com/dingevent/dingevent/source"
	"github.com/dingevent/dingevent/source/rds"
)

// The rows that DingTalk writes into a vendor's tables become events of a journal.
func ExampleNew() {
	at, err := rds.ParseDSN(os.Getenv("RDS_DSN")) // mysql://user:password@host/database
	if err != nil {
		log.Fatal(err)
	}
	rows, err := rds.New("vendor", at, nil)
	if err != nil {
		log.Fatal(err)
	}
	j, err := sqlite.Open("journal.db", nil)
	if err != nil {
		log.Fatal(err)
	}
	defer j.Close()
	runner := source.NewRunner(journal.SourceWork("vendor", rds.Kind), rows, nil)
	if err := runner.Run(context.Background(), j, j); err != nil {
		log.Fatal(err)
	}
}
