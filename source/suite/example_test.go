package suite_test

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
	"github.com/dingevent/dingevent/source"
	"github.com/dingevent/dingevent/source/suite"
)

// A program without the daemon gets codes by a function, and reads ticket and organizations from its journal.
func ExampleSource() {
	j, quiet := memjournal.New(), slog.New(slog.DiscardHandler)
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	hook := func(_ context.Context, a suite.Authorization) error {
		fmt.Println("keep the code of", a.CorpID, a.Name)
		stop() // a program would go on
		return nil
	}
	vendor, err := suite.New("vendor", j, &suite.Options{Hook: hook, Logger: quiet})
	if err != nil {
		fmt.Println(err)
		return
	}
	now := time.Now()
	for eventType, data := range map[string]string{
		"suite_ticket":   `{"suiteTicket":"t1"}`,
		"org_suite_auth": `{"authCorpInfo":{"corpid":"ding1","corpName":"Acme"},"permanentCode":"p1"}`,
	} {
		e := &dingevent.Envelope{ID: eventType, Type: eventType, App: "vendor", Transport: dingevent.TransportStream, Born: now, Received: now, Data: []byte(data)}
		if err := j.Receive(ctx, e); err != nil {
			fmt.Println(err)
			return
		}
	}
	runner := source.NewRunner(journal.SourceWork("vendor", suite.Kind), vendor, &source.Options{Logger: quiet})
	if err := runner.Run(ctx, j, j); err != nil {
		fmt.Println(err)
		return
	}
	table, _, err := suite.Read(context.Background(), j, "vendor")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(table.Ticket.Text, table.Ticket.Text.Reveal())
	for _, o := range table.List() {
		fmt.Println(o.CorpID, o.Name, o.State, o.Code)
	}
	// Output:
	// keep the code of ding1 Acme
	// *** t1
	// ding1 Acme authorized handed
}
