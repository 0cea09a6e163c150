//go:build unix

package daemon

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/datafolder"
	"github.com/dingevent/dingevent/internal/mariadbtest"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/spool"
	"github.com/dingevent/dingevent/journal/sqlite"
	"github.com/dingevent/dingevent/source/rds"
	"github.com/dingevent/dingevent/source/rds/rdstest"
)

// away is so many scrapes that rules see no increase of a counter that begins again after them.
const away = 70

// playFull: a subscription is paused, so the journal fills, refuses pushes, and rows of a vendor's table wait.
func playFull(s *scene) {
	mariadbtest.Need(s)
	server := mariadbtest.Shared(s)
	name := mariadbtest.NewDatabase()
	admin, err := rds.ParseDSN(server.DSN("admin", ""))
	s.check(err)
	db, err := admin.Open()
	s.check(err)
	_, err = db.ExecContext(s.Context(), "CREATE DATABASE "+name)
	s.check(errors.Join(err, db.Close()))
	admin, err = rds.ParseDSN(server.DSN("admin", name))
	s.check(err)
	tables, err := rdstest.Open(s.Context(), admin)
	s.check(err)
	defer tables.Close()

	s.cfg.MaxBytes = 1 << 20
	url := fmt.Sprintf("mysql://dingevent:%s@%s/%s", server.Password(), server.Addr(), name)
	s.cfg.Apps[0].RDS = &config.RDS{URL: url, Every: config.Duration(100 * time.Millisecond)}
	s.cfg.Subscriptions = []config.Subscription{s.subscription("erp", new(atomic.Int32))}
	s.start()
	const lag = `dingevent_rds_lag_seconds{app="hr",table="open_sync_biz_data"}`
	s.await(`dingevent_delivery_paused{subscription="erp"} == 0`, lag+" > 0")
	s.hold(10, func() { s.push(10) })
	s.fires()

	s.check(s.service().Pause(s.Context(), "erp", api.PauseQuery{Reason: "a test"}))
	s.await(`dingevent_delivery_paused{subscription="erp"} == 1`)
	s.hold(239)
	s.fires()
	s.hold(2)
	s.fires("DingeventSubscriptionPaused")

	for s.push(20_000) {
	}
	old := time.Now().Add(-10 * time.Minute)
	s.check(tables.Write(s.Context(), dingtest.Row{SubscribeID: "1_0", CorpID: "ding1", BizID: "a", BizType: 2, BizData: "{}", Modified: old}))
	s.await("dingevent_journal_full == 1", lag+" > 120")
	s.hold(21)
	s.fires("DingeventJournalFilling", "DingeventRowsWait", "DingeventSubscriptionPaused")
	for range 3 {
		s.push(20_000)
		s.hold(2)
	}
	s.fires("DingeventJournalFilling", "DingeventPushesNotStored", "DingeventRowsWait", "DingeventSubscriptionPaused")

	s.check(s.service().Resume(s.Context(), "erp"))
	s.await(`dingevent_delivery_paused{subscription="erp"} == 0`, "dingevent_journal_full == 0", "dingevent_journal_used_bytes < 943000",
		lag+" < 60")
	s.hold(25)
	s.fires()
}

// playEvict: a subscription is paused, and the journal evicts what it is owed: before the first scrape of a daemon that was away for long.
func playEvict(s *scene) {
	s.cfg.MaxBytes, s.cfg.WhenFull = 1<<20, "evict"
	s.cfg.Subscriptions = []config.Subscription{s.subscription("erp", new(atomic.Int32))}
	s.start()
	s.check(s.service().Pause(s.Context(), "erp", api.PauseQuery{}))
	s.await(`dingevent_delivery_paused{subscription="erp"} == 1`)
	s.hold(10, func() { s.push(10) })
	s.fires()
	s.stop()
	s.hold(away)
	s.fires("DingeventAway")

	s.start()
	for s.scrape()["dingevent_journal_evicted_total"] == "0" {
		s.push(20_000)
	}
	s.hold(2)
	s.fires("DingeventEvicted")

	s.check(s.service().Resume(s.Context(), "erp"))
	s.await(`dingevent_delivery_paused{subscription="erp"} == 0`, "dingevent_journal_used_bytes < 943000")
	s.hold(65)
	s.fires()
}

// playSuspended: the file of the journal is moved away.
func playSuspended(s *scene) {
	s.cfg.Apps[0].HTTP = nil
	s.cfg.Apps[0].Stream = &config.Stream{ClientID: owner, ClientSecret: "s3cret", BaseURL: s.platform()}
	push := func() { s.ding.PushStream(owner, dingtest.Event{Type: "x", CorpID: "ding1", Data: []byte("{}")}) }
	s.start()
	s.await(`dingevent_stream_connections{app="hr"} == 2`)
	push()
	s.await(`dingevent_stream_success_total{app="hr"} == 1`)
	s.hold(10)
	s.fires()

	path := datafolder.JournalPath(s.cfg.Data)
	s.check(os.Rename(path, path+".moved"))
	s.await("dingevent_journal_suspended == 1")
	push()
	s.await(`dingevent_stream_later_total{app="hr"} > 0`)
	s.hold(6)
	s.fires("DingeventJournalSuspended", "DingeventPushesNotStored")

	s.check(os.Rename(path+".moved", path))
	s.await("dingevent_journal_suspended == 0")
	s.hold(25)
	s.fires()
}

