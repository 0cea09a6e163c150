package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	zombiezen "zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// A truth is what a journal must hold after the cut.
type truth struct {
	pushed   map[string]string // payloads by ID
	answered map[string]bool
	hook     []delivered // what the webhook had got
}

// A finding is what an image holds.
type finding struct {
	entries  []journal.Entry
	problems []string
	missing  int // answered events that are not there
	altered  int // events that are there with other bytes
}

func (f *finding) add(format string, args ...any) {
	f.problems = append(f.problems, fmt.Sprintf(format, args...))
}

// check looks at the data folder of an image.
func check(data string, t *truth) *finding {
	f := new(finding)
	path := filepath.Join(data, "journal.db")
	if _, err := os.Stat(path); err != nil && len(t.answered) == 0 {
		return f // cut before there was one
	}
	j, err := sqlite.Open(path, &sqlite.Options{KeepAll: true, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		f.missing = len(t.answered)
		f.add("cannot be opened: %v", err)
		return f
	}
	f.read(j, t)
	f.cursors(j, data, t)
	if err := j.Close(); err != nil {
		f.add("close: %v", err)
	}
	f.integrity(path)
	return f
}

// read reads all entries.
func (f *finding) read(j journal.Journal, t *truth) {
	there := make(map[string]bool)
	for from := journal.Seq(1); ; {
		page, err := j.Read(context.Background(), from, 1000)
		if err != nil {
			f.add("read from %d: %v", from, err)
			return
		}
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			from = e.Seq + 1
			id := e.Envelope.ID
			if there[id] {
				f.add("event %s is there twice", id)
			}
			there[id] = true
			if t.pushed[id] != string(e.Envelope.Data) {
				f.altered++
				f.add("event %s has %d bytes that nobody pushed", id, len(e.Envelope.Data))
			}
		}
		f.entries = append(f.entries, page...)
	}
	for id := range t.answered {
		if !there[id] {
			f.missing++
		}
	}
	if f.missing > 0 {
		f.add("%d of %d answered events are missing", f.missing, len(t.answered))
	}
}

// cursors checks that no subscription has passed an event that its sink has not got.
func (f *finding) cursors(j journal.Journal, data string, t *truth) {
	subs, err := j.Subscriptions(context.Background())
	if err != nil {
		f.add("subscriptions: %v", err)
	}
	next, _ := j.Next(context.Background())
	got := map[string]map[string]bool{"hook": {}, "lines": lines(filepath.Join(data, "lines.ndjson"))}
	for _, d := range t.hook {
		got["hook"][d.id] = true
	}
	for _, sub := range subs {
		if sub.Cursor > next {
			f.add("subscription %s stands at %d, behind the end at %d", sub.Name, sub.Cursor, next)
		}
		rows, err := j.Exceptions(context.Background(), sub.Name, journal.ExceptionQuery{Limit: 10_000})
		if err != nil {
			f.add("rows of %s: %v", sub.Name, err)
		}
		owed := make(map[journal.Seq]bool)
		for _, row := range rows {
			owed[row.Seq] = row.State != journal.Delivered
		}
		for _, e := range f.entries {
			if e.Seq < sub.Cursor && !owed[e.Seq] && !got[sub.Name][e.Envelope.ID] {
				f.add("subscription %s has passed %s at %d, which its sink has not got", sub.Name, e.Envelope.ID, e.Seq)
			}
		}
	}
}

// lines are the IDs of the events in a file.
func lines(path string) map[string]bool {
	ids := make(map[string]bool)
	data, err := os.ReadFile(path)
	if err != nil {
		return ids
	}
	for line := range bytes.Lines(data) {
		var e struct{ ID string }
		if json.Unmarshal(line, &e) == nil {
			ids[e.ID] = true
		}
	}
	return ids
}

// integrity asks SQLite.
func (f *finding) integrity(path string) {
	conn, err := zombiezen.OpenConn(path, zombiezen.OpenReadWrite)
	if err != nil {
		f.add("integrity check: %v", err)
		return
	}
	defer conn.Close()
	err = sqlitex.ExecuteTransient(conn, "PRAGMA integrity_check", &sqlitex.ExecOptions{ResultFunc: func(row *zombiezen.Stmt) error {
		if text := row.ColumnText(0); text != "ok" {
			f.add("integrity: %s", text)
		}
		return nil
	}})
	if err != nil {
		f.add("integrity check: %v", err)
	}
}

// ordered checks that a life of the gateway has delivered each organization's events in their order, unaltered.
func (f *finding) ordered(life []delivered, t *truth) {
	last := make(map[string]uint64)
	for _, d := range life {
		if d.seq <= last[d.corp] {
			f.add("%s: event %d was delivered after %d", d.corp, d.seq, last[d.corp])
		}
		last[d.corp] = d.seq
		if t.pushed[d.id] != d.body {
			f.altered++
			f.add("event %s was delivered with other bytes", d.id)
		}
	}
}
