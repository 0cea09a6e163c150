package sqlite

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/namepattern"
)

// TestZones does random things to a journal with small segments and regions, also to their summaries, and searches. What is
// found must be what reading the whole log finds.
func TestZones(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var failure any // rapid ends a check by a panic, which must leave the bubble first
		synctest.Test(t, func(t *testing.T) {
			defer func() { failure = recover() }()
			m := &zoneMachine{t: t, T: rt, path: filepath.Join(t.TempDir(), "journal.db")}
			m.open()
			defer func() { m.j.Close() }()
			rt.Repeat(map[string]func(*rapid.T){
				"receive": m.receive, "receive more": m.receive, "sleep": m.sleep, "reopen": m.reopen, "gap": m.gap,
				"flip": m.flip, "forget": m.forget, "search": m.search, "since": m.since, "narrow": m.narrow,
			})
		})
		if failure != nil {
			panic(failure)
		}
	})
}

type zoneMachine struct {
	t *testing.T
	*rapid.T
	path string
	j    *Journal
	ids  int
}

func (m *zoneMachine) open() {
	var err error
	if m.j, err = Open(m.path, &Options{Logger: quiet, segment: 4, region: 3, Keep: 240 * time.Hour}); err != nil {
		m.Fatal(err)
	}
}

func (m *zoneMachine) reopen(*rapid.T) {
	if err := m.j.Close(); err != nil {
		m.Fatal(err)
	}
	m.open()
}

func (m *zoneMachine) receive(rt *rapid.T) {
	// Most of what comes together is alike, so that there is something to leave out.
	kind := rapid.SampledFrom(zoneTypes).Draw(rt, "type")
	corp := rapid.SampledFrom(zoneCorps).Draw(rt, "corp")
	envs := make([]*dingevent.Envelope, rapid.IntRange(1, 14).Draw(rt, "envelopes"))
	for i := range envs {
		m.ids++
		env := event(fmt.Sprint(m.ids))
		env.Type, env.CorpID, env.App = kind, corp, rapid.SampledFrom(zoneApps).Draw(rt, "app")
		if rapid.IntRange(0, 20).Draw(rt, "odd one") == 0 {
			env.Type = rapid.SampledFrom(zoneTypes).Draw(rt, "odd type")
		}
		env.Received = time.Now()
		if rapid.IntRange(0, 10).Draw(rt, "disorder") == 0 {
			env.Received = env.Received.Add(time.Duration(rapid.IntRange(-100, 100).Draw(rt, "hours")) * time.Hour)
		}
		envs[i] = env
	}
	if err := m.j.Receive(m.t.Context(), envs...); err != nil {
		m.Fatal(err)
	}
}

func (m *zoneMachine) sleep(rt *rapid.T) {
	time.Sleep(time.Duration(rapid.IntRange(1, 80).Draw(rt, "hours")) * time.Hour)
}

// change writes into the file behind the journal's back.
func (m *zoneMachine) change(change func(conn *sqlite.Conn) error) {
	synctest.Wait()
	if err := m.j.commit(m.t.Context(), &call{change: change}); err != nil {
		m.Fatal(err)
	}
}

func (m *zoneMachine) gap(rt *rapid.T) {
	m.change(func(*sqlite.Conn) error {
		return m.j.writer.skipTo(m.j.writer.next + journal.Seq(rapid.IntRange(1, 20).Draw(rt, "gap")))
	})
}

// forget leaves what an older release has: no summary, or no region.
func (m *zoneMachine) forget(rt *rapid.T) {
	script := rapid.SampledFrom([]string{
		"DELETE FROM region; DELETE FROM slice;", "DELETE FROM zone; DELETE FROM region; DELETE FROM slice;",
		"DELETE FROM zone WHERE first % 3 = 0", "DELETE FROM slice WHERE id % 2 = 0",
	}).Draw(rt, "script")
	m.change(func(conn *sqlite.Conn) error {
		return sqlitex.ExecuteScript(conn, "SAVEPOINT s;"+script+";RELEASE s;", nil)
	})
}

// flip turns over a bit of a summary, or of the hashes of a segment that has one.
func (m *zoneMachine) flip(rt *rapid.T) {
	column := rapid.SampledFrom([]string{
		"zone.first", "zone.last", "zone.oldest", "zone.newest", "zone.hashes", "zone.names", "zone.sum",
		"region.first", "region.last", "region.oldest", "region.newest", "region.slices", "region.content", "region.sum",
		"slice.id", "slice.bits", "slice.sum",
	}).Draw(rt, "column")
	rnd := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 1))
	table, column, _ := strings.Cut(column, ".")
	m.change(func(conn *sqlite.Conn) error { return flipRow(conn, table, column, rnd) })
}

