//go:build unix

package daemon

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/ownevent"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
)

// TestOwnEventsWhileTheDatabaseIsAway: what dingevent itself tells while the database is killed or frozen is in the log once after
// that. The frozen server may still commit what it was sent before the gateway gave up and put it into the spool.
func TestOwnEventsWhileTheDatabaseIsAway(t *testing.T) {
	postgrestest.Need(t)
	server := postgrestest.Start(t, postgrestest.Options{})
	cfg := httpConfig(t.TempDir())
	cfg.Database = &config.Database{URL: server.URL("postgres")}
	d, err := New(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	runDaemon(t, d)
	spool := func(want func(*api.Spool) bool) {
		t.Helper()
		waitFor(t, func() bool { return want(d.journal.spoolStatus()()) }, func() string { return fmt.Sprintf("%+v", d.journal.spoolStatus()()) })
	}
	waitFor(t, func() bool { _, err := d.journal.Next(t.Context()); return err == nil }, func() string { return "the database is not open" })
	told := []string{}
	for _, fault := range []struct {
		name      string
		come, end func()
	}{
		{"frozen", server.Pause, server.Resume},
		{"killed", func() { server.Kill(t) }, func() { server.Start(t) }},
	} {
		before := d.journal.spoolStatus()().Spooled
		fault.come()
		for n := range 3 {
			name := fmt.Sprintf("%s-%d", fault.name, n)
			d.operator.pausedFunc(name)(journal.Pause{Since: time.Now(), Reason: "a test"})
			told = append(told, name)
		}
		spool(func(s *api.Spool) bool { return s.Spooled >= before+3 })
		fault.end()
		spool(func(s *api.Spool) bool { return !s.On && s.Backlog == 0 })
	}
	page, err := d.service.Load().Events(t.Context(), api.EventQuery{App: dingevent.OperatorApp, Paging: api.Paging{Limit: 1000}})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range told {
		n := 0
		for _, e := range page.Items {
			if e.Envelope.Type == ownevent.Paused && strings.Contains(string(e.Envelope.Data), fmt.Sprintf("%q", name)) {
				n++
			}
		}
		if n != 1 {
			t.Errorf("the pause of %s is %d times in the log, want once", name, n)
		}
	}
}
