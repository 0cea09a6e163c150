package sqlite

import (
	"fmt"
)

const (
	application   = 0x44696e67 // "Ding", SQLite's application_id of our files
	schemaVersion = 10         // SQLite's user_version
	oldestSQLite  = 3_051_003  // before it, resetting the write-ahead log could corrupt the file
)

// SchemaVersion is the version of the tables that this release makes. It upgrades those of older ones, and refuses newer ones.
func SchemaVersion() int { return schemaVersion }

// schema is version 10. Times are Unix time: of envelopes in ms, of state in ns; null or 0 for the zero time.
const schema = `
-- The log. The columns before meta are what a search compares. meta is JSON of an object, or names the data key by which meta and data
-- are encrypted together. sum is over all others as they stand here, and null where mark allows that.
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

-- Runs of what dedupe remembers, sealed: by the keys of the rows of seen from first to last a key is found without a scan. A run
-- counts if its row is here. All three tables can be made anew from seen.
CREATE TABLE sealed (
	id INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL, keys INTEGER NOT NULL,
	blocks INTEGER NOT NULL, sum INTEGER NOT NULL
) STRICT;

-- The keys of a run, by their first 8 bytes, in blocks of equal spans of those. id is that of the run times 2^32, and the number of
-- the block. keys has for each its 8 bytes, and 6 of its sequence less the run's first.
CREATE TABLE sealed_block (id INTEGER PRIMARY KEY, keys BLOB NOT NULL, sum INTEGER NOT NULL) STRICT;

-- A filter for 256 blocks each, by the id of their first: it knows the keys that they do not have.
CREATE TABLE sealed_filter (id INTEGER PRIMARY KEY, filter BLOB NOT NULL, sum INTEGER NOT NULL) STRICT;

-- Where the wall clock was set: the times of rows before seq have to move by so many ms to be by the clock after. rest is
-- what no later step has taken back.
CREATE TABLE IF NOT EXISTS jump (seq INTEGER PRIMARY KEY, by INTEGER NOT NULL, rest INTEGER NOT NULL) STRICT;

-- For a run of entries, newest is the latest time received, and hashes has 4 bytes for each sequence
-- from first to last: a hash of the ID, or 0.
CREATE TABLE segment (
	first INTEGER PRIMARY KEY, last INTEGER NOT NULL, newest INTEGER NOT NULL, hashes BLOB NOT NULL
) STRICT;

-- What the entries of a segment may have, so that a search can leave it out: times received, types, corps and apps. hashes is the
-- checksum of the segment's. sum is over all others. A segment whose zone is missing or does not match its sum is read.
CREATE TABLE zone (
	first INTEGER PRIMARY KEY, last INTEGER NOT NULL, oldest INTEGER NOT NULL, newest INTEGER NOT NULL,
	hashes INTEGER NOT NULL, names BLOB NOT NULL, sum INTEGER NOT NULL
) STRICT;

-- The same of a run of segments. slices is how many rows of the table slice it has.
CREATE TABLE region (
	first INTEGER PRIMARY KEY, last INTEGER NOT NULL, oldest INTEGER NOT NULL, newest INTEGER NOT NULL,
	slices INTEGER NOT NULL, content BLOB NOT NULL, sum INTEGER NOT NULL
) STRICT;

-- Filters that say which segments of a region may have an ID, type, corp or app. id is 65536 times the region's first, and the number
-- of the row; sum is over its region's sum, the number and bits.
CREATE TABLE slice (id INTEGER PRIMARY KEY, bits BLOB NOT NULL, sum INTEGER NOT NULL) STRICT;

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

-- Data keys, each wrapped by a master key that is not here. Times are Unix time in ms. last is the last sequence that a key for events
-- may have sealed; 0 while that is unknown. A key that is lost costs all that it has sealed, so each is there twice.
CREATE TABLE datakey (
	id INTEGER PRIMARY KEY, purpose TEXT NOT NULL, made INTEGER NOT NULL, until INTEGER NOT NULL,
	master TEXT NOT NULL, wrapped BLOB NOT NULL, last INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE datakey_copy (
	id INTEGER PRIMARY KEY, purpose TEXT NOT NULL, made INTEGER NOT NULL, until INTEGER NOT NULL,
	master TEXT NOT NULL, wrapped BLOB NOT NULL, last INTEGER NOT NULL DEFAULT 0
) STRICT;

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
