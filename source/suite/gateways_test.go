package suite_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/postgres"
	"github.com/dingevent/dingevent/journal/sqlite"
	"github.com/dingevent/dingevent/journal/transfer"
	"github.com/dingevent/dingevent/source"
	"github.com/dingevent/dingevent/source/suite"
)

// gatewayOn runs a source on a journal until stop is called.
func gatewayOn(t *testing.T, j journal.Journal) (s *suite.Source, stop func()) {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	s, err := suite.New("vendor", j, &suite.Options{Logger: quiet})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := source.NewRunner(work, s, &source.Options{Logger: quiet, ClaimEvery: 50 * time.Millisecond}).Run(ctx, j, j); err != nil {
			t.Error(err)
		}
	}()
	stop = func() { cancel(); <-ended }
	t.Cleanup(stop)
	return s, stop
}

// wants waits until the table has a ticket, and so many organizations that have authorized the app.
func wants(t *testing.T, j suite.States, ticket string, authorized int) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(5 * time.Millisecond) {
		got := tableOf(t, j)
		if got.Ticket.Text.Reveal() == ticket && got.Count(suite.Authorized) == authorized {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("ticket %q and %d organizations, want %q and %d", got.Ticket.Text.Reveal(), got.Count(suite.Authorized), ticket, authorized)
		}
	}
}

// TestGatewaysShareATable: two gateways on PostgreSQL; events come to both, one works the app, both read the table, and the other goes
// on when it ends. A copy of the journal into files has the table, too.
func TestGatewaysShareATable(t *testing.T) {
	url, schema := postgrestest.Schema(t)
	open := func(name string) *postgres.Journal {
		j, err := postgres.Open(t.Context(), url, &postgres.Options{Schema: schema, Gateway: name, Logger: slog.New(slog.DiscardHandler), KeepAll: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { j.Close() })
		return j
	}
	a, b := open("a"), open("b")
	_, stopA := gatewayOn(t, a)
	push(t, a, "suite_ticket", "v", `{"suiteTicket":"first"}`)
	wants(t, b, "first", 0)
	_, stopB := gatewayOn(t, b)
	var envs []*dingevent.Envelope
	now := time.Now().UTC()
	for i := range 300 {
		envs = append(envs, &dingevent.Envelope{
			ID: fmt.Sprint("auth", i), Type: "org_suite_auth", App: "vendor", CorpID: fmt.Sprint("ding", i), Transport: dingevent.TransportRDS, Born: now, Received: now, Data: []byte(`{}`),
		})
	}
	if err := b.Receive(t.Context(), envs...); err != nil {
		t.Fatal(err)
	}
	push(t, b, "suite_ticket", "v", `{"suiteTicket":"second"}`)
	wants(t, a, "second", 300)
	stopA()
	push(t, a, "suite_ticket", "v", `{"suiteTicket":"third"}`)
	push(t, a, "org_suite_relieve", "ding7", `{}`)
	wants(t, b, "third", 299)
	stopB()

	path := filepath.Join(t.TempDir(), "journal.db")
	target, err := sqlite.OpenTarget(path, "test", &sqlite.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := transfer.Copy(t.Context(), a, target, nil); err != nil {
		t.Fatal(err)
	}
	files, err := sqlite.Open(path, &sqlite.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { files.Close() })
	wants(t, files, "third", 299)
	_, stop := gatewayOn(t, files)
	push(t, files, "suite_ticket", "v", `{"suiteTicket":"fourth"}`)
	wants(t, files, "fourth", 299)
	stop()
}
