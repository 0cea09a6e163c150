package config

import (
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/envref"
)

const oneApp = "apps: [{name: hr, stream: {client_id: i, client_secret: s}}]\n"

// TestDatabase: a database stands for itself, with defaults of its own, and without its password.
func TestDatabase(t *testing.T) {
	lookup := func(string) (string, bool) {
		return "postgres://ding:hunter2@db1:5432,db2:5432/events?sslpassword=hunter2", true
	}
	cfg, err := Parse([]byte(oneApp+"database: {url: \"${DB}\"}\n"), envref.Variables(lookup), Config.Problems)
	if err != nil {
		t.Fatal(err)
	}
	shown, err := cfg.Effective()
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"url: postgres://(secret)@db1:5432,db2:5432/events?(secret)", "schema: dingevent", "claim_time: 15s", "durability: local", "after: 600ms", "verify: off", "data: data",
	} {
		if !strings.Contains(string(shown), want) {
			t.Errorf("no %q in\n%s", want, shown)
		}
	}
	if strings.Contains(string(shown), "hunter2") {
		t.Errorf("the password is shown:\n%s", shown)
	}
	if again, err := Parse(shown, nil, func(Config) []Problem { return nil }); err != nil || again.Database == nil {
		t.Errorf("what is shown is no config: %v", err)
	}
	if cfg.VerifyEvery() == 0 || cfg.WithDefaults().VerifyEvery() != 0 {
		t.Error("the daemon would verify a database")
	}
}

// TestWrongDatabase: each mistake is told with the next move, and no password.
func TestWrongDatabase(t *testing.T) {
	for database, want := range map[string]string{
		`{schema: x}`:                                                           "database.url: missing: it must be postgres://",
		`{url: "host=db password=hunter2"}`:                                     "database.url: must be postgres://",
		`{url: "mysql://u:hunter2@db/x"}`:                                       "database.url: must be postgres://",
		`{url: "postgres://u:hunter2@db"}`:                                      "names no database; it ends in /DATABASE",
		`{url: "postgres://u:hunter2@db/"}`:                                     "names no database; it ends in /DATABASE",
		`{url: "postgres://u:hunter2/x@db/e"}`:                                  "@ %40",
		`{url: "postgres://u:1/hunter2@db"}`:                                    "@ %40",
		`{url: "postgres://u:hunter2#x@db/e"}`:                                  "@ %40",
		`{url: "postgres://db/e", durability: both}`:                            `database.durability: "both" is none of local, standby`,
		`{url: "postgres://db/e", claim_time: 1ms}`:                             "database.claim_time: must be at least 1s",
		`{url: "postgres://db/e", spool: {after: 1ms}}`:                         "database.spool.after: must be at least 10ms",
		`{url: "postgres://db/e", spool: {max_bytes: 1}}`:                       "database.spool.max_bytes: must be at least 1MiB",
		`{url: "postgres://db/e", schema: pg_x}`:                                "is no name for a schema",
		`{url: "postgres://db/e"}, when_full: evict`:                            "when_full: has no effect with a database",
		`{url: "postgres://db/e"}, verify: daily`:                               "verify: has no effect with a database",
		`{url: "postgres://db/e", path: x}`:                                     `there is no key "path"`,
		`{url: "postgres://db/e"}, subscriptions: [{name: f, file: {path: f}}]`: "subscriptions[0].file.on: missing: with a database, name the host",
		"": "is empty; write its keys below it",
	} {
		_, err := Parse([]byte("{"+strings.ReplaceAll(strings.TrimSpace(oneApp), "\n", "")+", database: "+database+"}"), nil, Config.Problems)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", database, err, want)
		} else if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: the password is told: %v", database, err)
		}
	}
}
