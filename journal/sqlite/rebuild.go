package sqlite

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

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

	unread    int              // pages and rows
	broken    map[string]bool  // tables of which something is unread
	last      journal.Seq      // the highest sequence that was seen
	doubted   []rawfile.Row    // entries that do not match their checksum
	uncertain []int64          // IDs of subscriptions with a row that does not match its checksum
	marked    []rawfile.Column // the row of mark; nil if it cannot be read
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
		broken: make(map[string]bool),
	}
	if err := b.run(); err != nil {
		return 0, err
	}
	r.report.Unread = b.unread
	return b.last, target.file.Sync()
}

func (b *rebuilding) run() error {
	// Without a write-ahead log until all is there, because that would be as large as the journal.
	if err := sqlitex.ExecuteScript(b.conn, tables(), nil); err != nil {
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
	if err := step(b.conn, "COMMIT"); err != nil {
		return err
	}
	return sqlitex.ExecuteTransient(b.conn, "PRAGMA journal_mode = WAL", nil)
}

// roots returns the first page of each table, by its present name, as the schema has it.
func (b *rebuilding) roots() (map[string]uint32, error) {
	roots := make(map[string]uint32)
	_, err := b.file.Walk(1, func(row rawfile.Row) error {
		if c := row.Columns; len(c) == 5 && string(c[0].Bytes) == "table" {
			name := string(c[1].Bytes)
			roots[cmp.Or(formerTables[name], name)] = uint32(c[3].Int)
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
	case "entry":
		return b.takeEntry(s, row)
	case "mark":
		b.marked = row.Columns
		return nil
	case "datakey", "datakey_copy": // also where no entries are wanted, because Merge brings them later
	case "subscription":
		if !mendRow(s, &row) {
			b.unread++
			b.uncertain = append(b.uncertain, row.ID)
		}
	default:
		if b.empty {
			return nil
		}
		if s.table == "request" && !mendRow(s, &row) {
			b.unread++
			return nil // rather not at all than something else
		}
		if s.table == "exception" && !mendRow(s, &row) {
			b.unread++
			row.Columns[3] = rawfile.Column{Kind: rawfile.Text, Bytes: []byte(journal.Waiting)} // rather twice than not at all
		}
	}
	return b.insert(s, row)
}

// isPlausible reports whether a sound entry may have its sequence. A checksum says so; one of an older release has none, and
// such journals leave nothing out.
func (b *rebuilding) isPlausible(row rawfile.Row) bool {
	const most = 1 << 20
	summed := len(row.Columns) > 10 && row.Columns[10].Kind != rawfile.Null
	return summed || b.last == 0 || journal.Seq(row.ID) <= b.last+most
}

// maxDoubted bounds the memory that damaged entries take; what is beyond is missing.
const maxDoubted = 10_000

// takeEntry takes an entry that matches its checksum.
func (b *rebuilding) takeEntry(s *shape, row rawfile.Row) error {
	switch sound := soundEntry(row); {
	case row.ID <= 0:
	case sound && b.isPlausible(row):
		b.last = max(b.last, journal.Seq(row.ID))
		if !b.empty {
			return b.insert(s, row)
		}
	case len(b.doubted) < maxDoubted:
		b.doubted = append(b.doubted, row)
	}
	return nil
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
