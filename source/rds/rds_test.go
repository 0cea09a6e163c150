package rds_test

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/limitstest"
	"github.com/dingevent/dingevent/internal/mariadbtest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
	"github.com/dingevent/dingevent/source"
	"github.com/dingevent/dingevent/source/rds"

	"github.com/go-sql-driver/mysql"
)

const work = "source/hr/rds"

// ddl makes a table as DingTalk's page on RDS push has it.
const ddl = "CREATE TABLE `%s` (`id` bigint(20) NOT NULL AUTO_INCREMENT, `gmt_create` datetime NOT NULL, `gmt_modified` datetime NOT NULL, " +
	"`subscribe_id` varchar(64) NOT NULL, `corp_id` varchar(64) NOT NULL, `biz_id` varchar(128) NOT NULL, `biz_type` int(11) NOT NULL, " +
	"`biz_data` text NOT NULL, `open_cursor` bigint(20) NOT NULL, `status` int(11) NOT NULL, PRIMARY KEY (`id`), " +
	"UNIQUE KEY `uk_subscribe_corp_biz` (`subscribe_id`,`corp_id`,`biz_id`,`biz_type`)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4"

// A world is a database with both tables, a journal, and what reads the ones into the other.
type world struct {
	testing.TB
	server  *mariadbtest.Server
	name    string  // of the database
	user    string  // of the source
	through string  // address by which the source reaches the server; that of the server if empty
	db      *sql.DB // for the user who may do everything
	journal *memjournal.Journal
	log     *text

	receive atomic.Pointer[func(context.Context, ...*dingevent.Envelope) error] // is called in place of the journal's

	source *rds.Source
	stop   func()
}

func newWorld(t testing.TB, server *mariadbtest.Server) *world {
	t.Helper()
	w := &world{TB: t, server: server, name: mariadbtest.NewDatabase(), user: "dingevent", journal: memjournal.New(), log: new(text)}
	cfg, err := mysql.ParseDSN(server.DSN("admin", ""))
	if err != nil {
		t.Fatal(err)
	}
	cfg.Logger = &mysql.NopLogger{}
	connector, err := mysql.NewConnector(cfg)
	if err != nil {
		t.Fatal(err)
	}
	admin := sql.OpenDB(connector)
	defer admin.Close()
	if _, err := admin.Exec("CREATE DATABASE " + w.name); err != nil {
		t.Fatal(err)
	}
	cfg = cfg.Clone()
	cfg.DBName, cfg.InterpolateParams = w.name, true
	if connector, err = mysql.NewConnector(cfg); err != nil {
		t.Fatal(err)
	}
	w.db = sql.OpenDB(connector)
	t.Cleanup(func() { w.db.Close() })
	w.exec(fmt.Sprintf(ddl, rds.High))
	w.exec(fmt.Sprintf(ddl, rds.Medium))
	t.Cleanup(func() {
		if w.stop != nil {
			w.stop()
		}
	})
	return w
}

func (w *world) exec(query string, args ...any) {
	w.Helper()
	if _, err := w.db.Exec(query, args...); err != nil {
		w.Fatalf("%s: %v", query, err)
	}
}

// get is the first column of the first row.
func (w *world) get(query string, args ...any) (text string) {
	w.Helper()
	if err := w.db.QueryRow(query, args...).Scan(&text); err != nil {
		w.Fatalf("%s: %v", query, err)
	}
	return text
}

// insert adds a row to the high table, as DingTalk does.
func (w *world) insert(bizID, data string) {
	w.Helper()
	w.insertInto(rds.High, "1_0", bizID, data)
}

func (w *world) insertInto(table, subscribeID, bizID, data string) {
	w.Helper()
	w.exec("INSERT INTO `"+table+"` (gmt_create, gmt_modified, subscribe_id, corp_id, biz_id, biz_type, biz_data, open_cursor, status) "+
		"VALUES ('2026-11-30 12:00:00', '2026-11-30 12:00:01', ?, 'corp', ?, 13, ?, 7, 0)", subscribeID, bizID, data)
}

// Receive is the journal's, unless something is in its place.
func (w *world) Receive(ctx context.Context, envs ...*dingevent.Envelope) error {
	if f := w.receive.Load(); f != nil {
		return (*f)(ctx, envs...)
	}
	return w.journal.Receive(ctx, envs...)
}

