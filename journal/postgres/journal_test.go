//go:build unix

package postgres

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"

	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/vault"
)

func TestMain(m *testing.M) {
	if url := os.Getenv(victimURL); url != "" {
		beVictim(url, os.Getenv(victimSchema))
		return
	}
	goleak.VerifyTestMain(m)
}

var quiet = slog.New(slog.DiscardHandler)

// TestConformance runs the suite with a server of its own, because it makes all commits hang.
func TestConformance(t *testing.T) {
	server := postgrestest.Start(t, postgrestest.Options{})
	t.Run("direct", func(t *testing.T) {
		journaltest.Run(t, func(t *testing.T) journaltest.Harness { return newStore(t, server, server.URL("postgres")).harness() })
	})
	t.Run("PgBouncer and encrypted", func(t *testing.T) {
		longtest.Skip(t)
		pooler := postgrestest.PgBouncer(t, server)
		keys := vault.NewKeys(vault.NewKey())
		journaltest.Run(t, func(t *testing.T) journaltest.Harness {
			s := newStore(t, server, pooler.URL("postgres"))
			s.keys = keys
			h := s.harness()
			h.Cannot = append(h.Cannot, journaltest.FailSync) // it takes a minute, and there is no difference
			return h
		})
	})
}

// A store is one schema, with the faults of its server.
type store struct {
	t        testing.TB
	server   *postgrestest.Server
	url      string // how journals reach it
	schema   string
	clock    journaltest.Clock
	keys     *vault.Keys
	wire     *wire // of the journal that was opened last
	fault    journaltest.Fault
	broken   bool
	intruder *pgx.Conn // holds locks
}

func newStore(t testing.TB, server *postgrestest.Server, url string) *store {
	schema := postgrestest.NewSchema()
	s := &store{t: t, server: server, url: url, schema: schema}
	t.Cleanup(s.heal)
	return s
}

func (s *store) harness() journaltest.Harness {
	open := func() (journal.Journal, error) {
		wire, url := newWire(s.t, s.url)
		s.wire = wire
		return Open(s.t.Context(), url, &Options{Schema: s.schema, Logger: quiet, now: s.clock.Now, Keys: s.keys})
	}
	return journaltest.Harness{
		Open: open, Peer: open, Durable: true, Now: s.clock.Now, Sleep: s.clock.Sleep,
		Late:  20 * time.Second, // a statement that is new to a connection waits for locked tables until saveWithin
		Crash: func() { s.wire.cut() },
		Damage: func(seq journal.Seq) {
			s.server.Query(s.t, "postgres", fmt.Sprintf("UPDATE %s.event SET data = data || '!' WHERE seq = %d", s.schema, seq))
		},
		Break: s.breakDown, Heal: s.heal,
		Cannot: []journaltest.Fault{journaltest.FullDisk}, // the server has some room in its pages, and panics without any for its log
	}
}

// breakDown makes a fault in place of the one that there is.
func (s *store) breakDown(f journaltest.Fault) {
	s.heal()
	s.fault, s.broken = f, true
	switch f {
	case journaltest.FailSync:
		s.lockUp()
	case journaltest.HoldCommit:
		s.server.Set(s.t, "synchronous_standby_names=ghost")
		s.until("commits hang", func() bool { return !s.commits() })
	}
}

func (s *store) heal() {
	if !s.broken {
		return
	}
	s.broken = false
	switch s.fault {
	case journaltest.FailSync:
		s.intruder.Close(context.Background())
	case journaltest.HoldCommit:
		s.server.Set(s.t, "synchronous_standby_names=")
		s.until("commits go on", s.commits)
	}
}

// lockUp locks what every commit of ours needs, as a session that hangs does. Reads go on.
func (s *store) lockUp() {
	conn := s.connect()
	s.intruder = conn
	var d = &database{opts: Options{Schema: s.schema}, quote: pgx.Identifier{s.schema}.Sanitize() + "."}
	for _, statement := range []string{
		"BEGIN", "LOCK TABLE dingevent.claim, dingevent.subscription, dingevent.request IN EXCLUSIVE MODE",
	} {
		if _, err := conn.Exec(s.t.Context(), d.sql(statement)); err != nil {
			s.t.Fatal(err)
		}
	}
	if _, err := conn.Exec(s.t.Context(), lockLog, lockClass, int32(hashOf(s.schema))); err != nil {
		s.t.Fatal(err)
	}
}

// connect returns a connection to the server, by no wire and no pooler.
func (s *store) connect() *pgx.Conn {
	cfg, err := pgx.ParseConfig(s.server.URL("postgres"))
	if err != nil {
		s.t.Fatal(err)
	}
	neverCancel(cfg)
	conn, err := pgx.ConnectConfig(context.Background(), cfg)
	if err != nil {
		s.t.Fatal(err)
	}
	return conn
}

// commits reports whether a commit ends soon.
func (s *store) commits() bool {
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer cancel()
	conn := s.connect()
	defer conn.PgConn().Conn().Close()
	_, err := conn.Exec(ctx, "SELECT pg_logical_emit_message(true, 'test', '')")
	return err == nil
}

func (s *store) until(what string, done func() bool) {
	s.t.Helper()
	eventually(s.t, what, done)
}
