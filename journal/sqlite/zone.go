package sqlite

import (
	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"

	"github.com/dingevent/dingevent/journal/sqlite/internal/zonemap"
)

func writeZone(conn *sqlite.Conn, z *zonemap.Zone) error {
	names := z.Names()
	return sqlitex.Execute(conn, "INSERT OR REPLACE INTO zone (first, last, oldest, newest, hashes, names, sum) VALUES (?,?,?,?,?,?,?)",
		&sqlitex.ExecOptions{Args: []any{z.First, z.Last, z.Oldest, z.Newest, z.Hashes, names, z.Sum(names)}})
}

// zoneAt returns the zone of the segment that begins at first. It returns nil if there is none, and if it cannot be trusted; found
// distinguishes these.
func zoneAt(conn *sqlite.Conn, first int64) (zone *zonemap.Zone, found bool, err error) {
	err = sqlitex.Execute(conn, "SELECT first, last, oldest, newest, hashes, names, sum FROM zone WHERE first = ?", &sqlitex.ExecOptions{
		Args: []any{first},
		ResultFunc: func(row *sqlite.Stmt) error {
			found = true
			z := &zonemap.Zone{
				First: row.ColumnInt64(0), Last: row.ColumnInt64(1), Oldest: row.ColumnInt64(2), Newest: row.ColumnInt64(3), Hashes: row.ColumnInt64(4),
			}
			if names := blobAt(row, 5); z.Sum(names) == row.ColumnInt64(6) && z.SetNames(names) == nil {
				zone = z
			}
			return nil
		},
	})
	if isUnreadable(err) {
		return nil, true, nil
	}
	return zone, found, err
}