// flipRow turns over a bit of a column, in some row of a table.
func flipRow(conn *sqlite.Conn, table, column string, rnd *rand.Rand) error {
	var id, number int64
	var text []byte
	err := sqlitex.Execute(conn, fmt.Sprintf("SELECT rowid, %s FROM %s LIMIT 1 OFFSET ? %% max(1, (SELECT count(*) FROM %[2]s))", column, table), &sqlitex.ExecOptions{
		Args: []any{rnd.Int64()},
		ResultFunc: func(row *sqlite.Stmt) error {
			id, number = row.ColumnInt64(0), row.ColumnInt64(1)
			if row.ColumnType(1) == sqlite.TypeBlob {
				text = blobAt(row, 1)
			}
			return nil
		},
	})
	if err != nil || id == 0 {
		return err
	}
	var value any = number ^ 1<<rnd.IntN(12)
	if text != nil {
		var used []int // a bit of a filter that is not set hides nothing
		for at, b := range text {
			if b != 0 {
				used = append(used, at)
			}
		}
		at := used[rnd.IntN(len(used))]
		bit := byte(1) << rnd.IntN(8)
		for column == "bits" && text[at]&bit == 0 {
			bit = bit<<1 | bit>>7
		}
		text[at] ^= bit
		value = text
	}
	return sqlitex.Execute(conn, fmt.Sprintf("UPDATE OR IGNORE %s SET %s = ? WHERE rowid = ?", table, column), &sqlitex.ExecOptions{Args: []any{value, id}})
}

// log is the whole log.
func (m *zoneMachine) log() (list []journal.Entry) {
	for from := journal.Seq(1); ; {
		page, err := m.j.Read(m.t.Context(), from, 1000)
		if err != nil {
			m.Fatal(err)
		}
		if len(page) == 0 {
			return list
		}
		list = append(list, page...)
		from = page[len(page)-1].Seq + 1
	}
}

// query draws a query that a fast look at the log can answer.
func (m *zoneMachine) query(rt *rapid.T) journal.Query {
	q := journal.Query{
		Types:  rapid.SampledFrom([][]string{nil, nil, {"a"}, {"ab", "b"}, {"a*"}, {"/*"}, {"none"}, {"*x", "none"}}).Draw(rt, "types"),
		CorpID: rapid.SampledFrom([]string{"", "", "c1", "c3", "c9"}).Draw(rt, "corp"),
		App:    rapid.SampledFrom([]string{"", "", "hr", "none"}).Draw(rt, "app"),
		Limit:  rapid.IntRange(1, 50).Draw(rt, "limit"),
	}
	if rapid.IntRange(0, 3).Draw(rt, "by ID") == 0 {
		q.ID = fmt.Sprint(rapid.IntRange(1, m.ids+2).Draw(rt, "id"))
	}
	if rapid.Bool().Draw(rt, "since given") {
		q.Since = time.Now().Add(-time.Duration(rapid.IntRange(-100, 300).Draw(rt, "hours since")) * time.Hour)
	}
	if rapid.Bool().Draw(rt, "until given") {
		q.Until = time.Now().Add(-time.Duration(rapid.IntRange(-100, 300).Draw(rt, "hours until")) * time.Hour)
	}
	return q
}

func selects(q journal.Query, env *dingevent.Envelope) bool {
	matches := func(pattern string) bool { return namepattern.Match(pattern, env.Type) }
	return (q.ID == "" || q.ID == env.ID) && (q.CorpID == "" || q.CorpID == env.CorpID) && (q.App == "" || q.App == env.App) &&
		(len(q.Types) == 0 || slices.ContainsFunc(q.Types, matches)) &&
		(q.Since.IsZero() || !env.Received.Before(q.Since)) && (q.Until.IsZero() || env.Received.Before(q.Until))
}

func (m *zoneMachine) search(rt *rapid.T) {
	if rapid.Bool().Draw(rt, "settle") {
		synctest.Wait()
	}
	q := m.query(rt)
	var want, got []journal.Seq
	for _, e := range slices.Backward(m.log()) {
		if selects(q, e.Envelope) {
			want = append(want, e.Seq)
		}
	}
	for {
		page, err := m.j.Search(m.t.Context(), q)
		if err != nil {
			m.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			got = append(got, e.Seq)
		}
		q.Before = page[len(page)-1].Seq
	}
	if diff := cmp.Diff(want, got); diff != "" {
		m.Fatalf("%+v (-want +got):\n%s", q, diff)
	}
}

func (m *zoneMachine) narrow(rt *rapid.T) {
	q := m.query(rt)
	w := journal.Wanted{ID: q.ID, Types: q.Types, Since: q.Since, Until: q.Until}
	if q.CorpID != "" {
		w.Corps = []string{q.CorpID, "none"}
	}
	if q.App != "" {
		w.Apps = []string{q.App}
	}
	from := journal.Seq(rapid.IntRange(0, m.ids+10).Draw(rt, "from"))
	before := from + journal.Seq(rapid.IntRange(0, m.ids+10).Draw(rt, "length"))
	first, end, err := m.j.Narrow(m.t.Context(), w, from, before)
	if err != nil || first < from || end > before || first > end {
		m.Fatalf("%+v narrows %d and %d to %d and %d, %v", w, from, before, first, end, err)
	}
	for _, e := range m.log() {
		if e.Seq >= from && e.Seq < before && selects(q, e.Envelope) && (e.Seq < first || e.Seq >= end) {
			m.Fatalf("%+v narrows %d and %d to %d and %d, without %d", w, from, before, first, end, e.Seq)
		}
	}
}

func (m *zoneMachine) since(rt *rapid.T) {
	at := time.Now().Add(-time.Duration(rapid.IntRange(-100, 300).Draw(rt, "hours")) * time.Hour)
	want, err := m.j.Next(m.t.Context())
	if err != nil {
		m.Fatal(err)
	}
	for _, e := range slices.Backward(m.log()) {
		if !e.Envelope.Received.Before(at) {
			want = e.Seq
		}
	}
	if got, err := m.j.Since(m.t.Context(), at); err != nil || got != want {
		m.Fatalf("since %v: %d, %v; want %d", at, got, err, want)
	}
}
