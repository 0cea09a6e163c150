package sqlite

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

var (
	zoneTypes = []string{"a", "ab", "b", "/v1.0/x", "*", ""}
	zoneCorps = []string{"c1", "c2", "c3", ""}
	zoneApps  = []string{"hr", "crm"}
)

var smallSegments = &Options{Logger: quiet, segment: 4, region: 4}

// manySegments has 48 segments of four events. Each four of them make a region. The types, corps and apps of a segment are its own,
// and so is the hour. Twelve events more are in the log since.
func manySegments(t *testing.T) *Journal {
	t.Helper()
	j := openAt(t, filepath.Join(t.TempDir(), "journal.db"), smallSegments)
	began := time.Now()
	for n := range 51 {
		var envs []*dingevent.Envelope
		for i := range 4 {
			env := event(fmt.Sprint(4*n + i + 1))
			env.Type, env.CorpID, env.App = fmt.Sprint("type-", n), fmt.Sprint("corp-", n), fmt.Sprint("app-", n)
			env.Received = began.Add(time.Duration(n) * time.Hour)
			envs = append(envs, env)
		}
		if err := j.Receive(t.Context(), envs...); err != nil {
			t.Fatal(err)
		}
	}
	synctest.Wait()
	if zones, regions := count(t, j, "zone"), count(t, j, "region"); zones != 50 || regions != 12 {
		t.Fatalf("%d zones and %d regions", zones, regions)
	}
	return j
}

// TestSearchesReadLittle: of 48 segments in 12 regions, and two that are in no region yet, a search reads one.
func TestSearchesReadLittle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := manySegments(t)
		hour := func(n int) time.Time { return time.Now().Add(time.Duration(n) * time.Hour) }
		for _, c := range []struct {
			name        string
			query       journal.Query
			found, read int // events, and parts of the log
			zones       int // that were looked at, at most
		}{
			{"type", journal.Query{Types: []string{"type-9"}}, 4, 1, 4},
			{"pattern", journal.Query{Types: []string{"*-9"}}, 4, 1, 4},
			{"corp", journal.Query{CorpID: "corp-9"}, 4, 1, 4},
			{"app", journal.Query{App: "app-9"}, 4, 1, 4},
			{"ID", journal.Query{ID: "40"}, 1, 4, 5}, // with those that are in no region, and one that seems to have it
			{"no such type", journal.Query{Types: []string{"none"}}, 0, 0, 3},
			{"no such corp", journal.Query{CorpID: "none"}, 0, 0, 3},
			{"no such corp but the type", journal.Query{CorpID: "none", Types: []string{"type-9"}}, 0, 0, 3},
			{"corp and type of others", journal.Query{CorpID: "corp-8", Types: []string{"type-9"}}, 0, 0, 4},
			{"before all", journal.Query{Until: hour(0)}, 0, 0, 3},
			{"the first hours", journal.Query{Until: hour(2)}, 8, 2, 5},
			{"between", journal.Query{Since: hour(20), Until: hour(21)}, 4, 1, 4},
		} {
			s := sieve{need: needOf(c.query)}
			conn := <-j.readers
			read := -1 // what stands in no segment yet is always read
			for before := int64(1 << 40); before > 1; {
				p, err := s.down(conn, before)
				if err != nil {
					t.Fatal(err)
				}
				if p.kind != leftOut {
					read++
				}
				before = p.first
			}
			j.readers <- conn
			if read > c.read || s.zones > c.zones {
				t.Errorf("%s: read %d parts and looked at %d zones, want %d and %d at most", c.name, read, s.zones, c.read, c.zones)
			}
			found, err := j.Search(t.Context(), c.query)
			if err != nil || len(found) != c.found {
				t.Errorf("%s: found %d, %v; want %d", c.name, len(found), err, c.found)
			}
		}
	})
}

// TestFlippedSummaryBits turns over single bits of summaries: none hides an entry.
func TestFlippedSummaryBits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := manySegments(t)
		change := func(change func(*sqlite.Conn) error) {
			t.Helper()
			if err := j.commit(t.Context(), &call{change: change}); err != nil {
				t.Fatal(err)
			}
		}
		began := time.Now()
		rnd := rand.New(rand.NewPCG(1, 2))
		columns := []string{
			"zone.first", "zone.last", "zone.oldest", "zone.newest", "zone.hashes", "zone.names", "zone.sum", "segment.hashes",
			"region.first", "region.last", "region.oldest", "region.newest", "region.slices", "region.content", "region.sum",
			"slice.id", "slice.bits", "slice.sum",
		}
		rounds := 3
		if testing.Short() {
			rounds = 1
		}
		for range rounds {
			for _, column := range columns {
				table, name, _ := strings.Cut(column, ".")
				change(func(conn *sqlite.Conn) error {
					err := sqlitex.ExecuteScript(conn, "SAVEPOINT s; CREATE TEMP TABLE IF NOT EXISTS whole AS SELECT * FROM "+table+"; RELEASE s", nil)
					for range 8 {
						if err == nil {
							err = flipRow(conn, table, name, rnd)
						}
					}
					return err
				})
				for n := range 51 {
					at := began.Add(time.Duration(n) * time.Hour)
					for _, q := range []journal.Query{
						{Types: []string{fmt.Sprint("type-", n)}}, {Types: []string{fmt.Sprint("*-", n)}}, {CorpID: fmt.Sprint("corp-", n)},
						{App: fmt.Sprint("app-", n)}, {Since: at, Until: at.Add(1)}, {ID: fmt.Sprint(4*n + 1), CorpID: fmt.Sprint("corp-", n)},
					} {
						want := 4
						if q.ID != "" {
							want = 1
						}
						if found, err := j.Search(t.Context(), q); err != nil || len(found) != want {
							t.Fatalf("%s: %+v: %d, %v; want %d", column, q, len(found), err, want)
						}
					}
					if seq, err := j.Since(t.Context(), at); err != nil || seq != journal.Seq(4*n+1) {
						t.Fatalf("%s: since hour %d: %d, %v", column, n, seq, err)
					}
				}
				change(func(conn *sqlite.Conn) error {
					return sqlitex.ExecuteScript(conn, fmt.Sprintf("SAVEPOINT s; DELETE FROM main.%s; INSERT INTO main.%[1]s SELECT * FROM temp.whole; DROP TABLE temp.whole; RELEASE s", table), nil)
				})
			}
		}
	})
}

// TestUpgradeSummarizes: the segments of an older release get their summaries while the journal is open.
func TestUpgradeSummarizes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := manySegments(t)
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		edit(t, j.path, version7)
		j = openAt(t, j.path, smallSegments)
		for range 2 {
			for n := range 51 {
				q := journal.Query{CorpID: fmt.Sprint("corp-", n), Types: []string{"type-*"}}
				if found, err := j.Search(t.Context(), q); err != nil || len(found) != 4 {
					t.Errorf("%+v: %d, %v", q, len(found), err)
				}
			}
			synctest.Wait() // for the second round
		}
		if zones, regions := count(t, j, "zone"), count(t, j, "region"); zones != 50 || regions != 12 {
			t.Errorf("%d zones and %d regions", zones, regions)
		}
	})
}
