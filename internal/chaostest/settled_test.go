//go:build linux

package chaostest

import (
	"bufio"
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/datafolder"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/postgres"
	"github.com/dingevent/dingevent/journal/sqlite"
	"github.com/dingevent/dingevent/source/failedlist"
	"github.com/dingevent/dingevent/source/rds"
	"github.com/dingevent/dingevent/source/rds/rdstest"
)

// settle waits until DingTalk has got rid of everything, while nothing fails any more.
func (w *sourcesWorld) settle(t *testing.T) {
	t.Helper()
	began := time.Now()
	w.dingtalk.kill()
	w.dingtalk.part.Quiet = true
	w.dingtalk.start(t)
	waitLong(t, "end of the pushes, the list and the rows", func() bool {
		for _, s := range w.sites {
			if count(t, s.dsn, "SELECT (SELECT COUNT(*) FROM "+rds.High+" WHERE status = 0) + (SELECT COUNT(*) FROM "+rds.Medium+" WHERE status = 0)") > 0 {
				return false
			}
		}
		if len(readBooks(t, w.ledger()).open()) > 0 {
			w.backfill() // else it is read once a minute
			return false
		}
		return w.backfill()
	})
	for _, s := range w.sites {
		for _, g := range s.gateways {
			g.ending = true
			g.signal(syscall.SIGTERM)
		}
		for _, g := range s.gateways {
			g.end(t)
		}
	}
	t.Logf("all was given and taken %.1f s after the last kill", time.Since(began).Seconds())
}

// report judges, and says what has happened.
func (w *sourcesWorld) report(t *testing.T) {
	t.Helper()
	b := readBooks(t, w.ledger())
	total := 0
	for _, n := range w.kills {
		total += n
	}
	text := fmt.Sprintf("seed %d, %v: %d kills\n%s", *seed, *sourcesFor, total, list(w.kills))
	for _, s := range w.sites {
		g := s.given(t, b)
		v := g.judge()
		text += fmt.Sprintf("%s: %d lost, %d wrong\n%s", s.name, len(v.lost), len(v.wrong), list(v.counts))
		for _, all := range [][]string{v.lost, v.wrong} {
			for _, line := range all[:min(10, len(all))] {
				t.Errorf("%s: %s", s.name, line)
			}
		}
	}
	t.Log(text)
}

// given reads all that is known of a site.
func (s *site) given(t *testing.T, b *books) *given {
	t.Helper()
	g := &given{site: s.name, books: b, rows: texts(t, s.dsn, "SELECT data FROM given"), stored: map[string][]kept{}}
	for i, row := range g.rows {
		g.rows[i] = marksIn([]byte(row))[0]
	}
	killed := map[string]bool{}
	for _, gateway := range s.gateways {
		for _, pid := range gateway.killed {
			killed[strconv.Itoa(pid)] = true
		}
	}
	paths, _ := filepath.Glob(s.lives + "/*")
	for _, path := range paths {
		l := readLife(t, path)
		_, parent, _ := strings.Cut(l.name, "-")
		l.killed = killed[parent]
		g.lives = append(g.lives, l)
	}
	j := s.open(t)
	defer j.Close()
	for from := journal.Seq(1); ; {
		page, err := j.Read(t.Context(), from, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			from = e.Seq + 1
			if e.Damage != "" {
				t.Errorf("entry %d is damaged: %s", e.Seq, e.Damage)
			}
			for i, m := range marksIn(e.Envelope.Data) {
				k := kept{e.Envelope.ID, e.Envelope.Transport}
				if i > 0 {
					k.id = fmt.Sprint(k.id, "+", i) // the rest of an answer that was cut off may have several
				}
				g.stored[m] = append(g.stored[m], k)
			}
		}
	}
	g.unsure = unsure(t, j)
	return g
}

func (s *site) open(t *testing.T) journal.Journal {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	var j journal.Journal
	var err error
	if s.journal != "" {
		j, err = postgres.Open(t.Context(), s.journal, &postgres.Options{Logger: log})
	} else {
		j, err = sqlite.Open(datafolder.JournalPath(filepath.Join(s.gateways[0].dir, "data")), &sqlite.Options{Logger: log})
	}
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// unsure is how many pages of the list may be lost, as the gateways have counted.
func unsure(t *testing.T, j journal.Journal) int {
	t.Helper()
	list, err := j.Subscriptions(t.Context(), journal.SourceWork("chaos", failedlist.Kind))
	if err != nil || len(list) != 1 {
		t.Fatalf("%d places of the failed list, %v", len(list), err)
	}
	var note failedlist.Counts
	if err := json.Unmarshal(list[0].Note, &note); err != nil {
		t.Fatal(err)
	}
	return int(note.Unsure)
}

func readBooks(t *testing.T, path string) *books {
	t.Helper()
	b, err := loadBooks(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// readLife reads what a program has written.
func readLife(t *testing.T, path string) life {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	l := life{name: filepath.Base(path)}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		var line writtenLine
		if _, err := fmt.Sscan(lines.Text(), &line.mark, &line.bytes); err != nil {
			t.Fatalf("%s: line %q: %v", path, lines.Text(), err)
		}
		l.lines = append(l.lines, line)
	}
	return l
}

// makeTables makes the database of a site. Which states of rows were marked, stands in a table that a trigger fills.
func makeTables(t *testing.T, s *site, server string) {
	t.Helper()
	db := openTables(t, server)
	defer db.Close()
	execute(t, db, "CREATE DATABASE "+s.name)
	at, err := rds.ParseDSN(s.dsn)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := rdstest.Open(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	defer tables.Close()
	execute(t, db, "CREATE TABLE "+s.name+".given (data text NOT NULL)")
	for _, name := range []string{rds.High, rds.Medium} {
		execute(t, db, fmt.Sprintf("CREATE TRIGGER %[1]s.given_%[2]s AFTER UPDATE ON %[1]s.%[2]s FOR EACH ROW "+
			"INSERT INTO %[1]s.given SELECT NEW.biz_data FROM DUAL WHERE OLD.status = 0 AND NEW.status = 1", s.name, name))
	}
}

func openTables(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	at, err := rds.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	db, err := at.Open()
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func execute(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// texts are those of a query's only column.
func texts(t *testing.T, dsn, query string) (out []string) {
	t.Helper()
	db := openTables(t, dsn)
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		out = append(out, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

func count(t *testing.T, dsn, query string) int {
	t.Helper()
	n, err := strconv.Atoi(texts(t, dsn, query)[0])
	if err != nil {
		t.Fatal(err)
	}
	return n
}
