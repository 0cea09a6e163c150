//go:build unix

package postgres

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
)

// opensNot expects Open to fail with the next move, in one line and without a password.
func opensNot(t *testing.T, url, want string) {
	t.Helper()
	j, err := Open(t.Context(), url, nil)
	if err == nil {
		j.Close()
	}
	told(t, err, want)
}

// told expects an error with the next move, in one line and without a password.
func told(t *testing.T, err error, want string) {
	t.Helper()
	if text := fmt.Sprintf("%v %+v", err, err); err == nil || !strings.Contains(text, want) || strings.ContainsAny(text, "\n") || strings.Contains(text, "hunter") {
		t.Errorf("got %v\nwant %q", err, want)
	}
}

func TestURL(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe") // nobody writes to it
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for url, want := range map[string]string{
		"postgres://u:hunter2@h":                                        "names no database",
		"postgres://u:hunter2@h/":                                       "names no database",
		"postgres://u:hunter2@h:1,i:2/?sslmode=disable":                 "names no database",
		"host=h user=u password=hunter2":                                "names no database",
		"postgres://u:hunter#2@h/d":                                     "%23 for #",
		"postgres://u:1#hunter@h/d":                                     "%23 for #",
		"postgres://u:1/hunter@h/d":                                     "%2F for /",
		"postgres://u:1?hunter@h/d":                                     "%3F for ?",
		"postgres://u:hunter%zz@h/d":                                    "%25 for %",
		"postgres://u:hun:ter/2@h/d":                                    "special characters",
		"host=h dbname=d password=my hunter2":                           "needs quotes",
		"host=h dbname=d password='hunter2":                             "needs quotes",
		"mysql://u:hunter2@h/d":                                         "does not begin with postgres://",
		"u:hunter2@h/d":                                                 "it has the form postgres://",
		"":                                                              "names no database",
		"postgres://u:hunter2@h:99999/d":                                "it has the form postgres://",
		"postgres://u:hunter2@h/d?sslmode=x":                            "sslmode is invalid",
		"postgres://u:hunter2@h/d?sslrootcert=/none":                    "unable to read CA file",
		"postgres://u:hunter2@h/d?sslrootcert=" + pipe:                  "sslrootcert: " + pipe + " is a pipe",
		"host=h dbname=d sslrootcert='" + pipe + "'":                    "sslrootcert: " + pipe + " is a pipe",
		"postgres://u:hunter2@h/d?sslmode=require&sslkey=%2Fdev%2Fzero": "sslkey: /dev/zero is a pipe",
		"postgres://u:hunter2@h/d?target_session_attrs=x":               "target_session_attrs",
		"postgres://u:hunter2@h/d?pool_max_conns=x":                     "pool_max_conns",
	} {
		opensNot(t, url, want)
	}
	t.Setenv("PGDATABASE", "")
	for _, url := range []string{
		"postgres://u:hunter2@h/d", "postgresql://u@h1:1,h2:2/d?sslmode=disable", "host=h dbname=d", "host=h1,h2 port=1,2 dbname='d' password='a b#/@'",
		"postgres:///d?host=/var/run/postgresql", "postgres://u@h?dbname=d", "postgres://u:hunter%23%40@h/d?options=-c%20search_path%3Da@b",
	} {
		if cfg, err := parse(url); err != nil || cfg.ConnConfig.Database != "d" || cfg.MaxConns != 8 || cfg.MaxConnLifetime != lifetime {
			t.Errorf("%s: %v", url, err)
		}
	}
	if cfg, err := parse("postgres://u@h/d?pool_max_conns=3&pool_max_conn_lifetime=1m&target_session_attrs=any"); err != nil || cfg.MaxConns != 3 ||
		cfg.MaxConnLifetime != 60e9 || cfg.ConnConfig.ValidateConnect == nil {
		t.Errorf("settings of the URL: %+v, %v", cfg, err)
	}
	t.Setenv("PGDATABASE", "e")
	if cfg, err := parse("postgres://u@h"); err != nil || cfg.ConnConfig.Database != "e" {
		t.Errorf("PGDATABASE: %v", err)
	}
}

