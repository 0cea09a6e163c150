package sqlite

import (
	"encoding/binary"
	"fmt"
	"slices"

	"zombiezen.com/go/sqlite"

	"github.com/dingevent/dingevent/journal/internal/contentsum"
	"github.com/dingevent/dingevent/journal/sqlite/internal/rawfile"
)

// The checksums of state, in SQL: over all other columns. A flipped bit in a cursor would else skip events without a word. Rows
// of older releases have none until they are saved.
const (
	subscriptionSum = "rowsum(id, name, cursor, paused, reason, drain, note)"
	requestSum      = "rowsum(revision, subscription, at, kind, body, refusal)"
	exceptionSum    = "rowsum(subscription, seq, key, state, attempts, failures, first, due, changed, error)"
)

// addRowSum lets a connection compute these checksums.
func addRowSum(conn *sqlite.Conn) error {
	return conn.CreateFunction("rowsum", &sqlite.FunctionImpl{
		NArgs: -1, Deterministic: true,
		Scalar: func(_ sqlite.Context, args []sqlite.Value) (sqlite.Value, error) {
			var room [512]byte
			b := room[:0]
			for _, arg := range args {
				switch arg.Type() {
				case sqlite.TypeInteger:
					b = appendInt(b, arg.Int64())
				case sqlite.TypeText:
					b = appendBytes(b, rawfile.Text, arg.Blob())
				case sqlite.TypeBlob:
					b = appendBytes(b, rawfile.Blob, arg.Blob())
				default:
					b = append(b, byte(rawfile.Null))
				}
			}
			return sqlite.IntegerValue(int64(contentsum.Hash(b))), nil
		},
	})
}

func appendInt(b []byte, n int64) []byte {
	return binary.LittleEndian.AppendUint64(append(b, byte(rawfile.Integer)), uint64(n))
}

func appendBytes(b []byte, kind rawfile.Kind, data []byte) []byte {
	return append(binary.AppendUvarint(append(b, byte(kind)), uint64(len(data))), data...)
}

// checkState finds out whether the state is as it was saved.
func checkState(conn *sqlite.Conn) error {
	wrong, err := alteredState(conn)
	if err != nil || len(wrong) == 0 {
		return err
	}
	return refused("%s", wrong[0])
}

// alteredState returns what of the state is not as it was saved.
func alteredState(conn *sqlite.Conn) (wrong []string, err error) {
	if err := addRowSum(conn); err != nil {
		return nil, err
	}
	for table, sum := range map[string]string{"subscription": subscriptionSum, "request": requestSum, "exception": exceptionSum} {
		n, err := number(conn, fmt.Sprintf("SELECT count(*) FROM %s WHERE sum <> %s", table, sum))
		if err != nil {
			return wrong, err
		}
		if n > 0 {
			wrong = append(wrong, fmt.Sprintf("%d rows of table %s do not match their checksums", n, table))
		}
	}
	return wrong, nil
}

// rowSum is the checksum of a row of state.
func rowSum(s *shape, row rawfile.Row) int64 {
	var b []byte
	for i, c := range row.Columns[:len(s.columns)-1] {
		switch {
		case i == 0 && s.kinds[0] == '-':
			b = appendInt(b, row.ID)
		case c.Kind == rawfile.Integer:
			b = appendInt(b, c.Int)
		case c.Kind == rawfile.Text, c.Kind == rawfile.Blob:
			b = appendBytes(b, c.Kind, c.Bytes)
		default:
			b = append(b, byte(rawfile.Null))
		}
	}
	return int64(contentsum.Hash(b))
}

// mendRow turns over the bit of a row of state by which it differs from its checksum. It reports false if there is none.
func mendRow(s *shape, row *rawfile.Row) bool {
	last := len(s.columns) - 1
	if len(row.Columns) <= last || row.Columns[last].Kind == rawfile.Null {
		return true // an older release has written it
	}
	sum := row.Columns[last].Int
	matches := func() bool { return rowSum(s, *row) == sum }
	if matches() {
		return true
	}
	for i := range row.Columns[:last] {
		c := &row.Columns[i]
		n := &c.Int
		if i == 0 && s.kinds[0] == '-' {
			n = &row.ID
		}
		if c.Kind == rawfile.Integer || n == &row.ID {
			for bit := range 64 {
				if *n ^= 1 << bit; matches() {
					return true
				}
				*n ^= 1 << bit
			}
			continue
		}
		c.Bytes = slices.Clone(c.Bytes)
		for bit := range len(c.Bytes) * 8 {
			if c.Bytes[bit/8] ^= 1 << (bit % 8); matches() {
				return true
			}
			c.Bytes[bit/8] ^= 1 << (bit % 8)
		}
	}
	for bit := range 64 { // it may be the checksum itself
		if rowSum(s, *row) == sum^(1<<bit) {
			return true
		}
	}
	return false
}
