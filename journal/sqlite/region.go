package sqlite

import (
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal/sqlite/internal/zonemap"
)

// maxRegion bounds the first sequence of a region, so that the IDs of its slices are integers.
const maxRegion = 1 << 46

// sliceID is the ID of a row of the bits of the region that begins at first.
func sliceID(first int64, row int) int64 { return first<<16 + int64(row) }

// A region is one that was read, with its checksum.
type region struct {
	*zonemap.Region
	sum int64
}

// regionBelow returns the last region that begins at seq or before. It returns nil if there is none, and if it cannot be trusted.
func regionBelow(conn *sqlite.Conn, seq int64) (found *region, err error) {
	err = sqlitex.Execute(conn, "SELECT first, last, oldest, newest, slices, content, sum FROM region WHERE first <= ? ORDER BY first DESC LIMIT 1", &sqlitex.ExecOptions{
		Args: []any{seq},
		ResultFunc: func(row *sqlite.Stmt) error {
			r := &region{&zonemap.Region{
				First: row.ColumnInt64(0), Last: row.ColumnInt64(1), Oldest: row.ColumnInt64(2), Newest: row.ColumnInt64(3), Rows: row.ColumnInt64(4),
			}, row.ColumnInt64(6)}
			if content := blobAt(row, 5); r.Sum(content) == r.sum && r.SetContent(content) == nil {
				found = r
			}
			return nil
		},
	})
	if isUnreadable(err) {
		return nil, nil
	}
	return found, err
}

// candidates are the segments of the region that may have an entry that is looked for.
func (r *region) candidates(conn *sqlite.Conn, need *zonemap.Need) (zonemap.Set, error) {
	return r.Candidates(need, func(n int) (bits []byte, err error) {
		err = sqlitex.Execute(conn, "SELECT bits, sum FROM slice WHERE id = ?", &sqlitex.ExecOptions{
			Args: []any{sliceID(r.First, n)},
			ResultFunc: func(row *sqlite.Stmt) error {
				if b := blobAt(row, 0); zonemap.RowSum(r.sum, n, b) == row.ColumnInt64(1) {
					bits = b
				}
				return nil
			},
		})
		if isUnreadable(err) {
			return nil, nil
		}
		return bits, err
	})
}

// writeSlices keeps some rows of the bits of a region, from one on and before end.
func writeSlices(conn *sqlite.Conn, r *region, bits *zonemap.Bits, from, end int) error {
	for n := from; n < end; n++ {
		err := sqlitex.Execute(conn, "INSERT OR REPLACE INTO slice (id, bits, sum) VALUES (?,?,?)",
			&sqlitex.ExecOptions{Args: []any{sliceID(r.First, n), bits.Row(n), zonemap.RowSum(r.sum, n, bits.Row(n))}})
		if err != nil {
			return err
		}
	}
	return nil
}

// writeRegion keeps a region whose slices are there.
func writeRegion(conn *sqlite.Conn, r *region) error {
	return sqlitex.Execute(conn, "INSERT OR REPLACE INTO region (first, last, oldest, newest, slices, content, sum) VALUES (?,?,?,?,?,?,?)",
		&sqlitex.ExecOptions{Args: []any{r.First, r.Last, r.Oldest, r.Newest, r.Rows, r.Content(), r.sum}})
}