// TestRoleOfAnother: a role that may read and write, and does not own the tables, could make no partitions.
func TestRoleOfAnother(t *testing.T) {
	longtest.Skip(t)
	server := postgrestest.Start(t, postgrestest.Options{})
	opened(t, server.URL("postgres"), Options{}).Close()
	server.Query(t, "postgres", "CREATE ROLE guest LOGIN PASSWORD 'hunter2'")
	url := "postgres://guest:hunter2@" + server.Addr() + "/postgres?sslmode=disable"
	opensNot(t, url, "the role needs rights")
	server.Query(t, "postgres", "GRANT USAGE ON SCHEMA dingevent TO guest; GRANT ALL ON ALL TABLES IN SCHEMA dingevent TO guest; GRANT ALL ON ALL SEQUENCES IN SCHEMA dingevent TO guest")
	opensNot(t, url, "GRANT postgres TO guest")
	server.Query(t, "postgres", "GRANT postgres TO guest")
	keepEvents(t, opened(t, url, Options{}), "a", 1)
}

// TestTwoClusters: nothing is written to another journal behind the same name, and nothing of it is read.
func TestTwoClusters(t *testing.T) {
	longtest.Skip(t)
	first, second := postgrestest.Start(t, postgrestest.Options{}), postgrestest.Start(t, postgrestest.Options{})
	// One password for both.
	second.Query(t, "postgres", "ALTER ROLE postgres PASSWORD '"+first.Password()+"'")
	other := strings.Replace(first.URL("postgres"), first.Addr(), second.Addr(), 1)
	j := opened(t, bothHosts(first, second), Options{})
	keepEvents(t, j, "a", 2)
	for _, want := range []string{"a database without this journal", "another journal"} {
		first.Kill(t)
		eventually(t, "events are refused", func() bool { return j.Receive(t.Context(), an("b")) != nil })
		eventually(t, "for that reason", func() bool { return strings.Contains(fmt.Sprint(j.Receive(t.Context(), an("b"))), want) })
		if err := j.Receive(t.Context(), an("b")); !errors.Is(err, journal.ErrSuspended) {
			t.Errorf("got %v", err)
		}
		eventually(t, "nothing is read for that reason", func() bool { // first a connection of before breaks
			entries, err := j.Read(t.Context(), 0, 10)
			if err == nil {
				t.Fatalf("read %d entries", len(entries))
			}
			return strings.Contains(err.Error(), want)
		})
		if want != "another journal" {
			foreign := opened(t, other, Options{})
			keepEvents(t, foreign, "foreign", 5)
			foreign.Close()
		}
		first.Start(t)
		eventually(t, "events are taken again", func() bool { return j.Receive(t.Context(), an("c"+want)) == nil })
	}
}

// TestStandbyAlone: a URL with nothing but a standby.
func TestStandbyAlone(t *testing.T) {
	longtest.Skip(t)
	server := postgrestest.Start(t, postgrestest.Options{})
	opensNot(t, server.Standby(t, false).URL("postgres"), "put all hosts into the URL")
}

// TestBlackHole: a host that takes the connection and says nothing.
func TestBlackHole(t *testing.T) {
	hole, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer hole.Close()
	opensNot(t, "postgres://u:hunter2@"+hole.Addr().String()+"/d?connect_timeout=1", "look at the firewall")
}

// TestTLSRequired: a server that lets nobody in without TLS.
func TestTLSRequired(t *testing.T) {
	longtest.Skip(t)
	server := postgrestest.Start(t, postgrestest.Options{})
	hba := server.Query(t, "postgres", "SHOW hba_file")
	if err := os.WriteFile(hba, []byte("hostssl all all all scram-sha-256\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	server.Stop(t)
	server.Start(t)
	opensNot(t, "postgres://u:hunter2@"+server.Addr()+"/d?sslmode=disable", "sslmode=verify-full")
	opensNot(t, "postgres://u:hunter2@"+server.Addr()+"/d?sslmode=verify-full", "the server has no TLS")
}

// TestNoConnectionLeft: other programs have taken all.
func TestNoConnectionLeft(t *testing.T) {
	server := postgrestest.Start(t, postgrestest.Options{Trust: true, Settings: []string{"max_connections=9", "superuser_reserved_connections=0", "max_wal_senders=0"}})
	server.Query(t, "postgres", "CREATE ROLE plain LOGIN; GRANT CREATE ON DATABASE postgres TO plain")
	url := "postgres://plain:hunter2@" + server.Addr() + "/postgres?sslmode=disable"
	for {
		conn, err := pgx.Connect(t.Context(), url)
		if err != nil {
			break
		}
		defer conn.Close(context.Background())
	}
	opensNot(t, url, "raise max_connections")
}