// playDamaged: a bit of a stored event flips while the daemon is away, and one of the state while it runs.
func playDamaged(s *scene) {
	s.cfg.Subscriptions = []config.Subscription{s.subscription("erp", new(atomic.Int32))}
	path := datafolder.JournalPath(s.cfg.Data)
	s.start()
	s.check(s.service().Pause(s.Context(), "erp", api.PauseQuery{}))
	s.await(`dingevent_delivery_paused{subscription="erp"} == 1`)
	s.check(s.store("flipped", 1))
	s.hold(10)
	s.fires()

	s.stop()
	s.flip(path, "flipped")
	s.hold(away)
	s.fires("DingeventAway")
	s.start()
	s.check(s.service().Resume(s.Context(), "erp"))
	s.await("dingevent_journal_damaged_total == 1")
	s.hold(2)
	s.fires("DingeventDamaged")
	s.hold(65)
	s.fires()

	s.check(s.service().Pause(s.Context(), "erp", api.PauseQuery{Reason: "altered"}))
	s.await(`dingevent_delivery_paused{subscription="erp"} == 1`)
	s.stop() // which moves what was written into the file
	s.hold(2)
	s.start()
	s.flip(path, "altered") // a start would refuse such a journal
	s.verify()
	s.await("dingevent_verify_problems > 0")
	s.hold(65)
	s.fires("DingeventDamaged")
	s.stop()
	_, err := sqlite.Recover(s.Context(), path, nil)
	s.check(err)
	s.hold(2)
	s.start()
	s.verify()
	s.await("dingevent_verify_problems == 0")
	s.hold(65)
	s.fires()
}

// flip flips a bit of a file wherever a text begins.
func (s *scene) flip(path, text string) {
	s.Helper()
	data, err := os.ReadFile(path)
	s.check(err)
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	s.check(err)
	defer file.Close()
	found := false
	for at := range data {
		if bytes.HasPrefix(data[at:], []byte(text)) {
			_, err := file.WriteAt([]byte{data[at] ^ 4}, int64(at))
			s.check(err)
			found = true
		}
	}
	if !found {
		s.Fatalf("%s has no %q", path, text)
	}
}

// verify verifies the journal.
func (s *scene) verify() {
	s.Helper()
	_, err := s.service().StartVerification(s.Context(), api.VerifySpec{})
	s.check(err)
	waitFor(s.T, func() bool {
		v, err := s.service().Verification(s.Context())
		return err == nil && v.State == api.JobDone
	}, func() string { return "the verification does not end" })
}

// playDatabase: PostgreSQL is killed, the spool fills, and a byte of it flips before the database is back.
func playDatabase(s *scene) {
	postgrestest.Need(s)
	server := postgrestest.Start(s, postgrestest.Options{})
	s.cfg.Database = &config.Database{URL: server.URL("postgres"), Spool: config.Spool{MaxBytes: 1 << 20}}
	s.start()
	s.await("dingevent_database_up == 1", "dingevent_delivery_hindered == 0")
	s.hold(10, func() { s.push(10) })
	s.fires()

	server.Kill(s)
	s.push(10)
	s.await("dingevent_spool_on == 1")
	s.check(s.store("flipped", 1))
	s.hold(21)
	s.fires("DingeventSpooling")
	for s.push(20_000) {
	}
	s.hold(6)
	s.fires("DingeventPushesNotStored", "DingeventSpoolFilling", "DingeventSpooling")

	s.stop()
	s.flip(filepath.Join(s.cfg.Data, "spool.db"), "flipped")
	server.Start(s)
	s.hold(2)
	s.start()
	s.await("dingevent_spool_on == 0", "dingevent_spool_left == 1", "dingevent_delivery_hindered == 0")
	s.hold(25)
	s.fires("DingeventSpoolLeft")

	server.Kill(s) // what docs/operate.md says: the spool is put away, here with an event that was still to be moved
	s.check(s.store("ding1", 1))
	s.stop()
	aside := s.TempDir()
	files, err := filepath.Glob(filepath.Join(s.cfg.Data, "spool.db*"))
	s.check(err)
	for _, file := range files {
		s.check(os.Rename(file, filepath.Join(aside, filepath.Base(file))))
	}
	server.Start(s)
	s.hold(2)
	s.start()
	s.await("dingevent_database_up == 1", "dingevent_spool_on == 0", "dingevent_spool_left == 0", "dingevent_delivery_hindered == 0")
	s.hold(10)
	s.fires()
	moved, err := spool.Drain(s.Context(), aside, s.daemon.journal.Journal, nil, nil, nil)
	found, wrong := s.daemon.Journal().Search(s.Context(), journal.Query{ID: fmt.Sprint("e", s.events)})
	if err := errors.Join(err, wrong); err != nil || moved.Left != 1 || moved.Owed != 0 || len(found) != 1 {
		s.Errorf("%+v, %d found, %v", moved, len(found), err)
	}
}