// begin runs a source, as a new process would.
func (w *world) begin(opts *rds.Options) {
	w.Helper()
	o := rds.Options{}
	if opts != nil {
		o = *opts
	}
	if o.Every == 0 {
		o.Every = 100 * time.Millisecond
	}
	o.Logger = slog.New(slog.NewTextHandler(w.log, nil))
	at, err := rds.ParseDSN(strings.Replace(w.server.DSN(w.user, w.name), w.server.Addr(), cmp.Or(w.through, w.server.Addr()), 1))
	if err != nil {
		w.Fatal(err)
	}
	if w.source, err = rds.New("hr", at, &o); err != nil {
		w.Fatal(err)
	}
	runner := source.NewRunner(work, w.source, &source.Options{Logger: o.Logger, FirstPause: 50 * time.Millisecond})
	ctx, cancel := context.WithCancel(w.Context())
	ended := make(chan error, 1)
	go func() { ended <- runner.Run(ctx, w.journal, w) }()
	w.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			w.Error(err)
		}
		w.stop = nil
	}
}

// entries are all that the journal has. None may be there twice.
func (w *world) entries() (list []*dingevent.Envelope) {
	w.Helper()
	seen := map[string]bool{}
	for from := journal.Seq(1); ; {
		page, err := w.journal.Read(context.Background(), from, 1000)
		if err != nil {
			w.Fatal(err)
		}
		if len(page) == 0 {
			return list
		}
		for _, e := range page {
			if seen[e.Envelope.ID] {
				w.Errorf("%s is there twice: %s", e.Envelope.ID, e.Envelope.Data)
			}
			seen[e.Envelope.ID], from = true, e.Seq+1
			list = append(list, e.Envelope)
		}
	}
}

// until waits for a condition.
func (w *world) until(what string, ok func() bool) {
	w.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.Fatalf("never: %s\n%+v\n%s", what, w.source.Status(), w.log)
		}
	}
}

// untilDone waits until all rows of both tables are marked.
func (w *world) untilDone() {
	w.Helper()
	w.until("all rows are marked", func() bool {
		return w.get("SELECT (SELECT COUNT(*) FROM "+rds.High+" WHERE status = 0) + (SELECT COUNT(*) FROM "+rds.Medium+" WHERE status = 0)") == "0"
	})
}

// text is a log that may be read while it is written.
type text struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (t *text) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buf.Write(p)
}

func (t *text) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buf.String()
}

// TestBothTables: rows become events with all that they say, and only their status changes.
func TestBothTables(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mariadbtest.Shared(t))
	w.insert("u1", `{"syncAction":"user_add_org","syncSeq":"1F","userid":"u1","name":"𠮷 <b>"}`)
	w.insertInto(rds.Medium, "1_0", "d1", `{"syncAction":"org_dept_create","id":7}`)
	w.insert("odd", "no JSON \\ \" '")
	before := w.get("SELECT GROUP_CONCAT(CONCAT_WS('|', id, gmt_create, gmt_modified, subscribe_id, corp_id, biz_id, biz_type, biz_data, open_cursor) ORDER BY id) FROM " + rds.High)
	w.begin(nil)
	w.untilDone()
	after := w.get("SELECT GROUP_CONCAT(CONCAT_WS('|', id, gmt_create, gmt_modified, subscribe_id, corp_id, biz_id, biz_type, biz_data, open_cursor) ORDER BY id) FROM " + rds.High)
	if before != after {
		t.Errorf("the rows were\n%s\nand are\n%s", before, after)
	}
	list := w.entries()
	if len(list) != 3 {
		t.Fatalf("%d events, want 3", len(list))
	}
	e := list[0]
	want := `{"id":1,"gmt_create":1796011200000,"gmt_modified":1796011201000,"subscribe_id":"1_0","corp_id":"corp","biz_id":"u1","biz_type":13,` +
		`"biz_data":"{\"syncAction\":\"user_add_org\",\"syncSeq\":\"1F\",\"userid\":\"u1\",\"name\":\"𠮷 <b>\"}","open_cursor":7,"status":0}`
	if string(e.Data) != want {
		t.Errorf("data is\n%s\nwant\n%s", e.Data, want)
	}
	if e.Type != "user_add_org" || e.CorpID != "corp" || e.App != "hr" || e.Transport != dingevent.TransportRDS || e.Born.UnixMilli() != 1796011201000 {
		t.Errorf("envelope %+v", e)
	}
	if got := fmt.Sprint(e.Meta); got != "map[biz_id:u1 biz_type:13 open_cursor:7 subscribe_id:1_0 sync_seq:1F table:open_sync_biz_data]" {
		t.Errorf("meta %s", got)
	}
	types := map[string]bool{}
	for _, e := range list {
		types[e.Type] = true
	}
	if !types["org_dept_create"] || !types["biz_type_13"] {
		t.Errorf("types %v", types)
	}
	w.until("the status says so", func() bool {
		s := w.source.Status()
		return s.Here.Rows == 3 && s.Here.Marked == 3 && s.Total == s.Here && s.Tables[1].Name == rds.Medium && !s.Tables[0].Since().IsZero()
	})
	w.stop()
	if s := w.source.Status(); !s.Tables[0].Since().IsZero() || s.Here.Rows != 3 {
		t.Errorf("at the end: %+v", s)
	}
}

