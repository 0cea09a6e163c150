package postgres

import (
	"errors"
	"testing"

	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
)

// TestClosedWhileConnecting: who waits for a connection when the journal is closed hears that, and not that no server was reached.
func TestClosedWhileConnecting(t *testing.T) {
	server := postgrestest.Start(t, postgrestest.Options{})
	j := opened(t, server.URL("postgres"), Options{})
	server.Pause()
	defer server.Resume()
	j.reset()
	closed := make(chan error, 1)
	go func() { closed <- j.WaitRequest(t.Context(), "web", 100) }()
	eventually(t, "a connection is being made", func() bool { return j.reads.Stat().ConstructingConns() > 0 })
	if err := j.Close(); err != nil {
		t.Error(err)
	}
	if err := <-closed; !errors.Is(err, journal.ErrClosed) {
		t.Errorf("got %v, want ErrClosed", err)
	}
}
