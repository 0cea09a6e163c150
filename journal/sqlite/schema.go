package sqlite

import (
	"fmt"
)

const (
	application   = 0x44696e67 // "Ding", SQLite's application_id of our files
	schemaVersion = 7          // SQLite's user_version
	oldestSQLite  = 3_051_003  // before it, resetting the write-ahead log could corrupt the file
)

// schema is version 7. Times are Unix time: of envelopes in ms, of state in ns; null or 0 for the zero time.
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
CREATE INDEX request_asked ON request (subscription, revision) WHERE refusal IS NULL;
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

// tables is the script that makes the tables, and says whose they are.
func tables() string {
	return fmt.Sprintf("%s PRAGMA application_id = %d; PRAGMA user_version = %d;", schema, application, schemaVersion)
}
