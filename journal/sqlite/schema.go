package sqlite

import (
	"errors"
	"fmt"
	"strings"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

const (
	application   = 0x44696e67 // "Ding", SQLite's application_id of our files
	schemaVersion = 6          // SQLite's user_version
	oldestSQLite  = 3_051_003  // before it, resetting the write-ahead log could corrupt the file
)

// schema is version 6. Times are Unix time: of envelopes in ms, of state in ns; null or 0 for the zero time.
const schema = `
-- The log. The columns before data are what a search compares. sum is over all others, and null where mark allows that.
CREATE TABLE entry (
	seq INTEGER PRIMARY KEY, received INTEGER NOT NULL, born INTEGER,
	id TEXT NOT NULL, type TEXT NOT NULL, corp TEXT NOT NULL, app TEXT NOT NULL,
	transport TEXT NOT NULL, meta TEXT, data BLOB NOT NULL, sum INTEGER
) STRICT;

-- One row. Entries before aged may be gone, all later ones are there. Entries from summed on and before since may
-- have no sum, because an older release has written them. epoch is the highest of a claim so far.
CREATE TABLE mark (
	id INTEGER PRIMARY KEY, aged INTEGER NOT NULL, summed INTEGER NOT NULL, since INTEGER NOT NULL,
	epoch INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO mark VALUES (1, 1, 1, 1, 0);

-- Sequences from first on and before end that no entry has, since a restore left them out.
CREATE TABLE gap (first INTEGER PRIMARY KEY, end INTEGER NOT NULL) STRICT;

-- Entries that were found damaged: when (ns), and what is wrong. Those that are gone have aged and must not be deleted,
-- because their pages may not be theirs alone. told is whether somebody who watches was told.
CREATE TABLE damaged (
	seq INTEGER PRIMARY KEY, found INTEGER NOT NULL, why TEXT NOT NULL, gone INTEGER NOT NULL DEFAULT 0,
	told INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What dedupe remembers, in the order of the log. prior is the copy of the same key before this one,
-- if that had other bytes and was still remembered.
CREATE TABLE seen (
	seq INTEGER PRIMARY KEY, taken INTEGER NOT NULL, key BLOB NOT NULL,
	digest INTEGER NOT NULL, transport TEXT NOT NULL, prior INTEGER
) STRICT;

-- Where the wall clock was set: the times of rows before seq have to move by so many ms to be by the clock after. rest is
-- what no later step has taken back.
CREATE TABLE IF NOT EXISTS jump (seq INTEGER PRIMARY KEY, by INTEGER NOT NULL, rest INTEGER NOT NULL) STRICT;

-- For a run of entries, newest is the latest time received, and hashes has 4 bytes for each sequence
-- from first to last: a hash of the ID, or 0.
CREATE TABLE segment (
	first INTEGER PRIMARY KEY, last INTEGER NOT NULL, newest INTEGER NOT NULL, hashes BLOB NOT NULL
) STRICT;

CREATE TABLE subscription (
	id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, cursor INTEGER NOT NULL,
	paused INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '', drain INTEGER NOT NULL DEFAULT 0, note BLOB,
	sum INTEGER -- over all others, and null until an older release's row is saved
) STRICT;

-- What is asked of whatever works a subscription, by its name, which need not be there. refusal is null while the request
-- is open, and then empty if it was applied. sum is over all others.
CREATE TABLE request (
	revision INTEGER PRIMARY KEY AUTOINCREMENT, subscription TEXT NOT NULL, at INTEGER NOT NULL,
	kind TEXT NOT NULL, body BLOB, refusal TEXT, sum INTEGER
) STRICT;
CREATE INDEX request_open ON request (subscription, revision) WHERE refusal IS NULL;
CREATE INDEX request_answered ON request (at) WHERE refusal IS NOT NULL;

-- Subscriptions that are no more, and whose rows go a chunk at a time.
CREATE TABLE forgotten (id INTEGER PRIMARY KEY) STRICT;

CREATE TABLE exception (
	subscription INTEGER NOT NULL, seq INTEGER NOT NULL, key TEXT NOT NULL, state TEXT NOT NULL,
	attempts INTEGER NOT NULL, failures INTEGER NOT NULL, first INTEGER NOT NULL, due INTEGER NOT NULL,
	changed INTEGER NOT NULL, error TEXT NOT NULL, sum INTEGER, PRIMARY KEY (subscription, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX exception_due ON exception (subscription, state, due);
CREATE INDEX exception_seq ON exception (seq);

CREATE TABLE attempt (
	subscription INTEGER NOT NULL, seq INTEGER NOT NULL, start INTEGER NOT NULL, number INTEGER NOT NULL,
	took INTEGER NOT NULL, error TEXT NOT NULL,
	outcome TEXT NOT NULL DEFAULT '', status INTEGER NOT NULL DEFAULT 0, answer BLOB,
	PRIMARY KEY (subscription, seq, start, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX attempt_start ON attempt (subscription, start);

-- First-time successes, by the hour (Unix time / 3600) they were saved in.
CREATE TABLE delivered (
	subscription INTEGER NOT NULL, hour INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
	count INTEGER NOT NULL, PRIMARY KEY (subscription, hour)
) STRICT, WITHOUT ROWID;

-- What recovery writes to see whether writing works; also the last time that the journal knows.
CREATE TABLE probe (id INTEGER PRIMARY KEY, at INTEGER NOT NULL) STRICT;
`

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
CREATE INDEX request_open ON request (subscription, revision) WHERE refusal IS NULL;
CREATE INDEX request_answered ON request (at) WHERE refusal IS NOT NULL;
`, `
ALTER TABLE dropped RENAME TO forgotten;
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

// tables is the script that makes the tables, and says whose they are.
func tables() string {
	return fmt.Sprintf("%s PRAGMA application_id = %d; PRAGMA user_version = %d;", schema, application, schemaVersion)
}
