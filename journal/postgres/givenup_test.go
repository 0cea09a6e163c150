//go:build unix

package postgres

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent/internal/postgrestest"
)

// TestGivenUp: commits that wait for a standby in vain do not use up the server's connections, and nothing of them is read or
// answered. Those of other programs stay.
func TestGivenUp(t *testing.T) {
	server := postgrestest.Start(t, postgrestest.Options{})
	url := server.URL("postgres")
	j := opened(t, url, Options{})
	keepEvents(t, j, "before", 1)
	before := allSeqs(t, j)
	stranger, err := pgx.Connect(t.Context(), url+"&application_name=stranger")
	if err != nil {
		t.Fatal(err)
	}
	defer stranger.Close(context.Background())
	server.Set(t, "synchronous_standby_names=ghost")
	strangers := make(chan error, 1)
	go func() { _, err := stranger.Exec(context.Background(), "CREATE TABLE other ()"); strangers <- err }()
	answered := make(chan error, 1)
	go func() { answered <- j.Receive(t.Context(), an("a")) }()
	const waits = syncRep + " AND application_name = "
	eventually(t, "ours and the stranger's wait", func() bool {
		return server.Query(t, "postgres", waits+"'stranger'") == "1" && server.Query(t, "postgres", waits+"'dingevent'") >= "1"
	})
	if err := j.endGivenUp(t.Context(), time.Hour); err != nil || server.Query(t, "postgres", waits+"'dingevent'") == "0" {
		t.Errorf("what has not waited for long is ended, %v", err)
	}
	pids := server.Query(t, "postgres", "SELECT string_agg(pid::text, ',') FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name = 'dingevent'")
	if err := j.endGivenUp(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	eventually(t, "they are ended", func() bool {
		return server.Query(t, "postgres", "SELECT count(*) FROM pg_stat_activity WHERE pid IN ("+pids+")") == "0"
	})
	if err := <-answered; err == nil {
		t.Error("an event was answered whose commit was given up")
	}
	if got := allSeqs(t, j); len(got) != len(before) {
		t.Errorf("%d entries are read, want %d", len(got), len(before))
	}
	if n := server.Query(t, "postgres", waits+"'stranger'"); n != "1" {
		t.Errorf("%s of the stranger's commits wait", n)
	}
	server.Set(t, "synchronous_standby_names=")
	if err := <-strangers; err != nil {
		t.Error(err)
	}
	eventually(t, "the event is taken", func() bool { return j.Receive(t.Context(), an("a")) == nil })
}
