package rds_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/mariadbtest"
	"github.com/dingevent/dingevent/source/rds"
)

// reader lets the source sign in as a user who may only read.
func (w *world) reader() {
	w.user = "reader_" + w.name
	w.exec(fmt.Sprintf("CREATE USER %s@'127.0.0.1' IDENTIFIED BY '%s'", w.user, w.server.Password()))
	w.exec(fmt.Sprintf("GRANT SELECT ON %s.* TO %s@'127.0.0.1'", w.name, w.user))
}

// insertAt adds a row that was changed at a time.
func (w *world) insertAt(bizID, modified string) {
	w.Helper()
	w.exec("INSERT INTO "+rds.High+" (gmt_create, gmt_modified, subscribe_id, corp_id, biz_id, biz_type, biz_data, open_cursor, status) "+
		"VALUES (?, ?, '1_0', 'corp', ?, 13, '{}', 7, 0)", modified, modified, bizID)
}

// TestReadOnly: a user who may only read gets every state once, also those that change while they are read, and after a restart only the
// last minutes are read again. No row is marked.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t, mariadbtest.Shared(t))
	w.reader()
	for i := range 50 {
		w.insertAt(fmt.Sprint("old", i), "2026-11-30 09:00:00")
	}
	opts := &rds.Options{Page: 20, ReadOnly: true}
	w.begin(opts)
	writers, wait := w.writing(100) // at 12:00
	wait()
	w.until("the last states are stored", func() bool { return w.has(writers) })
	w.readAfter(time.Now())
	before := len(w.entries())
	if s := w.source.Status(); s.Here.Marked != 0 || s.Tables[0].Held != 0 || s.Tables[0].Err != nil {
		t.Errorf("%+v", s)
	}
	w.stop()
	if got := w.place(); strings.Count(got, `"2026-11-30 11:59`) != 2 {
		t.Errorf("the place is %s", got)
	}

	w.insertAt("new", "2026-11-30 11:55:00") // committed late
	w.begin(opts)
	w.until("the new row is stored", func() bool { return len(w.entries()) == before+1 })
	w.readAfter(time.Time{})
	if got := w.source.Status().Here.Rows; got > 1+4*40 {
		t.Errorf("%d rows are read after a restart; the old ones are among them", got)
	}
	w.exec("UPDATE " + rds.High + " SET biz_data = '{\"x\":1}', gmt_modified = '2026-11-30 12:00:30' WHERE biz_id = 'old7'")
	w.until("an old row that changes is stored again", func() bool { return len(w.entries()) == before+2 })
	if got := w.get("SELECT COUNT(*) FROM " + rds.High + " WHERE status <> 0"); got != "0" {
		t.Errorf("%s rows are marked", got)
	}
	at, err := rds.ParseDSN(w.server.DSN(w.user, w.name))
	if err != nil {
		t.Fatal(err)
	}
	for readOnly, reason := range map[bool]rds.Reason{true: "", false: rds.ReasonPrivilege} {
		_, found, err := rds.Probe(t.Context(), at, &rds.Options{ReadOnly: readOnly})
		if err != nil || len(found) != 2 || (found[0].Err == nil) != readOnly || found[0].Err != nil && found[0].Err.Reason != reason {
			t.Errorf("read only %t: %+v, %v", readOnly, found, err)
		}
	}
}

// readAfter waits until all of both tables was read after a time.
func (w *world) readAfter(at time.Time) {
	w.Helper()
	w.until("both tables are read", func() bool {
		s := w.source.Status()
		return s.Tables[0].Seen.After(at) && s.Tables[1].Seen.After(at)
	})
}

// has reports whether the last state of each row is stored, and fails if one is twice.
func (w *world) has(writers []*writer) bool {
	stored := map[string]int{}
	for _, e := range w.entries() {
		stored[string(e.Data)]++
		if stored[string(e.Data)] > 1 {
			w.Errorf("%s is stored twice", e.Data)
		}
	}
	all := ""
	for data := range stored {
		all += data
	}
	for _, one := range writers {
		for _, data := range one.last {
			if !strings.Contains(all, strings.ReplaceAll(data, `"`, `\"`)) {
				return false
			}
		}
	}
	return true
}

// place is what the source has kept.
func (w *world) place() string {
	list, err := w.journal.Subscriptions(w.Context(), work)
	if err != nil || len(list) == 0 {
		return ""
	}
	return string(list[0].Note)
}
