package failedlist_test

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
	"github.com/dingevent/dingevent/openapi"
	"github.com/dingevent/dingevent/source"
	"github.com/dingevent/dingevent/source/failedlist"
)

// A program without the daemon keeps its place in a journal, and may store the events elsewhere.
func ExampleSource() {
	fake := dingtest.New(&dingtest.Options{FailedAfter: -1, Again: []time.Duration{}})
	defer fake.Close()
	<-fake.PushStream("dingkey", dingtest.Event{Type: "check_in", CorpID: "dingcorp", Data: []byte(`{}`)}).Done() // nobody is connected

	client, err := openapi.New("dingkey", "s3cret", &openapi.Options{HTTPClient: fake.Client()})
	if err != nil {
		fmt.Println(err)
		return
	}
	quiet := slog.New(slog.DiscardHandler)
	list, err := failedlist.New("hr", client, &failedlist.Options{Logger: quiet})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	store := dingevent.ReceiverFunc(func(_ context.Context, envs ...*dingevent.Envelope) error {
		for _, e := range envs {
			fmt.Println(e.App, e.CorpID, e.Type, e.Transport)
		}
		stop() // a program would go on
		return nil
	})
	runner := source.NewRunner(journal.SourceWork("hr", failedlist.Kind), list, &source.Options{Logger: quiet})
	if err := runner.Run(ctx, memjournal.New(), store); err != nil {
		fmt.Println(err)
	}
	// Output: hr dingcorp check_in failedlist
}

// A vendor has a list for each organization that has authorized its app. Package suite keeps which have.
func ExampleNewLists() {
	fake := dingtest.New(&dingtest.Options{FailedAfter: -1, Again: []time.Duration{}})
	defer fake.Close()
	if err := fake.AddSuite(dingtest.Suite{Key: "suitekey", Secret: "s3cret"}); err != nil {
		fmt.Println(err)
		return
	}
	<-fake.PushStream("suitekey", dingtest.Event{Type: "check_in", CorpID: "dingcorp2", Data: []byte(`{}`)}).Done() // nobody is connected

	client, err := openapi.New("suitekey", "s3cret", &openapi.Options{
		HTTPClient: fake.Client(), Ticket: func(context.Context) (string, error) { return fake.SuiteTicket("suitekey"), nil },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	quiet := slog.New(slog.DiscardHandler)
	authorized := func(context.Context) ([]string, error) { return []string{"dingcorp1", "dingcorp2"}, nil }
	lists, err := failedlist.NewLists("vendor", client, authorized, &failedlist.Options{Logger: quiet})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	store := dingevent.ReceiverFunc(func(_ context.Context, envs ...*dingevent.Envelope) error {
		for _, e := range envs {
			fmt.Println(e.App, e.CorpID, e.Type, e.Transport)
		}
		stop() // a program would go on
		return nil
	})
	runner := source.NewRunner(journal.SourceWork("vendor", failedlist.Kind), lists, &source.Options{Logger: quiet})
	if err := runner.Run(ctx, memjournal.New(), store); err != nil {
		fmt.Println(err)
	}
	// Output: vendor dingcorp2 check_in failedlist
}
