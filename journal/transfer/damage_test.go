package transfer_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/postgrestest"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/transfer"
)

// damage alters the payload of an entry of a journal that is closed.
func (f file) damage(t *testing.T, seq int) {
	conn, err := sqlite.OpenConn(string(f), sqlite.OpenReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := sqlitex.Execute(conn, "UPDATE entry SET data = CAST('altered' AS BLOB) WHERE seq = ?", &sqlitex.ExecOptions{Args: []any{seq}}); err != nil {
		t.Fatal(err)
	}
}

func (d database) damage(t *testing.T, seq int) {
	postgrestest.Shared(t).Query(t, "postgres", fmt.Sprintf("UPDATE %s.event SET data = 'altered' WHERE seq = %d", d.schema, seq))
}

// send puts n events into a journal, and closes it.
func send(t *testing.T, s store, first, n int) {
	j := s.open(t)
	for i := range n {
		err := j.Receive(t.Context(), &dingevent.Envelope{ID: fmt.Sprint("e", first+i), Type: "t", App: "hr", Transport: "http", Received: time.Now(), Data: []byte("payload")})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestDamage copies a journal with a damaged entry. It is damaged in the copy, too, and never looks sound; the report counts it.
func TestDamage(t *testing.T) {
	each(t, func(t *testing.T, from, to store) {
		send(t, from, 1, 5)
		from.(interface{ damage(*testing.T, int) }).damage(t, 3)
		if report := copyNow(t, from.open(t), to); report.Entries != 5 || report.Damaged != 1 {
			t.Errorf("%+v", report)
		}
		page, err := to.open(t).Read(t.Context(), 1, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page {
			if (e.Damage != "") != (e.Seq == 3) {
				t.Errorf("entry %d of the copy: %q", e.Seq, e.Damage)
			}
		}
		if len(page) != 5 || page[2].Envelope.ID != "e3" {
			t.Errorf("%d entries: %+v", len(page), page)
		}
	})
}

// TestDiffers damages an unfinished copy. It is never finished.
func TestDiffers(t *testing.T) {
	each(t, func(t *testing.T, from, to store) {
		send(t, from, 1, 5)
		target, err := to.target(t, "the source")
		if err != nil {
			t.Fatal(err)
		}
		source := from.open(t)
		page, err := source.Read(t.Context(), 1, 5)
		if err != nil {
			t.Fatal(err)
		}
		page[1].Envelope.Data = []byte("another")
		if err := target.Import(t.Context(), page...); err != nil {
			t.Fatal(err)
		}
		if err := target.Import(t.Context(), page...); !errors.Is(err, journal.ErrInvalid) {
			t.Errorf("the same entries again: %v", err)
		}
		if _, err := transfer.Copy(t.Context(), source, target, nil); !errors.Is(err, transfer.ErrDiffers) {
			t.Errorf("a copy with another entry: %v", err)
		}
		target.Close()
		if j, err := to.try(t); !errors.Is(err, journal.ErrUnfinished) {
			t.Errorf("a copy that differs could be opened: %v, %v", j, err)
		}
		if _, err := to.target(t, "another source"); !errors.Is(err, journal.ErrUnfinished) {
			t.Errorf("a copy of another source: %v", err)
		}
	})
}

// TestSourceWentOn interrupts a copy, lets the source take events and deliver, and copies again.
func TestSourceWentOn(t *testing.T) {
	each(t, func(t *testing.T, from, to store) {
		send(t, from, 1, 50)
		target, err := to.target(t, "the source")
		if err != nil {
			t.Fatal(err)
		}
		source := from.open(t)
		page, err := source.Read(t.Context(), 1, 20)
		if err != nil {
			t.Fatal(err)
		}
		if err := target.Import(t.Context(), page...); err != nil {
			t.Fatal(err)
		}
		target.Close()
		source.Close()
		send(t, from, 51, 50)
		report := copyNow(t, from.open(t), to)
		if report.Entries != 100 || report.Resumed != page[19].Seq {
			t.Errorf("%+v", report)
		}
	})
}
