//go:build unix

package postgres

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/postgrestest"
)

// TestWrongURL: each way to a database that cannot hold the journal is told in one line with the next move, by Look and by Open, and
// without the password.
func TestWrongURL(t *testing.T) {
	s := postgrestest.Start(t, postgrestest.Options{})
	for _, statement := range []string{
		"CREATE ROLE weak LOGIN PASSWORD 'hunter2'", "CREATE ROLE ding LOGIN PASSWORD 'hunter2'",
		"CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0 LOCALE 'C' OWNER weak", "CREATE DATABASE ro OWNER weak",
		"ALTER DATABASE ro SET default_transaction_read_only = on", "CREATE DATABASE newer OWNER weak", "CREATE DATABASE foreign1 OWNER weak",
		"CREATE DATABASE foreign2 OWNER weak", "CREATE DATABASE few OWNER weak CONNECTION LIMIT 0",
		"CREATE DATABASE revoked OWNER weak",
	} {
		s.Query(t, "postgres", statement)
	}
	url := func(login, database string) string {
		return "postgres://" + login + "@" + s.Addr() + "/" + database + "?sslmode=disable"
	}
	for _, database := range []string{"newer", "foreign1", "foreign2", "revoked"} {
		j, err := Open(t.Context(), url("weak:hunter2", database), nil)
		if err != nil {
			t.Fatal(err)
		}
		j.Close()
	}
	s.Query(t, "newer", "UPDATE dingevent.journal SET version = 99")
	s.Query(t, "foreign1", "ALTER TABLE dingevent.journal OWNER TO postgres; GRANT SELECT ON dingevent.journal TO weak")
	s.Query(t, "foreign2", "ALTER TABLE dingevent.claim OWNER TO postgres; GRANT ALL ON dingevent.claim TO weak")
	s.Query(t, "revoked", "REVOKE DELETE ON dingevent.exception FROM weak; CREATE TABLE dingevent.theirs (); ALTER TABLE dingevent.theirs OWNER TO postgres")
	if _, err := Look(t.Context(), url("weak:hunter2", "foreign1"), nil); err == nil || !strings.Contains(err.Error(), "OWNER TO") {
		t.Errorf("tables of another role: %v", err)
	}
	for url, want := range map[string]string{
		url("weak:hunter3", "newer"):                                  "put the role's password right",
		url("weak:hunter2", "nothere"):                                "create the database, or put the right name into the URL",
		url("weak:hunter2", "postgres"):                               "GRANT CREATE ON DATABASE",
		url("weak:hunter2", "latin"):                                  "the encoding LATIN1; make one with UTF8",
		url("weak:hunter2", "ro"):                                     "default_transaction_read_only is on",
		url("weak:hunter2", "foreign2"):                               "the table claim belongs to the role postgres",
		url("weak:hunter2", "few"):                                    "CONNECTION LIMIT",
		url("weak:hunter2", "revoked"):                                "lacks rights on the table exception",
		url("weak:hunter2", "newer"):                                  "run the newer release",
		url("weak:hunter2", "") + "&x=1":                              "names no database",
		"postgres://weak:hunter2@no-such-host.invalid/db":             "put the host in the URL right",
		"postgres://weak:hunter2@127.0.0.1:1,127.0.0.1:2/db":          "start the server, or put host and port in the URL right",
		"postgres://weak:hunter2@" + s.Addr() + "/db?sslmode=require": "sslmode=disable",
		"postgres://weak:hunter2@" + s.Addr() + "/db?sslmode=bogus":   "sslmode is invalid",
		"postgres://weak:hunter2/x@db/db":                             "it has the form postgres://USER:PASSWORD@HOST:5432/DATABASE",
	} {
		_, looked := Look(t.Context(), url, nil)
		j, opened := Open(t.Context(), url, nil)
		if opened == nil {
			j.Close()
		}
		for _, err := range []error{looked, opened} {
			text := fmt.Sprint(err)
			if err == nil || !strings.Contains(text, want) {
				t.Errorf("%s\n%v\nwant %q", url, err, want)
			}
			if strings.Contains(text, "hunter") || strings.Contains(text, "\n") {
				t.Errorf("%s\ntells the password, or has several lines: %s", url, text)
			}
		}
	}
}

// TestLook: what is there is told, and nothing is made by looking, nor by a tool.
func TestLook(t *testing.T) {
	url, schema := postgrestest.Schema(t)
	opts := &Options{Schema: schema, MustExist: true}
	before, err := Look(t.Context(), url, opts)
	if err != nil || before.Version != 0 || before.Latest == 0 || before.Server == "" || !strings.Contains(before.Place, ":") || strings.Contains(before.Place, "@") {
		t.Errorf("found %+v, %v", before, err)
	}
	if _, err := Open(t.Context(), url, opts); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a tool opens what is not there: %v", err)
	}
	j, err := Open(t.Context(), url, &Options{Schema: schema})
	if err != nil {
		t.Fatal(err)
	}
	j.Close()
	after, err := Look(t.Context(), url, opts)
	if err != nil || after.Version != after.Latest || after.Place != j.Place() || j.Schema() != schema {
		t.Errorf("found %+v, %v", after, err)
	}
	if j, err = Open(t.Context(), url, opts); err != nil {
		t.Fatal(err)
	}
	exec(t, j, "UPDATE dingevent.journal SET version = 2") // as a gateway of the release before has it
	j.Close()
	if _, err := Open(t.Context(), url, opts); err == nil || !strings.Contains(err.Error(), "start a gateway of this release first") {
		t.Errorf("a tool upgrades the tables: %v", err)
	}
	if again, err := Look(t.Context(), url, opts); err != nil || again.Version != 2 {
		t.Errorf("found %+v, %v", again, err)
	}
}

// TestLookThroughPgBouncer: a pooler is no obstacle to looking.
func TestLookThroughPgBouncer(t *testing.T) {
	server := postgrestest.Start(t, postgrestest.Options{})
	pooler := postgrestest.PgBouncer(t, server)
	found, err := Look(t.Context(), pooler.URL("postgres"), &Options{Logger: quiet})
	if err != nil || found.Latest == 0 || found.Server == "" || found.Place == "" {
		t.Errorf("found %+v, %v", found, err)
	}
}
