//go:build unix

package daemon

import (
	"bytes"
	"log/slog"
	"testing"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
)

// TestDatabaseGoesDuringTheStart: the database is reached, and is killed before the daemon has begun. The daemon goes on all the same: it
// takes pushes, and the log has them once the database is back.
func TestDatabaseGoesDuringTheStart(t *testing.T) {
	postgrestest.Need(t)
	server := postgrestest.Start(t, postgrestest.Options{})
	cfg := httpConfig(t.TempDir())
	cfg.Database = &config.Database{URL: server.URL("postgres")}
	for id, killAt := range map[string]string{"in New": "the database is reached", "in Run": ""} {
		t.Run(id, func(t *testing.T) {
			d, err := New(cfg, &Options{Logger: slog.New(slog.NewTextHandler(&killingLog{at: killAt, kill: func() { server.Kill(t) }}, nil))})
			if err != nil {
				t.Fatal(err)
			}
			if killAt == "" {
				server.Kill(t)
			}
			runDaemon(t, d)
			ding := dingtest.NewServer(t, nil)
			to := dingtest.Callback{URL: d.CallbackURL() + "/hr", Token: callbackToken, AESKey: aesKey, Owner: owner}
			answered(t, ding.PushHTTP(to, dingtest.Event{Data: []byte(`{"EventType":"x","eventId":"` + id + `"}`)}))
			server.Start(t)
			waitFor(t, func() bool {
				found, err := d.Journal().Search(t.Context(), journal.Query{ID: id})
				return err == nil && len(found) == 1
			}, func() string { return "the event is not in the log" })
		})
	}
}

// A killingLog kills when a line comes.
type killingLog struct {
	at   string // in the line; empty: never
	kill func()
}

func (l *killingLog) Write(line []byte) (int, error) {
	if l.at != "" && bytes.Contains(line, []byte(l.at)) {
		l.at = ""
		l.kill()
	}
	return len(line), nil
}
