package sqlite

import (
	"path/filepath"
	"strings"
	"testing"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
)

// TestAnswerTakesTheBody: the body of a request may hold secrets, so it goes once nothing needs it.
func TestAnswerTakesTheBody(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, nil)
	revision, err := j.Ask(t.Context(), "web", journal.Request{Kind: "set", Body: []byte(`{"token":"s3cret"}`), Begin: true})
	if err != nil {
		t.Fatal(err)
	}
	save(t, j, "web", journal.Progress{Answers: []journal.Answer{{Revision: revision, Refusal: "no"}}})
	for query, want := range map[string]int64{
		"SELECT count(*) FROM request WHERE refusal = 'no'":                           1,
		"SELECT count(*) FROM request WHERE body IS NOT NULL OR sum <> " + requestSum: 0,
	} {
		conn := <-j.readers
		n, err := number(conn, query)
		j.readers <- conn
		if err != nil || n != want {
			t.Errorf("%s: %d, %v; want %d", query, n, err, want)
		}
	}
}

// TestRequestsAreIndexed: however many answers there are, a request reads none of them but those that it removes.
func TestRequestsAreIndexed(t *testing.T) {
	j := openAt(t, filepath.Join(t.TempDir(), "journal.db"), nil)
	conn := <-j.readers
	defer func() { j.readers <- conn }()
	for query, index := range map[string]string{
		"SELECT count(*)" + openRequests:                    "request_asked",
		"SELECT body" + openRequests + " ORDER BY revision": "request_asked",
		oldAnswers: "request_answered",
	} {
		plan := ""
		err := sqlitex.Execute(conn, "EXPLAIN QUERY PLAN "+query, &sqlitex.ExecOptions{
			Args:       []any{1, 2},
			ResultFunc: func(row *sqlite.Stmt) error { plan += row.ColumnText(3) + "\n"; return nil },
		})
		if err != nil || !strings.Contains(plan, index) || strings.Contains(plan, "SCAN request") || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s: %v\n%s", query, err, plan)
		}
	}
}
