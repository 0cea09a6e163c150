package sqlite

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"os"
	"slices"
	"strings"
	"sync"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// layout lists the columns of all tables and indexes.
const layout = `
	SELECT m.name, x.name, x.type, x."notnull", x.pk FROM sqlite_schema AS m, pragma_table_xinfo(m.name) AS x WHERE m.type = 'table'
	UNION ALL
	SELECT m.tbl_name, x.name, m.name, x.seqno, x.desc FROM sqlite_schema AS m, pragma_index_xinfo(m.name) AS x WHERE m.type = 'index'`

// wanted are the lines of layout of a new journal.
var wanted = sync.OnceValues(func() (map[string]bool, error) {
	conn, err := sqlite.OpenConn(":memory:", sqlite.OpenReadWrite, sqlite.OpenMemory)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	if err := sqlitex.ExecuteScript(conn, schema, nil); err != nil {
		return nil, err
	}
	return layoutOf(conn)
})

func layoutOf(conn *sqlite.Conn) (map[string]bool, error) {
	lines := map[string]bool{}
	err := sqlitex.ExecuteTransient(conn, layout, &sqlitex.ExecOptions{ResultFunc: func(row *sqlite.Stmt) error {
		var line []string
		for i := range row.ColumnCount() {
			line = append(line, row.ColumnText(i))
		}
		lines[strings.Join(line, " ")] = true
		return nil
	}})
	return lines, err
}

// hasLayout reports whether a database has all tables, columns and indexes of ours. A flipped bit in the text of the schema
// may give a column another name or type.
func hasLayout(conn *sqlite.Conn) (bool, error) {
	want, err := wanted()
	if err != nil {
		return false, err
	}
	got, err := layoutOf(conn)
	for line := range want {
		if !got[line] {
			return false, err
		}
	}
	return err == nil, err
}

// checkTables checks the tables that are about to be written into. It leaves out tables that grow with the log, because
// their rows have checksums.
func checkTables(conn *sqlite.Conn) error {
	if ok, err := hasLayout(conn); err != nil {
		return err
	} else if !ok {
		return refused("the schema is not the one that was written")
	}
	tables, err := smallTables(conn)
	if err != nil {
		return err
	}
	for _, table := range tables {
		if slices.Contains([]string{"segment", "zone", "region"}, table) { // grow with the log, too, and are written once for thousands of entries
			continue
		}
		wrong, err := complaintsOf(conn, fmt.Sprintf("PRAGMA integrity_check(%s)", table))
		if err != nil {
			return err
		}
		if len(wrong) > 0 {
			return refused("table %s: %s", table, strings.Join(wrong, "; "))
		}
	}
	return checkState(conn)
}

// checkWhole returns why conn has no journal of a release up to this one that holds together.
func checkWhole(conn *sqlite.Conn) error {
	version, err := number(conn, "PRAGMA user_version")
	if err != nil {
		return err
	}
	app, err := number(conn, "PRAGMA application_id")
	switch {
	case err != nil:
		return err
	case isMisnumbered(conn, version, app):
		return refused("the file's header does not say that it is a journal, or not of which version")
	case version == schemaVersion:
		err = checkTables(conn)
	}
	return errors.Join(err, checkOurs(conn))
}

// isOurs reports whether the file looks like a journal without SQLite being asked: by its application ID.
func isOurs(path string) bool {
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	head := make([]byte, 100)
	if _, err := io.ReadFull(file, head); err != nil {
		return false
	}
	return binary.BigEndian.Uint32(head[68:]) == application
}

// checkOurs returns why conn has no journal that this program reads.
func checkOurs(conn *sqlite.Conn) error {
	app, err := number(conn, "PRAGMA application_id")
	if err != nil {
		return err
	}
	version, err := number(conn, "PRAGMA user_version")
	switch {
	case err != nil:
		return err
	case app != application:
		return errors.New("the file is no journal")
	case version < 1 || version > schemaVersion:
		return fmt.Errorf("the file has schema version %d, this program reads %d; use the release that wrote it, or a newer one", version, schemaVersion)
	}
	return nil
}

// isMisnumbered reports whether a bit was flipped in one of the two numbers by which a journal is known: all tables are ours.
func isMisnumbered(conn *sqlite.Conn, version, app int64) bool {
	if bits.OnesCount64(uint64(version^schemaVersion))+bits.OnesCount64(uint64(app^application)) != 1 {
		return false
	}
	ours, err := hasLayout(conn)
	return err == nil && ours
}
