package sqlite

import (
	"context"
	"fmt"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/internal/contentsum"
	"github.com/dingevent/dingevent/journal/vault"
)

// maxRead is where a page of entries ends before its limit, in bytes of Data.
const maxRead = 8 << 20

// readerCache is how many KiB of pages a reader keeps. Each commit makes all readers give up their pages. Pages beyond 4
// MiB at once go back to the system one by one, which costs more than to read them again.
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

// read runs query on a connection of its own, and interrupts it when ctx ends. It should be brief, because the
// write-ahead log cannot start over while it runs.
func (j *Journal) read(ctx context.Context, query func(*sqlite.Conn) error) error {
	return j.readBriefly(ctx, func(conn *sqlite.Conn) error {
		conn.SetInterrupt(ctx.Done())
		defer conn.SetInterrupt(nil)
		return query(conn)
	})
}

// readBriefly is read for a query that ends soon by itself. It does not interrupt: the goroutine that watches ctx for that
// costs as much as the checksums of a page.
func (j *Journal) readBriefly(ctx context.Context, query func(*sqlite.Conn) error) error {
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
	err := query(conn)
	j.readers <- conn
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("sqlite: read %s: %w", j.path, err)
}

// Read returns up to limit entries from from on, in order. A page ends early after 8 MiB of Data, or before an entry
// that cannot be read, but never empty.
func (j *Journal) Read(ctx context.Context, from journal.Seq, limit int) ([]journal.Entry, error) {
	r := newReading(from, j.tail.Last(), limit, *j.mark.Load())
	r.findings = j.findings
	return r.page(func(query func(*sqlite.Conn) error) error { return j.readBriefly(ctx, query) })
}

func newReading(from, last journal.Seq, limit int, m mark) *reading {
	return &reading{next: max(from, 1), last: last, limit: limit, room: maxRead, mark: m}
}

// A reading is a page of the log while it is read.
type reading struct {
	findings *findings   // learn what is damaged, if not nil
	next     journal.Seq // all before has been read
	limit    int
	room     int         // bytes of Data that the page may still take
	last     journal.Seq // of the log
	mark     mark
	entries  []journal.Entry
	trouble  error // why the entry at next cannot be read, or is not there
}

// page returns the next entries; none at the end of the log. Each look into the file goes through read.
func (r *reading) page(read func(func(*sqlite.Conn) error) error) ([]journal.Entry, error) {
	r.entries = nil
	for r.limit > 0 {
		err := read(r.scan)
		if err == nil && len(r.entries) == 0 && r.trouble != nil {
			err = read(r.salvage)
		}
		if err != nil || len(r.entries) > 0 || r.trouble == nil {
			return r.entries, err
		}
	}
	return nil, nil
}

// scan reads on from next until the page is full, the log ends, or an entry cannot be read.
func (r *reading) scan(conn *sqlite.Conn) error {
	r.trouble = nil
	rows := 0
	err := eachEntry(conn, r.mark, "seq >= ? ORDER BY seq LIMIT ? + 0", []any{integer(r.next), int64(r.limit)}, func(e journal.Entry) bool {
		rows++
		return r.add(e)
	})
	switch {
	case isUnreadable(err):
		r.trouble = err
		if r.findings != nil {
			r.findings.unreadable.Store(true)
		}
	case err != nil:
		return err
	case r.trouble == nil && rows < r.limit && r.room > 0 && r.lacks(r.last+1):
		r.trouble = errMissing
	}
	return nil
}

// add adds an entry to the page, and reports whether there is room for more and none is missing before it.
func (r *reading) add(entry journal.Entry) bool {
	switch {
	case entry.Seq < r.next: // the order of the table is damaged
		return true
	case entry.Seq > r.next && r.lacks(min(entry.Seq, r.last+1)):
		r.trouble = errMissing
		return false
	case entry.Seq > r.next && entry.Seq > r.last: // damage has altered its number
		return true
	}
	r.keep(entry)
	return r.room > 0
}

// lacks reports whether an entry from next on and before end should be there.
func (r *reading) lacks(end journal.Seq) bool { return r.mark.expects(r.next) < end }

func (r *reading) keep(entry journal.Entry) {
	r.next = entry.Seq + 1
	if entry.Damage != "" && r.findings != nil {
		if entry.Seq < r.mark.aged && r.findings.isGone(entry.Seq) {
			return
		}
		r.findings.add(damage{entry.Seq, entry.Damage})
	}
	if r.entries == nil {
		r.entries = make([]journal.Entry, 0, r.likely(entry.Seq))
	}
	r.entries = append(r.entries, entry)
	r.room -= len(entry.Envelope.Data)
}

// likely is how many entries a page has that begins with this one, unless it is very long.
func (r *reading) likely(first journal.Seq) int {
	const most = 512
	left := max(r.last, first) - first
	return 1 + int(min(left, journal.Seq(r.limit-1), most-1))
}

// selectEntries returns the entries that match where. args are its parameters: int64 or string. It ends with the entry at
// which Data reaches this many bytes in all. With an error it also returns the entries before it.
func selectEntries(conn *sqlite.Conn, m mark, bytes int, where string, args ...any) (entries []journal.Entry, err error) {
	if bytes <= 0 {
		return nil, nil
	}
	err = eachEntry(conn, m, where, args, func(e journal.Entry) bool {
		entries = append(entries, e)
		bytes -= len(e.Envelope.Data)
		return bytes > 0
	})
	return entries, err
}

// eachEntry calls f with each entry that matches where, until f returns false.
func eachEntry(conn *sqlite.Conn, m mark, where string, args []any, f func(journal.Entry) bool) error {
	stmt, err := conn.Prepare("SELECT " + columns + " FROM entry WHERE " + where)
	if err != nil {
		return err
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
	for known, o := new(texts), m.opening(f); ; {
		there, err := stmt.Step()
		switch {
		case err == nil && there:
			if !o.add(entryAt(stmt, m, known)) {
				return nil
			}
		case o.end():
			return err
		default:
			return nil
		}
	}
}

// entryAt reads the present row, and compares it with its checksum. It opens nothing.
func entryAt(row *sqlite.Stmt, m mark, known *texts) sealedEntry {
	env := &dingevent.Envelope{
		Received:  time.UnixMilli(row.ColumnInt64(1)).UTC(),
		Born:      milliAt(row, 2),
		ID:        textAt(row, 3),
		Type:      known.at(row, 4),
		CorpID:    known.at(row, 5),
		App:       known.at(row, 6),
		Transport: dingevent.Transport(known.at(row, 7)),
		Data:      make([]byte, row.ColumnLen(9)),
	}
	row.ColumnBytes(9, env.Data)
	entry := sealedEntry{Entry: journal.Entry{Seq: journal.Seq(row.ColumnInt64(0)), Envelope: env}}
	meta := known.at(row, 8)
	if row.ColumnInt64(10) != contentsum.At(entry.Seq, contentsum.Of(env, meta)) {
		entry.Damage = m.doubt(row, entry.Seq)
	}
	if vault.IsSealed(meta) {
		entry.mark = meta
	} else {
		entry.readMeta([]byte(meta))
	}
	return entry
}
