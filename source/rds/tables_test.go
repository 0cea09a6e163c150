package rds_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/mariadbtest"
	"github.com/dingevent/dingevent/source/rds"
)

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
