package sqlite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite/internal/rawfile"
	"github.com/dingevent/dingevent/journal/sqlite/internal/wal"
)

// A rebuilding puts all rows of a damaged database that can be read into a new one.
type rebuilding struct {
	ctx    context.Context
	file   *rawfile.File
	doubts []wal.Doubt
	conn   *sqlite.Conn // of the new one
	empty  bool         // no entries are wanted

	unread    int                  // pages and rows
	broken    map[string]bool      // tables of which something is unread
	last      journal.Seq          // the highest sequence that was seen
	entries   map[journal.Seq]bool // that are in the new one
	doubted   []rawfile.Row        // entries whose checksum does not match
	uncertain []int64              // IDs of subscriptions whose row does not match its checksum
	marked    []rawfile.Column     // the row of mark; nil if it cannot be read
}

// rebuild makes the new journal at made from the database at image. It returns the highest sequence that was seen.
func (r *recovery) rebuild(ctx context.Context, image string, doubts []wal.Doubt, made string) (last journal.Seq, err error) {
	source, err := os.Open(image)
	if err != nil {
		return 0, err
	}
	defer source.Close()
	info, err := source.Stat()
	if err != nil {
		return 0, err
	}
	file, err := rawfile.NewFile(source, info.Size())
	if err != nil {
		return 0, err
	}
	if err := create(made); err != nil {
		return 0, err
	}
	target, err := openTarget(made)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, target.close()) }()
	b := rebuilding{
		ctx: ctx, file: file, doubts: doubts, conn: target.conn, empty: r.opts.Empty,
		broken: make(map[string]bool), entries: make(map[journal.Seq]bool),
	}
	if err := b.run(); err != nil {
		return 0, err
	}
	r.report.Unread = b.unread
	return b.last, target.file.Sync()
}

func (b *rebuilding) run() error {
	if err := initialize(b.conn); err != nil {
		return err
	}
	if err := step(b.conn, "BEGIN"); err != nil {
		return err
	}
	roots, err := b.roots()
	if err != nil {
		return err
	}
	for i := range shapes {
		if err := b.walk(&shapes[i], roots[shapes[i].table]); err != nil {
			return err
		}
	}
	if len(b.broken) > 0 || len(b.doubts) > 0 {
		if err := b.scan(); err != nil {
			return err
		}
	}
	if err := b.finish(); err != nil {
		return err
	}
	return step(b.conn, "COMMIT")
}

// roots returns the first page of each table, as the schema has it.
func (b *rebuilding) roots() (map[string]uint32, error) {
	roots := make(map[string]uint32)
	_, err := b.file.Walk(1, func(row rawfile.Row) error {
		if c := row.Columns; len(c) == 5 && string(c[0].Bytes) == "table" {
			roots[string(c[1].Bytes)] = uint32(c[3].Int)
		}
		return nil
	})
	return roots, err
}

// walk takes the rows of a table's tree.
func (b *rebuilding) walk(s *shape, root uint32) error {
	bad, err := b.file.Walk(root, func(row rawfile.Row) error {
		if !s.fits(row) {
			b.unread++
			b.broken[s.table] = true
			return nil
		}
		return b.take(s, row)
	})
	if bad > 0 {
		b.unread += bad
		b.broken[s.table] = true
	}
	return err
}

// scan takes rows from wherever they stand: from pages that no tree reaches, and from those in doubt. Such rows may be old,
// so those of a table count only where its tree is broken.
func (b *rebuilding) scan() error {
	take := func(hasID bool, row rawfile.Row) error {
		s := shapeLike(hasID, row)
		if s == nil || !b.broken[s.table] && len(b.doubts) == 0 {
			return nil
		}
		return b.take(s, row)
	}
	if len(b.broken) > 0 {
		if err := b.file.Scan(take); err != nil {
			return err
		}
	}
	for _, doubt := range b.doubts {
		for _, page := range doubt.Versions {
			if err := b.file.ScanPage(page, doubt.Page, take); err != nil {
				return err
			}
		}
	}
	return nil
}

