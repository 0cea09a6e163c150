package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
)

// maxRead is where a page of entries ends before its limit, in bytes of Data.
const maxRead = 8 << 20

// columns are those that entryAt reads.
const columns = "seq, received, born, id, type, corp, app, transport, meta, data"

// readerCache is how many KiB of pages a reader keeps. Each commit makes all readers give up theirs, and what is given
// up beyond 4 MiB at once goes back to the system page by page, which costs more than to read it again.
const readerCache = 512

// connectReader opens a connection for reads.
func (j *Journal) connectReader() (*sqlite.Conn, error) {
	conn, err := j.connect(sqlite.OpenReadOnly)
	if err != nil {
		return nil, err
	}
	if err := sqlitex.ExecuteTransient(conn, fmt.Sprintf("PRAGMA cache_size = -%d", readerCache), nil); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// read runs query on a connection that nobody else has, and interrupts it when ctx ends. It should be
// brief: the write-ahead log cannot start over while it runs.
func (j *Journal) read(ctx context.Context, query func(*sqlite.Conn) error) error {
	if err := j.usable(ctx); err != nil {
		return err
	}
	var conn *sqlite.Conn
	select {
	case conn = <-j.readers:
	case <-ctx.Done():
		return ctx.Err()
	case <-j.closing:
		return journal.ErrClosed
	}
	conn.SetInterrupt(ctx.Done())
	err := query(conn)
	conn.SetInterrupt(nil)
	j.readers <- conn
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("sqlite: read %s: %w", j.path, err)
}

// Read returns up to limit entries from from on, in order. A page ends early after 8 MiB of Data, but
// never empty.
func (j *Journal) Read(ctx context.Context, from journal.Seq, limit int) (entries []journal.Entry, err error) {
	err = j.read(ctx, func(conn *sqlite.Conn) error {
		entries, err = selectEntries(conn, maxRead, "seq >= ? ORDER BY seq LIMIT ?", integer(from), int64(max(limit, 0)))
		return err
	})
	return entries, err
}

// selectEntries returns the entries that match where, whose parameters are args: int64 or string. The last is the
// one whose Data reaches this many bytes.
func selectEntries(conn *sqlite.Conn, bytes int, where string, args ...any) (entries []journal.Entry, err error) {
	stmt, err := conn.Prepare("SELECT " + columns + " FROM entry WHERE " + where)
	if err != nil {
		return nil, err
	}
	defer stmt.Reset()
	for i, arg := range args {
		switch arg := arg.(type) {
		case int64:
			stmt.BindInt64(i+1, arg)
		case string:
			stmt.BindText(i+1, arg)
		}
	}
	for bytes > 0 {
		there, err := stmt.Step()
		if err != nil || !there {
			return entries, err
		}
		entry, err := entryAt(stmt)
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry)
		bytes -= len(entry.Envelope.Data)
	}
	return entries, nil
}

// entryAt reads the present row.
func entryAt(row *sqlite.Stmt) (journal.Entry, error) {
	env := &dingevent.Envelope{
		Received:  time.UnixMilli(row.ColumnInt64(1)).UTC(),
		Born:      milliAt(row, 2),
		ID:        row.ColumnText(3),
		Type:      row.ColumnText(4),
		CorpID:    row.ColumnText(5),
		App:       row.ColumnText(6),
		Transport: dingevent.Transport(row.ColumnText(7)),
		Data:      make([]byte, row.ColumnLen(9)),
	}
	row.ColumnBytes(9, env.Data)
	seq := journal.Seq(row.ColumnInt64(0))
	if !row.ColumnIsNull(8) {
		if err := json.Unmarshal([]byte(row.ColumnText(8)), &env.Meta); err != nil {
			return journal.Entry{}, fmt.Errorf("meta of entry %d: %w", seq, err)
		}
	}
	return journal.Entry{Seq: seq, Envelope: env}, nil
}

// integer is seq as SQLite has it; no entry is above.
func integer(seq journal.Seq) int64 { return int64(min(seq, math.MaxInt64)) }