// TestCountsGoOn: the counts of the place are those of all runs.
func TestCountsGoOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mariadbtest.Shared(t))
	for i := range 2 {
		w.insert(fmt.Sprint(i), "{}")
		w.begin(nil)
		w.untilDone()
		w.stop()
	}
	if s := w.source.Status(); s.Total.Rows != 2 || s.Here.Rows != 1 {
		t.Errorf("status %+v", s)
	}
}

// TestChangedBeforeTheMark: a row that changes between storing and marking is read again, also if its time stays and the server
// takes the new text for equal to the old one.
func TestChangedBeforeTheMark(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]string{
		"other text":     "biz_data = 'b'",
		"other case":     "biz_data = 'A'",
		"trailing space": "biz_data = 'a '",
		"other cursor":   "open_cursor = 8",
		"other time":     "gmt_modified = '2026-11-30 12:00:02'",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, mariadbtest.Shared(t))
			w.insert("u1", "a")
			w.insert("u2", "stays")
			changed := false
			receive := func(ctx context.Context, envs ...*dingevent.Envelope) error {
				err := w.journal.Receive(ctx, envs...)
				if !changed {
					changed = true
					w.exec("UPDATE " + rds.High + " SET status = 0, " + change + " WHERE biz_id = 'u1'")
				}
				return err
			}
			w.receive.Store(&receive)
			w.begin(nil)
			w.untilDone()
			if n := len(w.entries()); n != 3 {
				t.Errorf("%d events, want 3", n)
			}
			w.until("one row has changed and two marks are counted", func() bool {
				s := w.source.Status()
				return s.Here.Changed == 1 && s.Here.Marked == 2
			})
			w.stop()
		})
	}
}

// TestEqualCharacters: the server takes two characters outside the BMP for equal, and the reader does not.
func TestEqualCharacters(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mariadbtest.Shared(t))
	if w.get("SELECT '𠮷' = '𣘺' COLLATE utf8mb4_general_ci") != "1" {
		t.Log("this server tells them apart")
	}
	w.insert("u1", "𠮷")
	changed := false
	receive := func(ctx context.Context, envs ...*dingevent.Envelope) error {
		if !changed {
			changed = true
			w.exec("UPDATE " + rds.High + " SET biz_data = '𣘺'")
		}
		return w.journal.Receive(ctx, envs...)
	}
	w.receive.Store(&receive)
	w.begin(nil)
	w.untilDone()
	if n := len(w.entries()); n != 2 {
		t.Errorf("%d events, want 2", n)
	}
}

// TestSuitesOfOneTable: a suite gets its rows alone, though the server takes the ID of another for equal.
func TestSuitesOfOneTable(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mariadbtest.Shared(t))
	for i, suite := range []string{"Suite_0", "suite_0", "suite_1", "Suite_0"} {
		w.insertInto(rds.High, suite, fmt.Sprint(i), "{}")
	}
	w.begin(&rds.Options{SubscribeID: "Suite_0", Page: 1})
	w.until("two rows are marked", func() bool { return w.source.Status().Here.Marked == 2 })
	w.until("the table was read to its end", func() bool { return w.source.Status().Tables[0].Oldest.IsZero() })
	if got := w.get("SELECT GROUP_CONCAT(biz_id ORDER BY id) FROM " + rds.High + " WHERE status = 1"); got != "0,3" {
		t.Errorf("marked are the rows %s", got)
	}
	if n := len(w.entries()); n != 2 {
		t.Errorf("%d events, want 2", n)
	}
}

