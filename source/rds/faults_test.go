package rds_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/fromwire"
	"github.com/dingevent/dingevent/internal/mariadbtest"
	"github.com/dingevent/dingevent/source/rds"
)

// A writer changes rows as DingTalk does: a state replaces the one before. It knows what it has committed.
type writer struct {
	*world
	table  string
	prefix string
	mu     sync.Mutex
	last   map[string]string // the data of each row
	made   map[string]bool   // all data that was committed, or may have been
}

// change writes a new state of one of n rows, in one second, so that only the content tells.
func (w *writer) change(state, n int) {
	id, data := fmt.Sprint(w.prefix, rand.IntN(n)), fmt.Sprintf(`{"syncAction":"user_modify_org","state":"%s%d"}`, w.prefix, state)
	w.mu.Lock()
	w.made[data] = true
	w.mu.Unlock()
	_, err := w.db.Exec("INSERT INTO "+w.table+" (gmt_create, gmt_modified, subscribe_id, corp_id, biz_id, biz_type, biz_data, open_cursor, status) "+
		"VALUES ('2026-11-30 12:00:00', '2026-11-30 12:00:00', '1_0', 'corp', ?, 13, ?, 1, 0) "+
		"ON DUPLICATE KEY UPDATE biz_data = VALUES(biz_data), gmt_modified = VALUES(gmt_modified), status = 0", id, data)
	w.mu.Lock()
	defer w.mu.Unlock()
	if err == nil {
		w.last[id] = data
	} else {
		delete(w.last, id) // unknown
	}
}

// prefixes count the writers, because no two change one row.
var prefixes atomic.Int64

// writing has two writers change rows of each table. The returned function ends them.
func (w *world) writing(changes int) (writers []*writer, wait func()) {
	var group sync.WaitGroup
	for _, table := range []string{rds.High, rds.Medium} {
		for range 2 {
			one := &writer{world: w, table: table, prefix: fmt.Sprintf("w%d-", prefixes.Add(1)), last: map[string]string{}, made: map[string]bool{}}
			writers = append(writers, one)
			group.Go(func() {
				for state := range changes {
					one.change(state, 40)
				}
			})
		}
	}
	return writers, group.Wait
}

// wantAll wants the last state of each row in the journal, no state that was never there, and none twice.
func (w *world) wantAll(writers []*writer) {
	w.Helper()
	w.untilDone()
	stored := map[string]int{} // by what is in a row's biz_data
	for _, e := range w.entries() {
		row, err := fromwire.Decode(dingevent.TransportRDS, e.Data, nil)
		if err != nil || len(row) != 1 || row[0].ID != e.ID || row[0].Type != "user_modify_org" {
			w.Fatalf("%s is %+v, %v", e.Data, row, err)
		}
		stored[string(row[0].Data)]++
	}
	made := map[string]bool{}
	for _, one := range writers {
		maps.Copy(made, one.made)
		for id, data := range one.last {
			if stored[data] != 1 {
				w.Errorf("the last state of row %s, %s, is stored %d times", id, data, stored[data])
			}
		}
	}
	for state, n := range stored {
		if n != 1 || !made[state] {
			w.Errorf("%s is stored %d times; was it made: %t", state, n, made[state])
		}
	}
}

// TestWriterUnderLoad: rows change all the time while they are read.
func TestWriterUnderLoad(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mariadbtest.Shared(t))
	w.begin(&rds.Options{Page: 20})
	writers, wait := w.writing(300)
	wait()
	w.wantAll(writers)
	w.stop()
	if s := w.source.Status(); s.Here.Rows != uint64(len(w.entries())) {
		t.Logf("some states were read twice, and stored once: %+v", s.Here)
	}
}

// TestServerFaults: the server is killed while rows change and are read, then it takes no changes, then it hangs. It comes back each time.
func TestServerFaults(t *testing.T) {
	t.Parallel()
	server := mariadbtest.Start(t)
	w := newWorld(t, server)
	w.begin(&rds.Options{Page: 20})
	var writers []*writer
	for range 2 {
		some, wait := w.writing(200)
		writers = append(writers, some...)
		w.until("some rows are stored", func() bool { return w.source.Status().Here.Rows > 20 })
		server.Kill()
		wait() // the rest of the changes fail
		w.until("the source says so", func() bool { return w.source.Status().Tables[0].Err != nil })
		server.Start(t)
	}
	w.untilDone()

	w.exec("SET GLOBAL read_only = 1")
	refuses := time.Now()
	w.until("marks made before are counted", func() bool { // by the next pass
		tables := w.source.Status().Tables
		return tables[0].Since().After(refuses) && tables[1].Since().After(refuses)
	})
	before := w.source.Status().Here
	some, wait := w.writing(20) // the user admin may write all the same
	wait()
	writers = append(writers, some...)
	at, err := rds.ParseDSN(server.DSN("dingevent", w.name))
	if err != nil {
		t.Fatal(err)
	}
	if _, found, err := rds.Probe(t.Context(), at, nil); err != nil || len(found) != 2 || found[0].Err == nil || found[0].Err.Reason != rds.ReasonReadOnly {
		t.Errorf("a probe finds %+v, %v", found, err)
	}
	pending := func() string { return w.get("SELECT COUNT(*) FROM " + rds.High + " WHERE status = 0") }
	w.until("all is stored, and the status says why nothing is marked", func() bool {
		at := w.source.Status().Tables[0]
		return fmt.Sprint(at.Held) == pending() && at.Err != nil && strings.Contains(at.Err.Error(), "takes no changes")
	})
	if pending() == "0" || w.source.Status().Here.Marked != before.Marked {
		t.Errorf("rows are marked at a server that takes no changes")
	}
	w.exec("SET GLOBAL read_only = 0")
	w.untilDone()
	w.until("nothing is held", func() bool {
		s := w.source.Status()
		return s.Tables[0].Held+s.Tables[1].Held == 0 && s.Tables[0].Err == nil
	})

	if all := fmt.Sprint(w.log, w.source.Status()); strings.Contains(all, server.Password()) {
		t.Errorf("the password is in\n%s", all)
	}
	w.wantAll(writers)
}