// take puts a row into the new journal, unless its key is there.
func (b *rebuilding) take(s *shape, row rawfile.Row) error {
	if err := b.ctx.Err(); err != nil {
		return err
	}
	switch s.table {
	case "entry", "seen":
		b.last = max(b.last, b.plausible(row.ID))
		if b.empty {
			return nil
		}
		if s.table == "entry" {
			return b.takeEntry(s, row)
		}
	case "mark":
		b.marked = row.Columns
		return nil
	case "subscription":
		if !mendRow(s, &row) {
			b.unread++
			b.uncertain = append(b.uncertain, row.ID)
		}
	default:
		if b.empty {
			return nil
		}
		if s.table == "exception" && !mendRow(s, &row) {
			b.unread++
			row.Columns[3] = rawfile.Column{Kind: rawfile.Text, Bytes: []byte(journal.Waiting)} // rather twice than not at all
		}
	}
	return b.insert(s, row)
}

// plausible is a sequence that may have been given; 0 for one that damage has made.
func (b *rebuilding) plausible(id int64) journal.Seq {
	if id <= 0 || journal.Seq(id) > b.last+maxJump {
		return 0
	}
	return journal.Seq(id)
}

// maxJump is more than a journal leaves out between two sequences, after a restore.
const maxJump = 1 << 40

// takeEntry takes an entry whose checksum matches.
func (b *rebuilding) takeEntry(s *shape, row rawfile.Row) error {
	seq := journal.Seq(row.ID)
	if row.ID <= 0 || b.entries[seq] {
		return nil
	}
	if !soundEntry(row) {
		b.doubted = append(b.doubted, row)
		return nil
	}
	b.entries[seq] = true
	return b.insert(s, row)
}

// insert writes a row unless one with its key is there.
func (b *rebuilding) insert(s *shape, row rawfile.Row) error {
	n := len(row.Columns)
	stmt, err := b.conn.Prepare(fmt.Sprintf("INSERT OR IGNORE INTO %s (%s) VALUES (?%s)",
		s.table, strings.Join(s.columns[:n], ", "), strings.Repeat(", ?", n-1)))
	if err != nil {
		return err
	}
	for i, c := range row.Columns {
		switch {
		case i == 0 && s.kinds[0] == '-':
			stmt.BindInt64(1, row.ID)
		case c.Kind == rawfile.Integer:
			stmt.BindInt64(i+1, c.Int)
		case c.Kind == rawfile.Text:
			stmt.BindText(i+1, string(c.Bytes))
		case c.Kind == rawfile.Blob && len(c.Bytes) == 0:
			stmt.BindZeroBlob(i+1, 0)
		case c.Kind == rawfile.Blob:
			stmt.BindBytes(i+1, c.Bytes)
		default:
			stmt.BindNull(i + 1)
		}
	}
	_, err = stmt.Step()
	err = errors.Join(err, stmt.Reset())
	if sqlite.ErrCode(err).ToPrimary() == sqlite.ResultConstraint {
		b.unread++ // what stands there can be no such row
		return nil
	}
	return err
}

// finish brings the tables together.
func (b *rebuilding) finish() error {
	if err := b.doubtful(); err != nil {
		return err
	}
	if err := b.marks(); err != nil {
		return err
	}
	if err := b.cursors(); err != nil {
		return err
	}
	if b.broken["exception"] {
		if err := b.waiting(); err != nil {
			return err
		}
	}
	if err := sumState(b.conn); err != nil {
		return err
	}
	return segmentAll(b.conn)
}

// sumState gives all rows of state the checksums of what they are now.
func sumState(conn *sqlite.Conn) error {
	if err := addRowSum(conn); err != nil {
		return err
	}
	for _, statement := range [...]string{
		"UPDATE subscription SET sum = " + subscriptionSum,
		"UPDATE exception SET sum = " + exceptionSum,
	} {
		if err := sqlitex.ExecuteTransient(conn, statement, nil); err != nil {
			return err
		}
	}
	return nil
}

// doubtful takes damaged entries where no sound one has their sequence, so that they are found damaged and not missing.
func (b *rebuilding) doubtful() error {
	for _, row := range b.doubted {
		if seq := journal.Seq(row.ID); seq <= b.last && !b.entries[seq] {
			b.entries[seq] = true
			if err := b.insert(shapeOf("entry"), row); err != nil {
				return err
			}
		}
	}
	return nil
}

