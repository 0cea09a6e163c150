package delivery

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	_ "modernc.org/sqlite"

	"github.com/dingevent/dingevent/bench/riverjob"
)

// deliverRiver lets River work b.N jobs from SQLite: one connection, as its driver's documentation says, a write-ahead log, no sync
// with each commit, and the shortest pause between two fetches.
func deliverRiver(b *testing.B) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "river.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_pragma=busy_timeout(5000)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	driver := riversqlite.New(db)
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: riverjob.Quiet})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := migrator.Migrate(b.Context(), rivermigrate.DirectionUp, nil); err != nil {
		b.Fatal(err)
	}
	cfg, done := riverjob.Config(b.N)
	client, err := river.NewClient(driver, cfg)
	if err != nil {
		b.Fatal(err)
	}
	for from := 0; from < b.N; from += 500 {
		if _, err := client.InsertManyFast(b.Context(), riverjob.Group(from, min(from+500, b.N), string(data))); err != nil {
			b.Fatal(err)
		}
	}
	measured(b, b.N, func() {
		if err := client.Start(context.Background()); err != nil {
			b.Fatal(err)
		}
		<-done
	})
	if err := client.Stop(context.Background()); err != nil {
		b.Fatal(err)
	}
}
