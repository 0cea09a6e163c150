package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
)

// event returns one with this ID.
func event(id string) *dingevent.Envelope {
	return &dingevent.Envelope{ID: id, Type: "user_add_org", App: "hr", Transport: dingevent.TransportHTTP, Data: []byte("{}")}
}

// openAt opens a journal, and closes it with the test.
func openAt(t *testing.T, url string, opts Options) *Journal {
	t.Helper()
	opts.Logger = slog.New(slog.NewTextHandler(t.Output(), nil))
	j, err := Open(t.Context(), url, &opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

// TestCancelledCommit: the server says that a commit succeeded though its wait for a standby was cancelled. It is not
// answered, nor is its duplicate, until the standby is back. That is so where the role wants no warnings, too, because the server says it by one.
func TestCancelledCommit(t *testing.T) {
	server := postgrestest.Start(t, postgrestest.Options{Settings: []string{"client_min_messages=error"}})
	url := server.URL("postgres")
	j := openAt(t, url, Options{})
	if err := j.Receive(t.Context(), event("before")); err != nil {
		t.Fatal(err)
	}
	server.Set(t, "synchronous_standby_names=ghost")
	answered := make(chan error, 1)
	go func() { answered <- j.Receive(t.Context(), event("a")) }()
	const waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
	cancelled := 0
	deadline := time.Now().Add(2 * time.Minute)
	for cancelled < 3 && time.Now().Before(deadline) {
		if server.Query(t, "postgres", waiting) != "0" { // the commit, or what waits to read it
			server.Query(t, "postgres", "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
			cancelled++
		}
		time.Sleep(10 * time.Millisecond)
	}
	select {
	case err := <-answered:
		if err == nil {
			t.Fatal("an event that only the primary has was answered")
		}
		if !errors.Is(err, journal.ErrSuspended) {
			t.Errorf("refused with %v, want ErrSuspended", err)
		}
	case <-time.After(time.Second):
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := j.Receive(ctx, event("a")); err == nil {
		t.Fatal("the duplicate of an event that only the primary has was answered")
	}
	server.Set(t, "synchronous_standby_names=")
	eventually(t, "the duplicate is answered once no standby is wanted", func() bool { return j.Receive(t.Context(), event("a")) == nil })
	page, err := j.Read(t.Context(), 0, 10)
	if err != nil || len(page) != 2 {
		t.Errorf("the log has %d entries, %v; want before and a", len(page), err)
	}
}

// TestIsolation: a database whose transactions are serializable by default orders and dedupes all the same.
func TestIsolation(t *testing.T) {
	server := postgrestest.Start(t, postgrestest.Options{Settings: []string{"default_transaction_isolation=serializable"}})
	url := server.URL("postgres")
	gateways := []*Journal{openAt(t, url, Options{}), openAt(t, url, Options{})}
	var running sync.WaitGroup
	for i := range 200 {
		running.Go(func() {
			if err := gateways[i%2].Receive(t.Context(), event(fmt.Sprint(i/2))); err != nil {
				t.Error(err)
			}
		})
	}
	running.Wait()
	page, err := gateways[0].Read(t.Context(), 0, 1000)
	if err != nil || len(page) != 100 {
		t.Errorf("the log has %d entries, %v; want 100", len(page), err)
	}
}

// TestSeqLeftBehind: a copy of the database may leave sequences out, and no number is given twice for that.
func TestSeqLeftBehind(t *testing.T) {
	url, schema := postgrestest.Schema(t)
	j := openAt(t, url, Options{Schema: schema})
	for i := range 5 {
		if err := j.Receive(t.Context(), event(fmt.Sprint(i))); err != nil {
			t.Fatal(err)
		}
	}
	j.Close()
	postgrestest.Shared(t).Query(t, "postgres", "SELECT setval('"+schema+".seq', 1)")
	j = openAt(t, url, Options{Schema: schema})
	if err := j.Receive(t.Context(), event("later")); err != nil {
		t.Fatal(err)
	}
	page, err := j.Read(t.Context(), 0, 10)
	if err != nil || len(page) != 6 || page[5].Envelope.ID != "later" {
		t.Errorf("%d entries, %v", len(page), err)
	}
}
