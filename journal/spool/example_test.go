package spool_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal/spool"
)

func ExampleOpen() {
	folder, err := os.MkdirTemp("", "spool")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	shared := dingevent.ReceiverFunc(func(context.Context, ...*dingevent.Envelope) error {
		return errors.New("connection refused") // a journal of package postgres, say
	})
	s, err := spool.Open(folder, shared, &spool.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	go s.Run(context.Background())

	err = s.Receive(context.Background(), &dingevent.Envelope{ID: "1", App: "oa", Data: []byte("{}")})
	fmt.Println(err, s.Status().Backlog)
	// Output: <nil> 1
}
