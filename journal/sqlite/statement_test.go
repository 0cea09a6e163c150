package sqlite

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// TestReadKeepsItsPlan: SQLite asks an authorizer whenever it makes a plan. Pages after the first need none.
func TestReadKeepsItsPlan(t *testing.T) {
	j := openNew(t, nil)
	for range 3 {
		if err := j.Receive(t.Context(), &dingevent.Envelope{Type: "user_add_org", Transport: dingevent.TransportHTTP}); err != nil {
			t.Fatal(err)
		}
	}
	plans := 0
	asked := sqlite.AuthorizeFunc(func(sqlite.Action) sqlite.AuthResult { plans++; return sqlite.AuthResultOK })
	for range readers {
		conn := <-j.readers
		err := conn.SetAuthorizer(asked)
		j.readers <- conn
		if err != nil {
			t.Fatal(err)
		}
	}
	for limit := range 2 {
		for range readers { // they take turns
			if page, err := j.Read(t.Context(), journal.Seq(limit+1), limit+1); err != nil || len(page) != limit+1 {
				t.Fatal(len(page), err)
			}
		}
		if limit == 0 && plans == 0 {
			t.Fatal("no plan was seen, so nothing is tested")
		}
		if limit > 0 && plans > 0 {
			t.Errorf("a second page made SQLite ask %d times for a plan", plans)
		}
		plans = 0
	}
}

// TestNoBareLimit: each limit is a sum, because SQLite would make its plan anew, see statement.go.
func TestNoBareLimit(t *testing.T) {
	bare, found := regexp.MustCompile(`LIMIT [?:@$]\d*`), 0
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range bare.FindAllIndex(text, -1) {
			if found++; !regexp.MustCompile(`^ \+ 0`).Match(text[at[1]:]) && file != "statement_test.go" {
				t.Errorf("%s: %s needs + 0 behind it, see statement.go", file, text[at[0]:at[1]])
			}
		}
	}
	if found < 10 {
		t.Errorf("%d limits found", found)
	}
}
