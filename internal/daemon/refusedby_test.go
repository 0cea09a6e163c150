//go:build unix

package daemon

import (
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/postgrestest"
)

// TestDatabaseThatRefuses: a server that takes events, and lets nobody work a subscription, answers. The status says what it
// refuses, because waiting helps only against one that does not answer.
func TestDatabaseThatRefuses(t *testing.T) {
	postgrestest.Need(t)
	server := postgrestest.Start(t, postgrestest.Options{})
	for _, statement := range []string{"CREATE ROLE weak LOGIN PASSWORD 'hunter2'", "CREATE DATABASE weak OWNER weak"} {
		server.Query(t, "postgres", statement)
	}
	cfg := httpConfig(t.TempDir())
	cfg.Database = &config.Database{URL: "postgres://weak:hunter2@" + server.Addr() + "/weak?sslmode=disable"}
	d, err := New(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	runDaemon(t, d)
	cause := func(want string) {
		t.Helper()
		var got string
		waitFor(t, func() bool {
			status, err := d.service.Load().Status(t.Context())
			got = status.AwayCause
			return err == nil && status.Away == (want != "") && strings.Contains(got, want)
		}, func() string { return "the status says: " + got })
	}
	cause("")
	server.Query(t, "weak", "REVOKE ALL ON dingevent.claim FROM weak")
	cause("permission denied for table claim")
	server.Query(t, "weak", "GRANT ALL ON dingevent.claim TO weak")
	cause("")
	server.Kill(t)
	waitFor(t, func() bool {
		status, err := d.service.Load().Status(t.Context())
		return err == nil && status.Away && status.AwayCause == ""
	}, func() string { return "a server that does not answer refuses nothing" })
}
