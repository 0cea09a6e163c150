package rds_test

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
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
