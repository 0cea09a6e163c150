package sqlite

import (
	"errors"
	"fmt"
	"strings"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

// upgrades[n-1] makes version n+1 of version n.
var upgrades = [...]string{`
ALTER TABLE subscription ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subscription ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE subscription ADD COLUMN drain INTEGER NOT NULL DEFAULT 0;
ALTER TABLE subscription ADD COLUMN note BLOB;
ALTER TABLE attempt ADD COLUMN outcome TEXT NOT NULL DEFAULT '';
ALTER TABLE attempt ADD COLUMN status INTEGER NOT NULL DEFAULT 0;
ALTER TABLE attempt ADD COLUMN answer BLOB;
CREATE INDEX attempt_start ON attempt (subscription, start);
`, `
ALTER TABLE entry ADD COLUMN sum INTEGER;
ALTER TABLE subscription ADD COLUMN sum INTEGER;
ALTER TABLE exception ADD COLUMN sum INTEGER;
CREATE TABLE mark (
	id INTEGER PRIMARY KEY, aged INTEGER NOT NULL, summed INTEGER NOT NULL, since INTEGER NOT NULL
) STRICT;
INSERT INTO mark SELECT 1, next, coalesce((SELECT min(seq) FROM entry), 1), next
	FROM (SELECT coalesce((SELECT max(seq) FROM entry), 0) + 1 AS next);
CREATE TABLE gap (first INTEGER PRIMARY KEY, end INTEGER NOT NULL) STRICT;
CREATE TABLE damaged (
	seq INTEGER PRIMARY KEY, found INTEGER NOT NULL, why TEXT NOT NULL, gone INTEGER NOT NULL DEFAULT 0,
	told INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE IF NOT EXISTS jump (seq INTEGER PRIMARY KEY, by INTEGER NOT NULL, rest INTEGER NOT NULL) STRICT;
`, `
ALTER TABLE mark ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
`, `
CREATE TABLE request (
	revision INTEGER PRIMARY KEY AUTOINCREMENT, subscription TEXT NOT NULL, at INTEGER NOT NULL,
	kind TEXT NOT NULL, body BLOB, refusal TEXT, sum INTEGER
) STRICT;
CREATE INDEX request_subscription ON request (subscription, revision);
`, `
ALTER TABLE dropped RENAME TO forgotten;
`, `
DROP INDEX IF EXISTS request_subscription; -- files of version 6 have this index, or the other two
DROP INDEX IF EXISTS request_open;
DROP INDEX IF EXISTS request_answered;
CREATE INDEX request_asked ON request (subscription, revision) WHERE refusal IS NULL;
CREATE INDEX request_answered ON request (at) WHERE refusal IS NOT NULL;
`, `
CREATE TABLE zone (
	first INTEGER PRIMARY KEY, last INTEGER NOT NULL, oldest INTEGER NOT NULL, newest INTEGER NOT NULL,
	hashes INTEGER NOT NULL, names BLOB NOT NULL, sum INTEGER NOT NULL
) STRICT;
CREATE TABLE region (
	first INTEGER PRIMARY KEY, last INTEGER NOT NULL, oldest INTEGER NOT NULL, newest INTEGER NOT NULL,
	slices INTEGER NOT NULL, content BLOB NOT NULL, sum INTEGER NOT NULL
) STRICT;
CREATE TABLE slice (id INTEGER PRIMARY KEY, bits BLOB NOT NULL, sum INTEGER NOT NULL) STRICT;
`, `
CREATE TABLE sealed (
	id INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL, keys INTEGER NOT NULL,
	blocks INTEGER NOT NULL, sum INTEGER NOT NULL
) STRICT;
CREATE TABLE sealed_block (id INTEGER PRIMARY KEY, keys BLOB NOT NULL, sum INTEGER NOT NULL) STRICT;
CREATE TABLE sealed_filter (id INTEGER PRIMARY KEY, filter BLOB NOT NULL, sum INTEGER NOT NULL) STRICT;
`, `
CREATE TABLE datakey (
	id INTEGER PRIMARY KEY, purpose TEXT NOT NULL, made INTEGER NOT NULL, until INTEGER NOT NULL,
	master TEXT NOT NULL, wrapped BLOB NOT NULL, last INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE datakey_copy (
	id INTEGER PRIMARY KEY, purpose TEXT NOT NULL, made INTEGER NOT NULL, until INTEGER NOT NULL,
	master TEXT NOT NULL, wrapped BLOB NOT NULL, last INTEGER NOT NULL DEFAULT 0
) STRICT;
`}

// migrate makes the tables in an empty file, brings those of an older release up to date, and refuses a file that is
// not ours or newer than we are.
func migrate(conn *sqlite.Conn) error {
	if sqlite.VersionNumber < oldestSQLite {
		return fmt.Errorf("built with SQLite %d, which can corrupt its log; build with at least %d", sqlite.VersionNumber, oldestSQLite)
	}
	version, err := number(conn, "PRAGMA user_version")
	if err != nil {
		return err
	}
	app, err := number(conn, "PRAGMA application_id")
	if err != nil {
		return err
	}
	tables, err := number(conn, "SELECT count(*) FROM sqlite_schema")
	if err != nil {
		return err
	}
	if isMisnumbered(conn, version, app) {
		return refused("the file's header does not say that it is a journal, or not of which version")
	}
	switch {
	case tables == 0 && version == 0:
		return initialize(conn)
	case app != application:
		return errors.New("the file is another program's SQLite database; choose another path")
	case version < 1 || version > schemaVersion:
		return fmt.Errorf("the file has schema version %d, this program reads %d; use the release that wrote it, or a newer one", version, schemaVersion)
	case version < schemaVersion:
		return upgrade(conn, version)
	}
	return nil
}

// upgrade brings the tables from that version to ours, all or nothing.
func upgrade(conn *sqlite.Conn, version int64) error {
	script := strings.Join(upgrades[version-1:], "")
	err := sqlitex.ExecuteScript(conn, fmt.Sprintf("%s PRAGMA user_version = %d;", script, schemaVersion), nil)
	if err != nil {
		return fmt.Errorf("upgrade the file from schema version %d to %d: %w", version, schemaVersion, err)
	}
	return nil
}

// initialize makes the tables, all or none.
func initialize(conn *sqlite.Conn) (err error) {
	if _, err := number(conn, "PRAGMA journal_mode = WAL"); err != nil {
		return err
	}
	return sqlitex.ExecuteScript(conn, tables(), nil)
}