// TestOtherTables: several vendors' databases on one server, other names, other statuses, and other columns beside.
func TestOtherTables(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mariadbtest.Shared(t))
	other := newWorld(t, mariadbtest.Shared(t))
	w.exec("CREATE TABLE `vendor-push` LIKE " + rds.High)
	w.exec("ALTER TABLE `vendor-push` ADD COLUMN remark text, MODIFY gmt_modified timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP")
	w.insertInto("vendor-push", "1_0", "here", "{}")
	w.exec("UPDATE `vendor-push` SET status = 5, gmt_modified = '2026-11-30 04:00:00'")
	other.insertInto(rds.High, "1_0", "there", "{}")
	other.exec("UPDATE " + rds.High + " SET status = 5")
	w.insert("not asked for", "{}")
	w.begin(&rds.Options{Tables: []string{"vendor-push", other.name + "." + rds.High}, Pending: 5, Done: 9})
	w.until("both rows are marked", func() bool { return w.source.Status().Here.Marked == 2 })
	if got := w.get("SELECT CONCAT(status, ' ', gmt_modified) FROM `vendor-push`"); got != "9 2026-11-30 04:00:00" {
		t.Errorf("the row is %s", got)
	}
	if got := other.get("SELECT status FROM " + rds.High); got != "9" {
		t.Errorf("the other is %s", got)
	}
	if n := len(w.entries()); n != 2 {
		t.Errorf("%d events, want 2", n)
	}
}

// TestMissingTable: a table that is not there keeps no other one waiting.
func TestMissingTable(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mariadbtest.Shared(t))
	w.exec("DROP TABLE " + rds.High)
	w.insertInto(rds.Medium, "1_0", "u1", "{}")
	w.begin(nil)
	w.until("the row is marked", func() bool { return w.source.Status().Here.Marked == 1 })
	s := w.source.Status()
	if err := s.Tables[0].Err; err == nil || err.Reason != rds.ReasonTable || !strings.Contains(err.Error(), "make the table as DingTalk's page") {
		t.Errorf("error %v", err)
	}
	if s.Tables[1].Err != nil {
		t.Error(s.Tables[1].Err)
	}
	w.exec(fmt.Sprintf(ddl, rds.High))
	w.insert("u1", "{}")
	w.untilDone()
	w.until("no error", func() bool { return w.source.Status().Tables[0].Err == nil })
}

// TestPages: large rows, many rows and IDs far apart are read to the end, in the order of the IDs.
func TestPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mariadbtest.Shared(t))
	w.exec("ALTER TABLE " + rds.High + " MODIFY biz_data mediumtext NOT NULL")
	large := strings.Repeat("x", 2<<20)
	for i := range 5 {
		w.insert(fmt.Sprint("large", i), large)
	}
	for i := range 120 {
		w.insert(fmt.Sprint("small", i), "{}")
	}
	w.exec("UPDATE " + rds.High + " SET id = 9223372036854775806 WHERE biz_id = 'small119'")
	w.exec("UPDATE " + rds.High + " SET id = -9223372036854775808 WHERE biz_id = 'large0'")
	w.exec("UPDATE " + rds.High + " SET id = 1000000000000000 WHERE biz_id = 'small118'")
	w.begin(&rds.Options{Page: 50})
	w.untilDone()
	list := w.entries()
	if len(list) != 125 {
		t.Fatalf("%d events, want 125", len(list))
	}
	for i, want := range []string{"large0", "large1", "large2", "large3", "large4", "small0"} {
		if list[i].Meta["biz_id"] != want {
			t.Errorf("event %d is of %s, want %s", i, list[i].Meta["biz_id"], want)
		}
	}
	if list[124].Meta["biz_id"] != "small119" {
		t.Errorf("the last event is of %s", list[124].Meta["biz_id"])
	}
}

