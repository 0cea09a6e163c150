package sqlite

import (
	"path/filepath"
	"testing"

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