// marks notes what of the log is sure to be there. If that cannot be read, what stands before the first entry may be gone.
func (b *rebuilding) marks() error {
	next := int64(b.last + 1)
	mark := [3]int64{next, next, next}
	switch {
	case b.empty:
	case b.marked != nil:
		mark = [3]int64{b.marked[1].Int, b.marked[2].Int, b.marked[3].Int}
	case b.file.UserVersion < 3: // such a release noted nothing
		first, err := number(b.conn, "SELECT min(seq) FROM entry")
		if err != nil {
			return err
		}
		mark = [3]int64{next, first, next} // they get their checksums
	default:
		first, err := number(b.conn, "SELECT min(seq) FROM entry")
		if err != nil {
			return err
		}
		mark = [3]int64{first, first, next}
	}
	return sqlitex.Execute(b.conn, "UPDATE mark SET aged = ?, summed = ?, since = ?", &sqlitex.ExecOptions{Args: []any{mark[0], mark[1], mark[2]}})
}

// cursors takes those back that point beyond what there is.
func (b *rebuilding) cursors() error {
	if b.empty {
		return sqlitex.Execute(b.conn, "UPDATE subscription SET cursor = ?", &sqlitex.ExecOptions{Args: []any{int64(b.last + 1)}})
	}
	ids, err := json.Marshal(b.uncertain)
	if err != nil {
		return err
	}
	return sqlitex.Execute(b.conn, `UPDATE subscription SET cursor =
		coalesce((SELECT max(last) + 1 FROM delivered WHERE subscription = id AND last <= ?1), (SELECT min(seq) FROM entry), 1)
		WHERE cursor NOT BETWEEN 0 AND ?1 + 1 AND name NOT LIKE 'replay/%' OR id IN (SELECT value FROM json_each(?2))`,
		&sqlitex.ExecOptions{Args: []any{int64(b.last), string(ids)}})
}

// waiting makes rows for the events whose last attempt did not succeed and whose row cannot be read. They are attempted again,
// because nobody knows what was decided.
func (b *rebuilding) waiting() error {
	return sqlitex.Execute(b.conn, `INSERT OR IGNORE INTO exception
		(subscription, seq, key, state, attempts, failures, first, due, changed, error)
		SELECT a.subscription, a.seq, '', ?, a.number, 0, min(a.start), max(a.start), max(a.start), a.error FROM attempt AS a
		JOIN subscription AS s ON s.id = a.subscription AND a.seq < s.cursor
		JOIN entry ON entry.seq = a.seq
		GROUP BY a.subscription, a.seq
		HAVING (SELECT error <> '' FROM attempt AS l WHERE l.subscription = a.subscription AND l.seq = a.seq ORDER BY start DESC, number DESC LIMIT 1)`,
		&sqlitex.ExecOptions{Args: []any{string(journal.Waiting)}})
}

// segmentAll makes the segments of all entries but the last.
func segmentAll(conn *sqlite.Conn) error {
	w := writer{conn: conn}
	return sqlitex.Execute(conn, "SELECT seq, id, received FROM entry ORDER BY seq", &sqlitex.ExecOptions{
		ResultFunc: func(row *sqlite.Stmt) error {
			return w.index(journal.Seq(row.ColumnInt64(0)), hashOf(row.ColumnText(1)), row.ColumnInt64(2))
		},
	})
}

// soundPage tells whether a page may be as it was committed: all of its rows can be read, and what has a checksum matches.
func soundPage(pageSize int) func(page []byte, n uint32) bool {
	return func(page []byte, n uint32) bool { return rawfile.Sound(page, pageSize, n, soundRow) }
}

func soundRow(hasID bool, row rawfile.Row) bool {
	s := shapeLike(hasID, row)
	return s == nil || s.table != "entry" || soundEntry(row)
}

// soundEntry reports whether an entry is as it was written, as far as that is known: those of older releases have no checksum.
func soundEntry(row rawfile.Row) bool {
	c := row.Columns
	if len(c) < 11 || c[10].Kind == rawfile.Null {
		return true
	}
	env := &dingevent.Envelope{
		Received: time.UnixMilli(c[1].Int), ID: string(c[3].Bytes), Type: string(c[4].Bytes), CorpID: string(c[5].Bytes),
		App: string(c[6].Bytes), Transport: dingevent.Transport(c[7].Bytes), Data: c[9].Bytes,
	}
	if c[2].Kind == rawfile.Integer {
		env.Born = time.UnixMilli(c[2].Int)
	}
	return c[10].Int == sumAt(journal.Seq(row.ID), contentSum(env, string(c[8].Bytes)))
}