// TestRefusedRow: a row that the journal never takes stays as it is, and keeps no other one waiting.
func TestRefusedRow(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mariadbtest.Shared(t))
	receive := func(ctx context.Context, envs ...*dingevent.Envelope) error {
		for _, e := range envs {
			if e.Meta["biz_id"] == "u2" {
				return fmt.Errorf("too large: %w", journal.ErrInvalid)
			}
		}
		return w.journal.Receive(ctx, envs...)
	}
	w.receive.Store(&receive)
	for i := range 4 {
		w.insert(fmt.Sprint("u", i), "{}")
	}
	w.begin(nil)
	w.until("three rows are marked", func() bool { return w.source.Status().Here.Marked == 3 })
	w.insert("u5", "{}")
	w.until("another row is marked", func() bool { return w.source.Status().Here.Marked == 4 })
	if got := w.get("SELECT GROUP_CONCAT(biz_id) FROM " + rds.High + " WHERE status = 0"); got != "u2" {
		t.Errorf("not marked: %s", got)
	}
	if s := w.source.Status(); s.Here.Refused != 1 {
		t.Errorf("status %+v", s)
	}
	if n := strings.Count(w.log.String(), "can never take a row"); n != 1 {
		t.Errorf("the log has it %d times:\n%s", n, w.log)
	}
}

// TestRowThatIsTooLarge: a row beyond the bound is not read, and is told once, also over a restart. It stays as it is until it is short enough, and others go on.
func TestRowThatIsTooLarge(t *testing.T) {
	t.Parallel()
	bound := limitstest.Of(t, "RDS: data of a row").Number()
	for _, readOnly := range []bool{false, true} {
		w := newWorld(t, mariadbtest.Shared(t))
		w.exec("ALTER TABLE " + rds.High + " MODIFY biz_data longtext NOT NULL")
		for i, length := range []int{2, bound + 1, bound, 2} {
			w.insert(fmt.Sprint("u", i), "")
			w.exec("UPDATE "+rds.High+" SET biz_data = CONCAT('{\"a\":\"', REPEAT('x', ?), '\"}') WHERE biz_id = ?", length-8, fmt.Sprint("u", i))
		}
		w.begin(&rds.Options{ReadOnly: readOnly})
		passes := func(n int) {
			t.Helper()
			for range n {
				seen := w.source.Status().Tables[0].Seen
				w.until("another pass", func() bool { return w.source.Status().Tables[0].Seen.After(seen) })
			}
		}
		w.until("three rows are stored", func() bool { return len(w.entries()) == 3 })
		passes(3)
		if s := w.source.Status(); s.Here.Refused != 1 || s.Here.Rows != 3 {
			t.Errorf("status %+v", s)
		}
		if n := strings.Count(w.log.String(), "a row is too large"); n != 1 {
			t.Errorf("the log has it %d times:\n%.1000s", n, w.log)
		}
		w.stop()
		w.begin(&rds.Options{ReadOnly: readOnly})
		passes(3)
		if s := w.source.Status(); s.Here.Refused != 0 || s.Total.Refused != 1 {
			t.Errorf("after a restart: %+v", s)
		}
		if n := strings.Count(w.log.String(), "a row is too large"); n != 1 {
			t.Errorf("after a restart the log has it %d times", n)
		}
		if got := w.get("SELECT CONCAT(biz_id, ' ', status, ' ', OCTET_LENGTH(biz_data)) FROM " + rds.High + " WHERE biz_id = 'u1'"); got != fmt.Sprint("u1 0 ", bound+1) {
			t.Errorf("the row is now %s", got)
		}
		w.exec("UPDATE "+rds.High+" SET biz_data = '{}', gmt_modified = '2026-11-30 12:00:02' WHERE biz_id = ?", "u1")
		w.until("it is stored", func() bool { return len(w.entries()) == 4 })
		if !readOnly {
			w.untilDone()
		}
		w.stop()
	}
}

// TestJournalRefuses: rows stay unmarked until the journal takes them.
func TestJournalRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mariadbtest.Shared(t))
	var calls atomic.Int64
	receive := func(context.Context, ...*dingevent.Envelope) error {
		calls.Add(1)
		return journal.ErrFull
	}
	w.receive.Store(&receive)
	w.insert("u1", "{}")
	w.begin(nil)
	w.until("two tries", func() bool { return calls.Load() >= 2 })
	if got := w.get("SELECT status FROM " + rds.High); got != "0" {
		t.Errorf("status %s", got)
	}
	if s := w.source.Status(); s.Tables[0].Oldest.IsZero() {
		t.Errorf("nothing waits: %+v", s)
	}
	w.receive.Store(nil)
	w.untilDone()
}

