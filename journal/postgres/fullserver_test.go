//go:build linux

package postgres

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/needroot"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/internal/smalldisk"
	"github.com/dingevent/dingevent/journal"
)

// TestFullServer: the tables' disk is full. Events and Saves are refused with that, and taken as soon as there is room. Claims live
// on.
func TestFullServer(t *testing.T) {
	needroot.Check(t)
	server := postgrestest.Start(t, postgrestest.Options{})
	dir := smalldisk.Tmpfs(t, "size=24m")
	postgres, err := user.Lookup("postgres")
	if err != nil {
		t.Fatal(err)
	}
	uid, _ := strconv.Atoi(postgres.Uid)
	if err := errors.Join(os.Chown(dir, uid, -1), os.Chmod(filepath.Dir(dir), 0o711)); err != nil {
		t.Fatal(err)
	}
	server.Query(t, "postgres", "CREATE TABLESPACE small LOCATION '"+dir+"'")
	server.Query(t, "postgres", "ALTER DATABASE postgres SET default_tablespace = small")
	t.Cleanup(func() { server.Stop(t) }) // before the disk goes
	j := opened(t, server.URL("postgres"), Options{})
	keepEvents(t, j, "before", 3)
	if _, err := j.Subscribe(t.Context(), "web", 1); err != nil {
		t.Fatal(err)
	}
	claim := claimOf(t, j)
	filler := filepath.Join(dir, "filler")
	smalldisk.Fill(t, filler)
	large := func(id string) error {
		env := an(id)
		env.Data = []byte(strings.Repeat("incompressible? no: "+id, 200))
		return j.Receive(t.Context(), env)
	}
	var full error
	for i := 0; full == nil && i < 10_000; i++ {
		full = large(fmt.Sprint("large", i))
	}
	if !errors.Is(full, journal.ErrFull) {
		t.Errorf("got %v", full)
	}
	told(t, full, "free some space there")
	if entries, err := j.Read(t.Context(), 0, 3); err != nil || len(entries) != 3 {
		t.Errorf("read %v, %v", entries, err)
	}
	rows := manyRows(4096, "no")
	rows.Cursor = 3
	if err := claim.Save(t.Context(), rows); !errors.Is(err, journal.ErrFull) || cursorOf(t, j) != 1 {
		t.Errorf("save: %v; cursor %d", err, cursorOf(t, j))
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if err := claim.Save(t.Context(), rows); err != nil || cursorOf(t, j) != 3 {
		t.Errorf("save with room again: %v; cursor %d", err, cursorOf(t, j))
	}
	eventually(t, "events are taken again", func() bool { return large("again") == nil })
	j.Close()
}
