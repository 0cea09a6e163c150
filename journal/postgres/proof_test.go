package postgres

import (
	"errors"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
)

// TestUnfitServer: a server that does not sync is refused, and a running gateway refuses events until that is put right.
func TestUnfitServer(t *testing.T) {
	for _, setting := range []string{"fsync", "full_page_writes"} {
		t.Run(setting, func(t *testing.T) {
			server := postgrestest.Start(t, postgrestest.Options{Settings: []string{setting + "=off"}})
			if j, err := Open(t.Context(), server.URL("postgres"), nil); err == nil || !strings.Contains(err.Error(), "set "+setting+" = on") {
				t.Errorf("got %v, %v", j, err)
			}
			server.Set(t, setting+"=on")
			j := opened(t, server.URL("postgres"), Options{})
			keepEvents(t, j, "a", 1)
			server.Set(t, setting+"=off")
			look(t, j)
			if err := j.Receive(t.Context(), an("b")); !errors.Is(err, journal.ErrSuspended) || !strings.Contains(err.Error(), "set "+setting+" = on") {
				t.Errorf("got %v", err)
			}
			if s := j.Stats(); !s.Suspended || !strings.Contains(s.Cause, setting) {
				t.Errorf("%+v", s)
			}
			if entries, err := j.Read(t.Context(), 0, 10); len(entries) != 1 || err != nil {
				t.Errorf("read %v, %v", entries, err)
			}
			tool := opened(t, server.URL("postgres"), Options{MustExist: true, KeepAll: true})
			if entries, err := tool.Read(t.Context(), 0, 10); len(entries) != 1 || err != nil {
				t.Errorf("a tool reads %v, %v", entries, err)
			}
			if err := tool.Receive(t.Context(), an("b")); !errors.Is(err, journal.ErrSuspended) {
				t.Errorf("a tool that stores got %v", err)
			}
			server.Set(t, setting+"=on")
			look(t, j)
			keepEvents(t, j, "b", 1)
		})
	}
}

func look(t testing.TB, j *Journal) {
	t.Helper()
	if err := j.look(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestStandbyIsWanted: with Options.Standby events are taken while a standby is in sync, and only then.
func TestStandbyIsWanted(t *testing.T) {
	server := postgrestest.Start(t, postgrestest.Options{})
	j, local := opened(t, server.URL("postgres"), Options{Standby: true}), opened(t, server.URL("postgres"), Options{})
	if err := j.Receive(t.Context(), an("a")); !errors.Is(err, journal.ErrSuspended) || !strings.Contains(err.Error(), "synchronous_standby_names") {
		t.Errorf("without any: %v", err)
	}
	keepEvents(t, local, "local", 1)
	standby := server.Standby(t, true)
	look(t, j)
	keepEvents(t, j, "b", 1)
	p := j.Proof()
	if !p.Synced() || p.Blind || len(p.Standbys) != 1 || p.Standbys[0].Name != "standby1" || p.Standbys[0].State != "streaming" || p.Standbys[0].Sync != "sync" {
		t.Errorf("%+v", p)
	}
	if !p.Fsync || !p.FullPageWrites || p.Checksums || p.Recovery || p.Timeline != 1 || p.System == "" || p.SynchronousCommit != "on" || p.Version == "" {
		t.Errorf("%+v", p)
	}
	names := server.Query(t, "postgres", "SHOW synchronous_standby_names")
	server.Set(t, "synchronous_standby_names=") // as a cluster manager does
	if err := j.Receive(t.Context(), an("unsynced")); !errors.Is(err, journal.ErrSuspended) || !strings.Contains(err.Error(), "durability is standby") {
		t.Errorf("once the server waits for none: %v", err)
	}
	server.Set(t, "synchronous_standby_names="+names)
	eventually(t, "events are taken again", func() bool {
		look(t, j)
		return j.Receive(t.Context(), an("unsynced")) == nil
	})
	standby.Stop(t)
	eventually(t, "the server has noticed", func() bool {
		return server.Query(t, "postgres", "SELECT count(*) FROM pg_stat_replication") == "0"
	})
	look(t, j)
	if err := j.Receive(t.Context(), an("c")); !errors.Is(err, journal.ErrSuspended) || !strings.Contains(err.Error(), "standby1") {
		t.Errorf("once it is gone: %v", err)
	}
	standby.Start(t)
	eventually(t, "events are taken again", func() bool {
		look(t, j)
		return j.Receive(t.Context(), an("c")) == nil
	})
	j.Close() // before the standby ends, because commits wait for it
	local.Close()
}

// TestBlindRole: a role that may not see the standbys has the server's word that commits wait for one.
func TestBlindRole(t *testing.T) {
	server := postgrestest.Start(t, postgrestest.Options{Trust: true})
	server.Query(t, "postgres", "CREATE ROLE plain LOGIN; GRANT CREATE ON DATABASE postgres TO plain")
	server.Standby(t, true)
	j := opened(t, strings.Replace(server.URL("postgres"), "postgres:"+server.Password(), "plain", 1), Options{Standby: true})
	keepEvents(t, j, "a", 1)
	if p := j.Proof(); !p.Blind || !p.Synced() || len(p.Standbys) != 1 || p.Standbys[0].Sync != "" {
		t.Errorf("%+v", p)
	}
}