// TestTimes: the zone of DATETIME is the one that is said; that of TIMESTAMP is known.
func TestTimes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mariadbtest.Shared(t))
	w.exec("ALTER TABLE " + rds.Medium + " MODIFY gmt_create timestamp NOT NULL, MODIFY gmt_modified datetime(3) NOT NULL")
	w.insertInto(rds.Medium, "1_0", "u1", "{}")
	at := time.Date(2026, 11, 30, 1, 2, 3, 0, time.UTC)
	w.exec("UPDATE "+rds.Medium+" SET gmt_create = FROM_UNIXTIME(?), gmt_modified = '2026-11-30 10:02:03.456'", at.Unix())
	w.exec("INSERT INTO " + rds.High + " SET gmt_create = 0, gmt_modified = 0, subscribe_id = '1_0', corp_id = 'c', biz_id = 'zero', biz_type = 13, biz_data = '{}', open_cursor = 1, status = 0")
	zone, err := time.LoadLocation("Asia/Tokyo")
	if err != nil {
		t.Fatal(err)
	}
	w.begin(&rds.Options{Location: zone})
	w.untilDone()
	for _, e := range w.entries() {
		switch {
		case e.Meta["biz_id"] == "zero" && (!e.Born.IsZero() || !strings.Contains(string(e.Data), `"gmt_modified":"0000-00-00 00:00:00"`)):
			t.Errorf("born %v: %s", e.Born, e.Data)
		case e.Meta["biz_id"] == "u1" && (!e.Born.Equal(at.Add(456*time.Millisecond)) || !strings.Contains(string(e.Data), fmt.Sprintf(`"gmt_create":%d,`, at.UnixMilli()))):
			t.Errorf("born %v: %s", e.Born, e.Data)
		}
	}
}

// TestProbe: what is wrong with a table is known before one is read.
func TestProbe(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mariadbtest.Shared(t))
	w.insert("u1", "{}")
	w.exec("ALTER TABLE " + rds.Medium + " ADD KEY (status, id)")
	w.exec("CREATE TABLE other (id bigint)")
	at, err := rds.ParseDSN("mysql://dingevent:" + w.server.Password() + "@" + w.server.Addr() + "/" + w.name)
	if err != nil {
		t.Fatal(err)
	}
	version, found, err := rds.Probe(t.Context(), at, &rds.Options{Tables: []string{rds.High, rds.Medium, "other", "gone"}})
	if err != nil || !strings.Contains(version, "MariaDB") {
		t.Fatalf("%s, %v", version, err)
	}
	if f := found[0]; f.Err != nil || f.Indexed || f.Rows != 1 || f.Slow() {
		t.Errorf("%+v", f)
	}
	if f := found[1]; f.Err != nil || !f.Indexed || f.Rows != 0 {
		t.Errorf("%+v", f)
	}
	if found[2].Err == nil || found[2].Err.Reason != rds.ReasonColumns || found[3].Err == nil || found[3].Err.Reason != rds.ReasonTable {
		t.Errorf("%+v", found[2:])
	}
	w.exec("CREATE USER reader_" + w.name + "@'127.0.0.1' IDENTIFIED BY 'planted'")
	w.exec("GRANT SELECT ON " + w.name + ".* TO reader_" + w.name + "@'127.0.0.1'")
	for dsn, want := range map[string]rds.Reason{
		"dingevent:planted@tcp(" + w.server.Addr() + ")/":                      rds.ReasonAccess,
		"dingevent:planted@tcp(127.0.0.1:1)/":                                  rds.ReasonNetwork,
		w.server.DSN("admin", "nowhere"):                                       rds.ReasonDatabase,
		"reader_" + w.name + ":planted@tcp(" + w.server.Addr() + ")/" + w.name: rds.ReasonPrivilege,
	} {
		at, err := rds.ParseDSN(dsn)
		if err != nil {
			t.Fatal(err)
		}
		_, found, err := rds.Probe(t.Context(), at, nil)
		said, _ := errors.AsType[*rds.Error](err)
		if len(found) > 0 {
			said = found[0].Err
		}
		if said == nil || said.Reason != want || said.Hint() == "" || strings.Contains(said.Error(), "planted") || strings.Contains(said.Error(), w.server.Password()) {
			t.Errorf("%v, want %s", said, want)
		}
	}
}
