package rds

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/fromwire"
)

func TestRefusesOptions(t *testing.T) {
	at, err := ParseDSN("u:p@tcp(h:1)/d")
	if err != nil {
		t.Fatal(err)
	}
	for want, opts := range map[string]Options{
		"must be another number":            {Pending: 1, Done: 1},
		"Every is 1ms; it must be at least": {Every: time.Millisecond},
		"Page is 5001; it must be":          {Page: 5001},
		"Page is -1; it must be":            {Page: -1},
		`"a.b.c" is no name`:                {Tables: []string{"a.b.c"}},
		`"" is no name`:                     {Tables: []string{""}},
		"\"a`b\" is no name":                {Tables: []string{"a`b"}},
		`the table "a" is named twice`:      {Tables: []string{"a", "b", "a"}},
	} {
		if _, err := New("hr", at, &opts); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if _, err := New("", at, nil); err == nil {
		t.Error("an app without a name")
	}
	if _, err := New(dingevent.OperatorApp, at, nil); err == nil || !strings.Contains(err.Error(), "reserved") {
		t.Errorf("the name of dingevent's own events: %v", err)
	}
	if _, err := New("hr", nil, nil); err == nil || !strings.Contains(err.Error(), "no database") {
		t.Errorf("without a database: %v", err)
	}
}

// TestDSN: what the reader counts on holds whatever the DSN says, and an error tells nothing of it.
func TestDSN(t *testing.T) {
	at, err := ParseDSN("u:p@tcp(host:3307)/d?parseTime=true&loc=Local&charset=gbk&multiStatements=true&allowAllFiles=true&time_zone=%27Asia%2FTokyo%27")
	if err != nil {
		t.Fatal(err)
	}
	if at.Addr() != "host:3307" || at.Name() != "d" {
		t.Errorf("%s %s", at.Addr(), at.Name())
	}
	cfg := at.config
	if cfg.ParseTime || cfg.MultiStatements || cfg.AllowAllFiles || !cfg.InterpolateParams || cfg.Params["time_zone"] != "'+00:00'" || strings.Contains(cfg.FormatDSN(), "gbk") {
		t.Errorf("%s", cfg.FormatDSN())
	}
	at, err = ParseDSN("mysql://u%40x:p%2F%3F@host/d?tls=true")
	if err != nil {
		t.Fatal(err)
	}
	if cfg := at.config; cfg.User != "u@x" || cfg.Passwd != "p/?" || cfg.Addr != "host:3306" || cfg.DBName != "d" || cfg.TLSConfig != "true" {
		t.Errorf("%s", cfg.FormatDSN())
	}
	for _, dsn := range []string{"", "mysql://u:planted-secret@/d", "mysql://u:planted-secret@h:x/d", "mysql://u:planted-secret@h/d?timeout=x", "u:planted-secret@tcp(h/d", "u:planted-secret@h", "u:planted-secret@tcp(h:1)/d?tls=planted-secret", "u:planted-secret@tcp(h:1)/d?timeout=planted-secret"} {
		if _, err := ParseDSN(dsn); err == nil || strings.Contains(err.Error(), "planted") || !strings.Contains(err.Error(), "want mysql://USER:PASSWORD@HOST:3306/DATABASE") {
			t.Errorf("%q: %v", dsn, err)
		}
	}
}

// FuzzRow: whatever a row has, its event is valid JSON with an ID, the same each time, and the decoder reads it.
func FuzzRow(f *testing.F) {
	f.Add([]byte("2026-11-30 12:00:00"), []byte("1_0"), []byte("13"), []byte(`{"syncAction":"user_add_org"}`), []byte("7"))
	f.Add([]byte("0000-00-00 00:00:00"), []byte("\xff"), []byte("x"), []byte("\\\""), []byte("-1"))
	f.Add([]byte(nil), []byte(nil), []byte(nil), []byte(nil), []byte(nil))
	f.Add([]byte("2026-11-30 12:00:00.123456"), []byte("Ａ"), []byte("+1"), []byte("[1]"), []byte("007"))
	f.Fuzz(func(t *testing.T, at, subscribe, bizType, data, cursor []byte) {
		r := &row{id: 1, create: at, modified: at, subscribeID: subscribe, bizType: bizType, bizData: data, openCursor: cursor, createZone: time.UTC, modifiedZone: time.UTC}
		e := r.envelope("hr", High, time.Now())
		if !json.Valid(e.Data) || e.ID == "" {
			t.Fatalf("%q: %s", e.ID, e.Data)
		}
		if again := r.envelope("hr", High, time.Now()); again.ID != e.ID || string(again.Data) != string(e.Data) {
			t.Error("another event the second time")
		}
		if _, err := fromwire.Decode(e.Transport, e.Data, &fromwire.Options{Type: "x"}); err != nil {
			t.Errorf("%s: %v", e.Data, err)
		}
	})
}
