package rds_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/limitstest"
	"github.com/dingevent/dingevent/internal/mariadbtest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/source/rds"
)

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
