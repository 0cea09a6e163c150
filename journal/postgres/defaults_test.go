//go:build unix

package postgres

import (
	"encoding/hex"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
)

// TestDefaultsOfARole: what a DBA has set for the role changes nothing of what is stored: another encoding, in which Chinese text would be
// taken for other text or refused, and another reading of backslashes, of which the server warns with each statement through PgBouncer.
func TestDefaultsOfARole(t *testing.T) {
	server := postgrestest.Start(t, postgrestest.Options{})
	for _, setting := range []string{
		"client_encoding = 'GBK'", "standard_conforming_strings = off", "datestyle = 'German, DMY'", "timezone = 'Asia/Kathmandu'", "bytea_output = 'escape'",
		"default_transaction_isolation = 'serializable'", "search_path = 'nowhere'", "session_replication_role = 'replica'", "lock_timeout = '1min'",
	} {
		server.Query(t, "postgres", "ALTER ROLE postgres SET "+setting)
	}
	t.Run("Direct", func(t *testing.T) { keepsChinese(t, server, server.URL("postgres"), "direct") })
	t.Run("PgBouncer", func(t *testing.T) {
		keepsChinese(t, server, postgrestest.PgBouncer(t, server).URL("postgres"), "pooled") // it pools transactions
	})
}

func keepsChinese(t *testing.T, server *postgrestest.Server, url, schema string) {
	t.Helper()
	j := opened(t, url, Options{Schema: schema})
	e := &dingevent.Envelope{ID: "审批-1", Type: "入职", CorpID: "钉", App: "人事系统", Transport: dingevent.TransportHTTP, Data: []byte(`{"name":"王小明","path":"C:\\x"}`)}
	for range 2 {
		if err := j.Receive(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	page, err := j.Read(t.Context(), 0, 10)
	if err != nil || len(page) != 1 {
		t.Fatalf("the log has %d entries, %v; want 1", len(page), err)
	}
	if got := page[0].Envelope; page[0].Damage != "" || got.ID != e.ID || got.Type != e.Type || got.CorpID != e.CorpID || got.App != e.App || string(got.Data) != string(e.Data) {
		t.Errorf("read %+v, damage %q", got, page[0].Damage)
	}
	if there := server.Query(t, "postgres", "SELECT encode(convert_to(id || type || corp || app, 'UTF8'), 'hex') FROM "+schema+".event"); there != hex.EncodeToString([]byte(e.ID+e.Type+e.CorpID+e.App)) {
		t.Errorf("the table has %s", there)
	}
	if found, err := j.Search(t.Context(), journal.Query{Types: []string{"入职"}}); err != nil || len(found) != 1 {
		t.Errorf("a search finds %d entries, %v", len(found), err)
	}
	if _, err := j.Subscribe(t.Context(), "审批通知", 1); err != nil {
		t.Fatal(err)
	}
	c, err := j.Claim(t.Context(), "subscription/审批通知", "测试")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Save(t.Context(), journal.Progress{Cursor: 2}); err != nil {
		t.Error(err)
	}
	c.Release()
}
