package sqlite

import (
	"math"
	"time"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/journal"
)

// columns are the columns that entryAt reads.
const columns = "seq, received, born, id, type, corp, app, transport, meta, data, sum"

// texts are those of the row before, by column: most rows have the same ones, which then need no memory of their own. The
// one of meta is the name of a data key.
type texts [9]string

// at returns the text of a column.
func (t *texts) at(row *sqlite.Stmt, col int) string {
	var buf [64]byte
	n := row.ColumnBytes(col, buf[:])
	switch {
	case n == len(buf): // and maybe more
		return row.ColumnText(col)
	case string(buf[:n]) != t[col]:
		t[col] = string(buf[:n])
	}
	return t[col]
}

// textAt is ColumnText for a short text. SQLite copies a text to put a zero behind it, and a look at its bytes needs none.
func textAt(row *sqlite.Stmt, col int) string {
	var buf [64]byte
	n := row.ColumnBytes(col, buf[:])
	if n == len(buf) { // and maybe more
		return row.ColumnText(col)
	}
	return string(buf[:n])
}

// integer is seq as SQLite has it; no entry is above.
func integer(seq journal.Seq) int64 { return int64(min(seq, math.MaxInt64)) }

// bindMilli binds t in ms, or null if it is zero.
func bindMilli(stmt *sqlite.Stmt, param int, t time.Time) {
	if t.IsZero() {
		stmt.BindNull(param)
		return
	}
	stmt.BindInt64(param, t.UnixMilli())
}

// milliAt reads what bindMilli bound.
func milliAt(row *sqlite.Stmt, col int) time.Time {
	if row.ColumnIsNull(col) {
		return time.Time{}
	}
	return time.UnixMilli(row.ColumnInt64(col)).UTC()
}

// ceilMilli is t as received is kept: in whole ms, since 1970.
func ceilMilli(t time.Time) int64 { return t.Add(time.Millisecond - 1).UnixMilli() }

// blob is data as a parameter: null if there is none.
func blob(data []byte) any {
	if len(data) == 0 {
		return nil
	}
	return data
}

// blobAt reads what blob wrote.
func blobAt(row *sqlite.Stmt, col int) []byte {
	if row.ColumnLen(col) == 0 {
		return nil
	}
	data := make([]byte, row.ColumnLen(col))
	row.ColumnBytes(col, data)
	return data
}

// nano is t in ns since 1970, or 0 if it is zero.
func nano(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

// nanoAt reads what nano wrote.
func nanoAt(row *sqlite.Stmt, col int) time.Time {
	if n := row.ColumnInt64(col); n != 0 {
		return time.Unix(0, n).UTC()
	}
	return time.Time{}
}
