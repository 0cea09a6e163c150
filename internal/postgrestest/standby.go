//go:build unix

package postgrestest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/freeaddr"
)

// Standby starts a copy of the server that follows it by a replication slot, and ends with the test. Commits of the primary
// wait for each synchronous standby. Standby returns when the primary sees it streaming.
func (s *Server) Standby(t testing.TB, synchronous bool) *Server {
	t.Helper()
	return s.StandbyAt(t, synchronous, freeaddr.New(t))
}

// StandbyAt is Standby at an address, such as that of a primary that was lost.
func (s *Server) StandbyAt(t testing.TB, synchronous bool, addr string) *Server {
	t.Helper()
	s.standbys++
	standby := &Server{
		addr: addr, name: fmt.Sprintf("standby%d", s.standbys), password: s.password, dir: folder(t), also: s.also, newDisk: s.newDisk,
	}
	standby.mount(t)
	standby.endWith(t)
	standby.run(t, program(t, "pg_basebackup"), "--pgdata=data", "--dbname="+s.URL("postgres"), "--no-sync",
		"--checkpoint=fast", "--wal-method=stream", "--write-recovery-conf", "--create-slot", "--slot="+standby.name)
	standby.Start(t)
	state := "async"
	if synchronous {
		state = "sync"
		s.sync = append(s.sync, standby.name)
		s.Set(t, fmt.Sprintf("synchronous_standby_names=FIRST %d (%s)", len(s.sync), strings.Join(s.sync, ", ")))
	}
	streams := fmt.Sprintf("SELECT count(*) FROM pg_stat_replication WHERE application_name = '%s' AND state = 'streaming' AND sync_state = '%s'",
		standby.name, state)
	if !poll(patience, func() bool { return s.Query(t, "postgres", streams) == "1" }) {
		t.Fatalf("the standby does not follow:\n%s", standby.Log())
	}
	return standby
}

// Promote makes a standby a primary, and returns when it takes writes. No statement waits for that, because the server may have to wait for
// the snapshot of the statement before it can replay what is left.
func (s *Server) Promote(t testing.TB) {
	t.Helper()
	s.Query(t, "postgres", "SELECT pg_promote(false)")
	if !poll(patience, func() bool { return s.Query(t, "postgres", "SELECT pg_is_in_recovery()") == "f" }) {
		t.Fatalf("the standby was not promoted:\n%s", s.Log())
	}
}
