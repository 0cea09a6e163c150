//go:build unix

package daemon

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/postgrestest"
)

// TestDatabaseThatIsTakenAway: somebody takes from the role, while the gateway runs, what delivering needs. Pushes are stored, so
// /readyz stays 200, and status and metrics say why nothing is delivered until it is given back.
func TestDatabaseThatIsTakenAway(t *testing.T) {
	postgrestest.Need(t)
	server := postgrestest.Shared(t)
	for i, c := range []struct{ take, giveBack, want string }{
		{"REVOKE ALL ON dingevent.exception FROM %s", "GRANT ALL ON dingevent.exception TO %s", "lacks rights on the table exception: GRANT ALL"},
		{"REVOKE UPDATE ON dingevent.cursor FROM %s", "GRANT ALL ON dingevent.cursor TO %s", "lacks rights on the table cursor: GRANT ALL"},
		{"REVOKE ALL ON dingevent.claim FROM %s", "GRANT ALL ON dingevent.claim TO %s", "lacks rights on the table claim: GRANT ALL"},
		{"REVOKE ALL ON dingevent.event FROM %s", "GRANT ALL ON dingevent.event TO %s", "lacks rights on the table event: GRANT ALL"},
		{"ALTER TABLE dingevent.attempt RENAME TO gone", "ALTER TABLE dingevent.gone RENAME TO attempt", "has no table attempt: put it back"},
		{"REVOKE ALL ON SCHEMA dingevent FROM %s", "GRANT ALL ON SCHEMA dingevent TO %s", "may not use the schema dingevent: GRANT ALL"},
	} {
		t.Run(c.want, func(t *testing.T) {
			t.Parallel()
			role := fmt.Sprintf("taken%d", i)
			for _, statement := range []string{"CREATE ROLE %s LOGIN PASSWORD 'hunter2'", "CREATE DATABASE %[1]s OWNER %[1]s"} {
				server.Query(t, "postgres", fmt.Sprintf(statement, role))
			}
			s := newScene(t)
			s.cfg.Database = &config.Database{URL: "postgres://" + role + ":hunter2@" + server.Addr() + "/" + role + "?sslmode=disable"}
			s.cfg.Subscriptions = []config.Subscription{s.subscription("erp", new(atomic.Int32))}
			s.start()
			s.wantHindrance("")
			server.Query(t, role, strings.ReplaceAll(c.take, "%s", role))
			s.wantHindrance(c.want)
			if !s.push(10) {
				t.Error("a push is not stored")
			}
			server.Query(t, role, strings.ReplaceAll(c.giveBack, "%s", role))
			s.wantHindrance("")
			s.await(`dingevent_delivery_cursor{subscription="erp"} > 1`, "dingevent_spool_backlog == 0")
		})
	}
}

// wantHindrance waits until the status says why nothing is delivered, and wants the probe and the metric to agree with it.
func (s *scene) wantHindrance(want string) {
	s.Helper()
	got := ""
	waitFor(s.T, func() bool {
		status, err := s.service().Status(s.Context())
		got = status.Hindrance
		return err == nil && (got != "") == (want != "") && strings.Contains(got, want)
	}, func() string { return "the status says: " + got })
	value := 0
	if want != "" {
		value = 1
	}
	s.await(fmt.Sprintf("dingevent_delivery_hindered == %d", value))
	status, body, _ := ask(s.T, http.MethodGet, s.daemon.CallbackURL()+"/readyz", "")
	if status != http.StatusOK || strings.Contains(body, "cannot be delivered") != (want != "") || strings.Contains(body, "taken") && strings.Contains(body, "role") {
		s.Errorf("/readyz: %d %s", status, body)
	}
}

// playRevoked: the role loses its rights on a table that only delivering needs.
func playRevoked(s *scene) {
	postgrestest.Need(s)
	server := postgrestest.Shared(s)
	for _, statement := range []string{"CREATE ROLE revoked LOGIN PASSWORD 'hunter2'", "CREATE DATABASE revoked OWNER revoked"} {
		server.Query(s, "postgres", statement)
	}
	s.cfg.Database = &config.Database{URL: "postgres://revoked:hunter2@" + server.Addr() + "/revoked?sslmode=disable"}
	s.cfg.Subscriptions = []config.Subscription{s.subscription("erp", new(atomic.Int32))}
	s.start()
	s.await("dingevent_database_up == 1", "dingevent_delivery_hindered == 0")
	pushes := func() { s.push(10) }
	s.hold(10, pushes)
	s.fires()

	server.Query(s, "revoked", "REVOKE ALL ON dingevent.exception FROM revoked")
	s.await("dingevent_delivery_hindered == 1")
	s.hold(10, pushes)
	s.fires("DingeventNotDelivering")

	server.Query(s, "revoked", "GRANT ALL ON dingevent.exception TO revoked")
	s.await("dingevent_delivery_hindered == 0")
	s.hold(2, pushes)
	s.fires()
}
