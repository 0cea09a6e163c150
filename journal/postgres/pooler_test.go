//go:build unix

package postgres

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/postgrestest"
)

// TestPoolerIsToldOnce: a gateway that opens its journal again and again, until it is there, logs once that a pooler stands before it.
func TestPoolerIsToldOnce(t *testing.T) {
	_, schema := postgrestest.Schema(t)
	url := postgrestest.PgBouncer(t, postgrestest.Shared(t)).URL("postgres")
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	for range 3 {
		if _, err := Open(t.Context(), url, &Options{Schema: schema, Journal: "another", Logger: logger}); err == nil {
			t.Fatal("a journal was opened that is not there")
		}
	}
	j, err := Open(t.Context(), url, &Options{Schema: schema, Logger: logger})
	if err != nil {
		t.Fatal(err)
	}
	j.Close()
	if got := strings.Count(log.String(), "a pooler stands before"); got != 1 {
		t.Errorf("told %d times:\n%s", got, log.String())
	}
}
